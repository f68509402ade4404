"""From arrays of samples, as a file holds them, to data that can be split and scaled."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.targets import Targets, readable
from nnplay.data.options import Option
from nnplay.data.raw import RawData, RawPart, check_classes
from nnplay.errors import DataError

MAX_FEATURES = 1 << 18
"""Most numbers that a sample may have: as many as a picture of 512 x 512 grey pixels."""

SHAPE = Option(
    name="shape",
    label="Picture shape",
    help="What the numbers of a sample are: 28x28 or 32x32x3 for a picture (3x32x32 if its red "
    "numbers come first, then green, then blue), or flat for a list of numbers. Empty: as the "
    "array says.",
    default="",
)

TEST = Option(
    name="test",
    label="Test file",
    help="A file of the same kind with the samples to test on; a name without a folder lies "
    "beside the file. Empty: some of the samples are held out.",
    default="",
)

_CHANNELS = (1, 3)
_SHOWN = 8
_FLAT = "flat"
_SMALLEST_GUESS = 8
PREVIEWED = 24
"""Most samples that a preview shows."""

_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sample of an array is.

    Attributes
    ----------
    sizes : tuple of int
        Of a sample, as it lies in the array: () for one number, (features,), (rows, columns),
        (rows, columns, channels) or (channels, rows, columns).
    channels_first : bool
        Whether it is the last of these.
    note : str
        What was assumed; "" if nothing was.
    """

    sizes: tuple[int, ...]
    channels_first: bool = False
    note: str = ""

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """Return (rows, columns) of a picture."""
        if len(self.sizes) < 2:
            return None
        rows, columns = self.sizes[1:] if self.channels_first else self.sizes[:2]
        return rows, columns

    @property
    def channels(self) -> int:
        """Return how many numbers a pixel has."""
        if len(self.sizes) < 3:
            return 1
        return self.sizes[0] if self.channels_first else self.sizes[2]

    def flattened(self, x: _Array) -> _Array:
        """Return samples as (n, features), channels varying fastest."""
        features = math.prod(self.sizes)
        x = x.reshape(len(x), *self.sizes)
        if self.channels_first:
            x = np.moveaxis(x, 1, -1)
        return np.ascontiguousarray(x).reshape(len(x), features)


def layout_of(shape: tuple[int, ...], pixels: bool, wanted: str, where: str) -> Layout:
    """Work out what the samples of an array are.

    Parameters
    ----------
    shape : tuple of int
        Of the whole array; the first dimension counts the samples.
    pixels : bool
        Whether it holds unsigned bytes.
    wanted : str
        A value of `SHAPE`.
    where : str
        What the array is called, for a sentence.

    Raises
    ------
    DataError
        If they cannot be samples, or not of that shape.
    """
    sizes = shape[1:]
    if not shape or 0 in shape:
        raise DataError(f"{where} is {by(shape)}: it holds no samples; choose another array.")
    if math.prod(sizes) > MAX_FEATURES:
        raise DataError(
            f"{where} has {math.prod(sizes):,} numbers for each sample; nnplay takes up to "
            f"{MAX_FEATURES:,}. Make the pictures smaller."
        )
    if wanted:
        return _wanted(sizes, wanted.strip().lower(), where)
    if len(sizes) == 3:
        return _coloured(sizes, where)
    if len(sizes) > 3:
        raise DataError(
            f"{where} is {by(shape)}; nnplay takes samples x features, or pictures of rows x "
            "columns with 1 or 3 channels."
        )
    side = math.isqrt(sizes[0]) if len(sizes) == 1 else 0
    if pixels and side >= _SMALLEST_GUESS and side * side == sizes[0]:
        note = (
            f"The {sizes[0]:,} bytes of a sample of {where} were taken as a picture of {side} x "
            f"{side} pixels; set the picture shape to {_FLAT} if they are not."
        )
        return Layout((side, side), note=note)
    return Layout(sizes)


def _wanted(sizes: tuple[int, ...], wanted: str, where: str) -> Layout:
    features = math.prod(sizes)
    if wanted == _FLAT:
        return Layout((features,))
    if not re.fullmatch(r"[0-9]{1,6}([x×*][0-9]{1,6}){1,2}", wanted):
        raise DataError(
            f"The picture shape must be like 28x28 or 32x32x3, or {_FLAT}, not {wanted[:40]!r}."
        )
    numbers = tuple(map(int, re.split("[x×*]", wanted)))
    if math.prod(numbers) != features:
        raise DataError(
            f"The samples of {where} have {features:,} numbers, not the {math.prod(numbers):,} of "
            f"pictures of {wanted}; correct the picture shape."
        )
    return Layout(numbers) if len(numbers) == 2 else _coloured(numbers, where)


def _coloured(sizes: tuple[int, ...], where: str) -> Layout:
    if sizes[2] in _CHANNELS:
        return Layout(sizes)
    if sizes[0] in _CHANNELS:
        return Layout(sizes, channels_first=True)
    raise DataError(
        f"{where} has samples of {by(sizes)}; a picture has rows x columns x 1 (grey) or 3 (red, "
        "green, blue) numbers."
    )


def as_numbers(x: _Array) -> _Array:
    """Return unsigned bytes as they are and every other number as float32."""
    if x.dtype == np.uint8:
        return x
    # What is too large becomes infinite, and is refused as such when the data are prepared.
    with np.errstate(over="ignore", invalid="ignore"):
        return x.astype(np.float32, copy=False)


def raw_data(
    xs: Sequence[_Array],
    layout: Layout,
    targets: Targets,
    *,
    label: str,
    origin: str,
    notes: Sequence[str] = (),
    test_label: str = "",
) -> RawData:
    """Return data made of one or two parts: all samples, or those to train and to test on.

    Parameters
    ----------
    xs : sequence of ndarray of shape (n, …)
        As `as_numbers` returns them.
    layout : Layout
    targets : Targets
        With as many parts.
    label, origin, notes, test_label
        See `RawData`; a test part of the same file needs no name of its own.

    Raises
    ------
    DataError
        If samples and targets are not equally many, or there is a single class.
    """
    names = (label, test_label or label)
    for x, y, name in zip(xs, targets.parts, names, strict=False):
        check_lengths(len(x), len(y), name)
    if targets.classes:
        check_classes(len(targets.classes), label)
    picture = layout.image_shape is not None
    # Bytes that are no pixels would be taken for some.
    flat = [layout.flattened(x if picture else x.astype(np.float32, copy=False)) for x in xs]
    parts = [RawPart(x, y) for x, y in zip(flat, targets.parts, strict=True)]
    features = flat[0].shape[1]
    return RawData(
        label=label,
        origin=origin,
        licence="not stated",
        samples=parts[0],
        test=parts[1] if len(parts) > 1 else None,
        test_label=(test_label or f"test set of {label}") if len(parts) > 1 else "",
        classes=targets.classes,
        inputs=() if picture else tuple(f"x{i + 1}" for i in range(features)),
        targets=targets.names,
        image_shape=layout.image_shape,
        channels=layout.channels,
        scaling=scaling_of(flat[0]),
        planar=not picture and features == 2,
        notes=tuple(note for note in (*notes, layout.note, *targets.notes) if note),
    )


def check_alike(layout: Layout, pixels: bool, test: Layout, test_pixels: bool) -> None:
    """Refuse samples to test on that are not like those to train on.

    Parameters
    ----------
    layout, test : Layout
        Of the samples to train on, and of those to test on.
    pixels, test_pixels : bool
        Whether they are unsigned bytes.
    """
    kinds = [
        f"{by(one.sizes) if one.sizes else '1'}, {'uint8' if of_bytes else 'float32'}"
        for one, of_bytes in ((layout, pixels), (test, test_pixels))
    ]
    if kinds[0] != kinds[1]:
        raise DataError(
            f"There are samples of {kinds[0]}, to train on but {kinds[1]}, to test on; give files "
            "of one kind."
        )


def note_on_test(samples: int, name: str) -> str:
    """Return the sentence about a file of samples to test on."""
    return f"{samples:,} samples of {name} are to test on."


def check_lengths(samples: int, targets: int, where: str) -> None:
    """Refuse samples and targets that are not equally many."""
    if samples != targets:
        raise DataError(
            f"{where} holds {samples:,} samples but {targets:,} targets; give arrays that belong "
            "together."
        )


def scaling_of(x: _Array) -> str:
    """Return what is to be done to numbers by default; nothing if they are within 0 to 1."""
    if x.dtype == np.uint8:
        return "minmax"
    # Unlike min and max, these two pass over missing values.
    low, high = (pick.reduce(x, axis=None, initial=0) for pick in (np.fmin, np.fmax))
    within = low >= 0 and high <= 1
    return "none" if within else "standardise"


def thumbnails(x: _Array, layout: Layout) -> npt.NDArray[np.uint8] | None:
    """Return the first samples as pictures of bytes, or None if they are no pictures."""
    if layout.image_shape is None:
        return None
    x = layout.flattened(x[:PREVIEWED])
    if x.dtype != np.uint8:
        low, high = _range(x)
        with np.errstate(all="ignore"):
            x = np.nan_to_num((x.astype(np.float64) - low) / (high - low) * 255, posinf=255)
        x = np.clip(x, 0, 255).astype(np.uint8)
    depth = () if layout.channels == 1 else (layout.channels,)
    return x.reshape(len(x), *layout.image_shape, *depth)


def _range(x: _Array) -> tuple[float, float]:
    """Return the numbers that are shown as black and white."""
    known = x[np.isfinite(x)].astype(np.float64)
    if not len(known) or (known.min() >= 0 and known.max() <= 1):
        return 0.0, 1.0
    return float(known.min()), float(max(known.max(), known.min() + 1e-9))


def by(shape: Sequence[int]) -> str:
    """Return sizes for people: ``"60,000 x 28 x 28"``."""
    return " x ".join(f"{n:,}" for n in shape) or "a single number"


def row_texts(x: _Array) -> list[str]:
    """Return each row of an array as a short text."""
    return [_row_text(np.ravel(row)) for row in x]


def _row_text(row: _Array) -> str:
    values = row[:_SHOWN].tolist()
    texts = [f"{value:g}" if isinstance(value, float) else readable(value) for value in values]
    return ", ".join(texts) + (" …" if len(row) > _SHOWN else "")


def file_beside(path: Path, given: str, what: str) -> Path:
    """Return the file that a person named; a name without a folder lies beside `path`.

    Raises
    ------
    DataError
        There is no such file.
    """
    named = Path(given)
    with suppress(RuntimeError):  # "~name" of nobody: a path like any other, which is not there
        named = named.expanduser()
    if not (path.parent / named).is_file():
        raise DataError(f"There is no {what} file {str(path.parent / named)!r}; correct its path.")
    return path.parent / named
