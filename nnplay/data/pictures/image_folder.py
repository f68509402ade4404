"""Folders of pictures with a sub-folder for each class."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.layout import PREVIEWED
from nnplay.data.options import Option
from nnplay.data.pictures.decode import Style, decode, prepare_pillow
from nnplay.data.pictures.image_list import Pictures, is_image_folder, list_pictures
from nnplay.data.progress import Amount, Progress
from nnplay.data.raw import Column, Preview, RawData, RawPart
from nnplay.errors import DataError

__all__ = ["KIND", "MAX_BYTES", "OPTIONS", "inspect_images", "is_image_folder", "read_images"]

KIND = "a folder of pictures with a sub-folder for each class"

MAX_BYTES = 1 << 30
"""Most bytes that all pictures together may take in memory."""

OPTIONS = (
    Option(
        name="size",
        label="Size",
        help="Every picture is made a square of so many pixels a side. The network gets one input "
        "for each pixel, or three in colour, so small pictures learn much faster.",
        default=28,
        minimum=4,
        maximum=256,
        unit="pixels",
    ),
    Option(
        name="color",
        label="Colour",
        help="Whether pictures are made grey or keep red, green and blue. Automatic: grey if the "
        "first pictures of every class show no colour.",
        default="auto",
        choices=(("auto", "Automatic"), ("grey", "Grey"), ("rgb", "Red, green, blue")),
    ),
    Option(
        name="fit",
        label="Fit",
        help="What becomes of a picture that is no square: its middle is cut out, bars are added, "
        "or it is stretched.",
        default="crop",
        choices=(("crop", "Cut out the middle"), ("pad", "Add black bars"), ("stretch", "Stretch")),
    ),
    Option(
        name="damaged",
        label="Damaged pictures",
        help="Whether a picture that cannot be read ends the import, or is left out.",
        default="refuse",
        choices=(("refuse", "End the import"), ("skip", "Leave out")),
    ),
)

# JPEG colours of a grey picture differ by rounding.
_GREY_DIFFERENCE = 4
_THREADS = 4
# Pictures between two reports, and what a cancelled import still waits for.
_BATCH = 64

_Bytes = npt.NDArray[np.uint8]
_Files = Sequence[tuple[Path, int]]


def read_images(folder: Path, options: Mapping[str, Any], progress: Progress) -> RawData:
    """Read all pictures of a folder on a few threads, in their order."""
    pictures = list_pictures(folder)
    look = _look(pictures, options)
    style = look.style
    files = (*pictures.train, *pictures.test)
    features = style.size * style.size * style.channels
    if len(files) * features > MAX_BYTES:
        raise DataError(
            f"{len(files):,} pictures of {style.size} x {style.size} pixels take more than the "
            f"{MAX_BYTES:,} bytes that nnplay holds; choose a smaller size or fewer pictures."
        )
    label = folder.resolve().name or str(folder)
    x = np.empty((len(files), style.size, style.size, style.channels), np.uint8)
    kept = _decode_all(files, x, style, options["damaged"] == "skip", f"Reading {label}", progress)
    y = np.array([index for _path, index in files], np.int64)
    divide = len(pictures.train)
    parts = [
        _part(x[rows].reshape(-1, features), y[rows], kept[rows])
        for rows in (slice(divide), slice(divide, None))
    ]
    _check_left(folder, pictures, parts)
    return RawData(
        label=label,
        origin=str(folder.resolve()),
        licence="not stated",
        samples=parts[0],
        test=parts[1] if pictures.test else None,
        test_label=f"test set of {label}" if pictures.test else "",
        classes=pictures.classes,
        image_shape=(style.size, style.size),
        channels=style.channels,
        scaling="minmax",
        notes=(*pictures.notes, *look.notes, *_skipped_note(kept)),
    )


def inspect_images(folder: Path, options: Mapping[str, Any]) -> Preview:
    """Return the first pictures of every class, without reading the others."""
    try:
        pictures = list_pictures(folder)
    except DataError as error:
        return Preview(kind=KIND, problem=str(error))
    look = _look(pictures, options)
    refused = bool(look.damaged) and options["damaged"] == "refuse"
    images = np.array(look.images)
    return Preview(
        kind=KIND,
        found={"color": "grey" if look.style.channels == 1 else "rgb"},
        columns=_columns(pictures),
        images=(images[..., 0] if look.style.channels == 1 else images) if len(images) else None,
        labels=tuple(pictures.classes[index] for index in look.indices),
        samples=len(pictures.train) + len(pictures.test),
        task="classification",
        outputs=len(pictures.classes),
        notes=(*pictures.notes, *look.notes, *(() if refused else look.damaged[:1])),
        problem=f"{look.damaged[0]} Or leave damaged pictures out." if refused else "",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """What the first pictures of every class show, and what all are made into."""

    style: Style
    images: tuple[_Bytes, ...]
    indices: tuple[int, ...]
    damaged: tuple[str, ...]
    notes: tuple[str, ...] = ()


def _look(pictures: Pictures, options: Mapping[str, Any]) -> _Look:
    """Decode the first pictures of every class in turn."""
    prepare_pillow()
    style = Style(options["size"], 1 if options["color"] == "grey" else 3, options["fit"])
    files = list(islice(_in_turn(pictures.train), PREVIEWED))

    def try_decode(file: tuple[Path, int]) -> _Bytes | str:
        try:
            return decode(file[0], style)
        except DataError as error:
            return str(error)

    with _pool() as pool:
        results = list(zip(pool.map(try_decode, files), (index for _, index in files), strict=True))
    shown = [(image, index) for image, index in results if not isinstance(image, str)]
    damaged = tuple(image for image, _index in results if isinstance(image, str))
    images, indices = tuple(image for image, _ in shown), tuple(index for _, index in shown)
    if options["color"] != "auto" or not images or not all(map(_is_grey, images)):
        return _Look(style, images, indices, damaged)
    note = f"The first {len(images)} pictures show no colour, so all are made grey."
    grey = tuple(image[..., 1:2] for image in images)
    return _Look(replace(style, channels=1), grey, indices, damaged, (note,))


def _is_grey(image: _Bytes) -> bool:
    return bool(np.ptp(image.astype(np.int16), axis=2).max() <= _GREY_DIFFERENCE)


def _in_turn(files: _Files) -> Iterator[tuple[Path, int]]:
    """Yield the first file of every class, then the second of every class, and so on."""
    by_class: dict[int, list[tuple[Path, int]]] = {}
    for file in files:
        by_class.setdefault(file[1], []).append(file)
    rounds = zip_longest(*by_class.values())
    return (file for file in chain.from_iterable(rounds) if file is not None)


def _decode_all(
    files: _Files,
    x: _Bytes,
    style: Style,
    skip: bool,
    what: str,
    progress: Progress,
) -> npt.NDArray[np.bool_]:
    """Decode files into the rows of `x`; return which of them could be."""
    kept = np.ones(len(files), np.bool_)

    def decode_row(row: int) -> None:
        try:
            x[row] = decode(files[row][0], style)
        except DataError:
            if not skip:
                raise
            kept[row] = False

    with _pool() as pool:
        for start in range(0, len(files), _BATCH):
            progress(Amount(what, start, len(files), "files"))
            rows = range(start, min(start + _BATCH, len(files)))
            # In order, so that it is always the first damaged picture that is named.
            for _done in pool.map(decode_row, rows):
                pass
    progress(Amount(what, len(files), len(files), "files"))
    return kept


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(_THREADS, os.cpu_count() or 1), "decode")


def _part(x: _Bytes, y: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_]) -> RawPart:
    return RawPart(x, y) if kept.all() else RawPart(x[kept], y[kept])


def _check_left(folder: Path, pictures: Pictures, parts: Sequence[RawPart]) -> None:
    """Refuse a folder of which too little could be decoded."""
    for part, files in zip(parts, (pictures.train, pictures.test), strict=True):
        if files and not len(part):
            raise DataError(f"None of the {len(files):,} pictures in {folder} can be read.")
    for index, name in enumerate(pictures.classes):
        if not any((part.y == index).any() for part in parts):
            raise DataError(
                f"No picture of {name} in {folder} can be read; replace them or remove the class."
            )


def _skipped_note(kept: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    skipped = len(kept) - int(kept.sum())
    return (f"Damaged pictures were left out: {skipped:,}.",) if skipped else ()


def _columns(pictures: Pictures) -> tuple[Column, ...]:
    train, test = (Counter(i for _path, i in part) for part in (pictures.train, pictures.test))
    return tuple(
        Column(
            name,
            "target",
            f"{train[i]:,} pictures" + (f", {test[i]:,} to test on" if pictures.test else ""),
        )
        for i, name in enumerate(pictures.classes)
    )
