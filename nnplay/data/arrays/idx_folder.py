"""Folders that hold a data set the way MNIST is published: four IDX files with fixed names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.idx import peek_images, read_images, read_labels
from nnplay.data.arrays.layout import PREVIEWED, Layout, by, scaling_of, thumbnails
from nnplay.data.downloads.published import About, Published, recognised
from nnplay.data.progress import Amount, Progress, quiet
from nnplay.data.raw import Column, Preview, RawData, RawPart, check_classes
from nnplay.errors import DataError

# Both spellings are about: the published one, and the one some programs unpack to.
_NAMES = ("{part}-{kind}-idx{ndim}-ubyte{suffix}", "{part}-{kind}.idx{ndim}-ubyte{suffix}")
_SUFFIXES = ("", ".gz")
_PARTS = ("train", "t10k")
_KINDS = {"images": 3, "labels": 1}
_MOST_IN_A_BYTE = 256


@dataclass(frozen=True, slots=True, eq=False)
class IdxFolder:
    """What the four files of a folder hold, checked against each other.

    Attributes
    ----------
    train, test : RawPart
        Pixels as uint8 or float32 of shape (n, rows * columns), and class indices; at least one
        example each, and both parts of one type.
    classes : tuple of str
        The numbers from 0 to the largest label of both parts, as text.
    image_shape : tuple of (int, int)
        (rows, columns).
    """

    train: RawPart
    test: RawPart
    classes: tuple[str, ...]
    image_shape: tuple[int, int]

    def published(self) -> Published | None:
        """Return the published data set that these are exactly, by the hashes of their contents."""
        if self.train.x.dtype != np.uint8 or len(self.classes) > _MOST_IN_A_BYTE:
            return None
        return recognised(
            [
                array
                for part in (self.train, self.test)
                for array in (part.x.reshape(-1, *self.image_shape), part.y.astype(np.uint8))
            ]
        )


def is_idx_folder(path: Path) -> bool:
    """Whether a path is a folder in which at least one of the four files lies."""
    return path.is_dir() and any(
        _path_of(path, part, kind) is not None for part in _PARTS for kind in _KINDS
    )


def read_folder(folder: Path, _options: Mapping[str, object], progress: Progress) -> RawData:
    """Read a folder; MNIST and Fashion-MNIST are recognised by their contents."""
    content = read_idx_folder(folder, progress)
    known = content.published()
    if known is not None:
        return raw_data(replace(content, classes=known.classes), known.about)
    label = folder.resolve().name or str(folder)
    return raw_data(
        content, About(label, str(folder.resolve()), "not stated", f"test set of {label}")
    )


def inspect_folder(folder: Path, _options: Mapping[str, object]) -> Preview:
    """Return the first images of a folder, and what is in it; of the images no more is read."""
    kind = "a folder with MNIST-style IDX files"
    try:
        return _inspected(folder, kind)
    except DataError as error:
        return Preview(kind=kind, problem=str(error))


def _inspected(folder: Path, kind: str) -> Preview:
    (header, images), (test_header, test_images) = (
        peek_images(_find(folder, part, "images"), PREVIEWED) for part in _PARTS
    )
    labels, test_labels = (read_labels(_find(folder, part, "labels")) for part in _PARTS)
    counts = header.shape[0], test_header.shape[0]
    for part, count, given in zip(_PARTS, counts, (labels, test_labels), strict=True):
        _check_counts(folder, part, count, len(given))
    _check_alike(folder, header.shape[1:], images, test_header.shape[1:], test_images)
    classes = _count_classes(folder, labels, test_labels)
    return Preview(
        kind=kind,
        columns=(
            Column("images", "number", f"{sum(counts):,} of {by(header.shape[1:])} pixels"),
            Column("labels", "target", f"{classes} classes"),
        ),
        images=thumbnails(images, Layout(header.shape[1:])),
        labels=tuple(map(str, labels[:PREVIEWED])),
        samples=sum(counts),
        task="classification",
        outputs=classes,
        notes=(f"{counts[0]:,} to train on and {counts[1]:,} to test on, as given.",),
    )


def raw_data(content: IdxFolder, about: About) -> RawData:
    """Return what a folder holds as data that can be split and scaled."""
    return RawData(
        label=about.label,
        samples=content.train,
        test=content.test,
        test_label=about.test_label,
        classes=content.classes,
        image_shape=content.image_shape,
        origin=about.origin,
        licence=about.licence,
        scaling=scaling_of(content.train.x),
    )


def read_idx_folder(folder: Path, progress: Progress = quiet) -> IdxFolder:
    """Read the four files of a folder and check them against each other.

    Parameters
    ----------
    folder : Path
        Holds ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte``
        and ``t10k-labels-idx1-ubyte``, each with or without ``.gz``, or with ``.idx`` for ``-idx``.
    progress : callable
        Is told before each part how far it is, and may end the reading.

    Returns
    -------
    IdxFolder
        The two parts, their classes and the shape of an image.

    Raises
    ------
    DataError
        A file is missing or damaged, or the files do not belong together.
    """
    parts = []
    for done, part in enumerate(_PARTS):
        progress(Amount(f"Reading {folder.name}", 2 * done, 4, "files"))
        parts.append(_read_part(folder, part))
    (train, train_shape), (test, test_shape) = parts
    _check_alike(folder, train_shape, train.x, test_shape, test.x)
    count = _count_classes(folder, train.y, test.y)
    return IdxFolder(train, test, tuple(map(str, range(count))), train_shape)


def _check_alike(
    folder: Path,
    shape: tuple[int, ...],
    x: npt.NDArray[Any],
    test_shape: tuple[int, ...],
    test_x: npt.NDArray[Any],
) -> None:
    if shape != test_shape:
        raise DataError(
            f"{folder} holds training images of {by(shape)} pixels but test images of "
            f"{by(test_shape)}; put files of one data set there."
        )
    if x.dtype != test_x.dtype:
        raise DataError(
            f"{folder} holds training images of {x.dtype} but test images of {test_x.dtype} "
            "numbers; put files of one data set there."
        )


def _count_classes(folder: Path, y: npt.NDArray[Any], test_y: npt.NDArray[Any]) -> int:
    count = 1 + max(int(y.max()), int(test_y.max()))
    check_classes(count, str(folder))
    return count


def _read_part(folder: Path, part: str) -> tuple[RawPart, tuple[int, int]]:
    images, shape = read_images(_find(folder, part, "images"))
    labels = read_labels(_find(folder, part, "labels"))
    _check_counts(folder, part, len(images), len(labels))
    return RawPart(images, labels), shape


def _check_counts(folder: Path, part: str, images: int, labels: int) -> None:
    path = _find(folder, part, "images")
    if images != labels:
        raise DataError(
            f"{path} holds {images:,} images but {_find(folder, part, 'labels').name} "
            f"{labels:,} labels; put files of one data set there."
        )
    if images == 0:
        raise DataError(f"{path} holds no images; choose another data set.")


def _path_of(folder: Path, part: str, kind: str) -> Path | None:
    for suffix in _SUFFIXES:
        for name in _NAMES:
            path = folder / name.format(part=part, kind=kind, ndim=_KINDS[kind], suffix=suffix)
            if path.is_file():
                return path
    return None


def _find(folder: Path, part: str, kind: str) -> Path:
    path = _path_of(folder, part, kind)
    if path is not None:
        return path
    wanted = _NAMES[0].format(part=part, kind=kind, ndim=_KINDS[kind], suffix="")
    raise DataError(
        f"The folder {folder} holds no {wanted} (or {wanted}.gz); "
        "choose a folder with the four IDX files of a data set like MNIST."
    )
