"""Folders that hold a data set the way MNIST is published: four IDX files with fixed names."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.dataset import Samples
from nnplay.data.idx import read_images, read_labels
from nnplay.errors import DataError

# Both spellings are about: the published one, and the one some programs unpack to.
_NAMES = ("{part}-{kind}-idx{ndim}-ubyte{suffix}", "{part}-{kind}.idx{ndim}-ubyte{suffix}")
_SUFFIXES = ("", ".gz")
_PARTS = ("train", "t10k")
_KINDS = {"images": 3, "labels": 1}

# SHA-256 of MNIST's four files after decompression: training images and labels, test likewise.
_MNIST = (
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)
_MNIST_COUNTS = (60_000, 10_000)
_MNIST_SHAPE = (28, 28)


@dataclass(frozen=True, slots=True, eq=False)
class IdxFolder:
    """What the four files of a folder hold, checked against each other.

    Attributes
    ----------
    train, test : Samples
        Pixels as uint8 of shape (n, rows * columns) and class indices; at least one example each.
    classes : tuple of str
        The numbers from 0 to the largest label of both parts, as text.
    image_shape : tuple of (int, int)
        (rows, columns).
    """

    train: Samples
    test: Samples
    classes: tuple[str, ...]
    image_shape: tuple[int, int]

    def is_mnist(self) -> bool:
        """Tell whether these are exactly the 70,000 digits of MNIST."""
        parts = (self.train, self.test)
        # Hashing takes a moment, so it is only done where it can succeed.
        if self.image_shape != _MNIST_SHAPE or tuple(map(len, parts)) != _MNIST_COUNTS:
            return False
        arrays = (array for part in parts for array in (self._images(part), part.y))
        return tuple(_digest(array) for array in arrays) == _MNIST

    def _images(self, part: Samples) -> npt.NDArray[Any]:
        return part.x.reshape(-1, *self.image_shape)


def read_idx_folder(folder: Path) -> IdxFolder:
    """Read the four files of a folder and check them against each other.

    Parameters
    ----------
    folder : Path
        Holds ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``, ``t10k-images-idx3-ubyte``
        and ``t10k-labels-idx1-ubyte``, each with or without ``.gz``, or with ``.idx`` for ``-idx``.

    Returns
    -------
    IdxFolder
        The two parts, their classes and the shape of an image.

    Raises
    ------
    DataError
        A file is missing or damaged, or the files do not belong together.
    """
    (train, train_shape), (test, test_shape) = (_read_part(folder, part) for part in _PARTS)
    if train_shape != test_shape:
        raise DataError(
            f"{folder} holds training images of {train_shape[0]} x {train_shape[1]} pixels but "
            f"test images of {test_shape[0]} x {test_shape[1]}; put files of one data set there."
        )
    count = 1 + max(int(train.y.max()), int(test.y.max()))
    if count < 2:
        raise DataError(
            f"{folder} holds images of a single class; at least two are needed to learn from."
        )
    return IdxFolder(train, test, tuple(map(str, range(count))), train_shape)


def _read_part(folder: Path, part: str) -> tuple[Samples, tuple[int, int]]:
    paths = {kind: _find(folder, part, kind) for kind in _KINDS}
    images, shape = read_images(paths["images"])
    labels = read_labels(paths["labels"])
    if len(images) != len(labels):
        raise DataError(
            f"{paths['images']} holds {len(images):,} images but {paths['labels'].name} "
            f"{len(labels):,} labels; put files of one data set there."
        )
    if len(images) == 0:
        raise DataError(f"{paths['images']} holds no images; choose another data set.")
    return Samples(images, labels), shape


def _find(folder: Path, part: str, kind: str) -> Path:
    for suffix in _SUFFIXES:
        for name in _NAMES:
            path = folder / name.format(part=part, kind=kind, ndim=_KINDS[kind], suffix=suffix)
            if path.is_file():
                return path
    wanted = _NAMES[0].format(part=part, kind=kind, ndim=_KINDS[kind], suffix="")
    raise DataError(
        f"The folder {folder} holds no {wanted} (or {wanted}.gz); "
        "choose a folder with the four IDX files of a data set like MNIST."
    )


def _digest(array: npt.NDArray[Any]) -> str:
    """Return the SHA-256 of the plain IDX file that would hold the array as unsigned bytes."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    sha = hashlib.sha256(header)
    sha.update(np.ascontiguousarray(array, dtype=np.uint8).data)
    return sha.hexdigest()
