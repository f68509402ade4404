"""The values of a .npy array, read and converted piece by piece."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.npy_header import NpyHeader
from nnplay.errors import DataError

MAX_BYTES = 1 << 30
"""Largest array, in bytes, that is kept in memory."""

_PIECE = 1 << 20

Advance = Callable[[int], None]
"""Is told, every now and then, how many bytes of the array have been read."""


def sample_type(header: NpyHeader, where: str) -> np.dtype[Any]:
    """Return what samples are kept as: unsigned bytes as they are, other numbers as float32.

    Raises
    ------
    DataError
        If they are no numbers, or too many.
    """
    given = target_type(header, where)
    if given.kind in "US":
        raise DataError(f"{where} holds texts; samples must be numbers. Choose another array.")
    kept = given if given == np.uint8 else np.dtype(np.float32)
    _check_size(header, kept, where)
    return kept


def target_type(header: NpyHeader, where: str) -> np.dtype[Any]:
    """Return what targets are kept as: whatever they are, in this computer's byte order.

    Raises
    ------
    DataError
        If they are neither numbers nor texts, or too many.
    """
    if header.dtype is None:
        raise DataError(
            f"{where} holds {header.kind}; nnplay reads plain numbers and texts only, and never "
            "unpickles. Save it again as an array of numbers."
        )
    kept = header.dtype.newbyteorder("=")
    _check_size(header, kept, where)
    return kept


def read_values(
    file: IO[bytes],
    header: NpyHeader,
    dtype: np.dtype[Any],
    rows: int | None = None,
    advance: Advance = lambda _done: None,
) -> npt.NDArray[Any]:
    """Read an array of which a file states that it is there.

    Parameters
    ----------
    file : binary file
        At the first value.
    header : NpyHeader
    dtype : dtype
        What `sample_type` or `target_type` said.
    rows : int or None
        How many of the first dimension to read; None reads all, and then the file must end. Of an
        array whose first dimension varies fastest, all are read, and only so many returned.
    advance : callable

    Returns
    -------
    ndarray of `dtype`

    Raises
    ------
    ValueError
        If the file ends too early or too late.
    """
    assert header.dtype is not None
    whole = rows is None or header.fortran or not header.shape or rows >= header.shape[0]
    shape = header.shape if whole else (rows or 0, *header.shape[1:])
    values = np.empty(math.prod(shape), dtype)
    _fill(values, file, header.dtype, advance)
    if whole and file.read(1):
        raise ValueError("the file goes on after the array")
    array = values.reshape(shape, order="F" if header.fortran else "C")
    return array[:rows] if shape else array


def _fill(
    values: npt.NDArray[Any], file: IO[bytes], given: np.dtype[Any], advance: Advance
) -> None:
    step = max(1, _PIECE // given.itemsize)
    for start in range(0, len(values), step):
        count = min(step, len(values) - start)
        piece = file.read(count * given.itemsize)
        if len(piece) < count * given.itemsize:
            raise ValueError("the file ends within the array")
        # What is too large for float32 becomes infinite, and is refused later as such.
        with np.errstate(over="ignore", invalid="ignore"):
            values[start : start + count] = _decoded(piece, given)
            if values.dtype.kind == "f":
                # Makes a NaN that processors complain about one like any other.
                values[start : start + count] *= 1
        advance((start + count) * given.itemsize)


def _decoded(piece: bytes, given: np.dtype[Any]) -> npt.NDArray[Any]:
    """Return the values of some bytes; NumPy itself does not look at those of truth and text."""
    if given.kind == "b":
        truths: npt.NDArray[np.bool_] = np.frombuffer(piece, np.uint8) != 0
        return truths
    if given.kind == "U":
        codes = np.frombuffer(piece, np.dtype(np.uint32).newbyteorder(given.byteorder))
        if codes.max() > sys.maxunicode:
            raise ValueError("a character that there is not")
    return np.frombuffer(piece, given)


def _check_size(header: NpyHeader, kept: np.dtype[Any], where: str) -> None:
    size = math.prod(header.shape) * kept.itemsize
    if size > MAX_BYTES:
        raise DataError(
            f"{where} would take {size:,} bytes, more than the {MAX_BYTES:,} that nnplay reads; "
            "save fewer or smaller samples."
        )
