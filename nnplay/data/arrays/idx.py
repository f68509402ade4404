"""Reader for IDX files, the format of MNIST and its relatives, plain or gzip'd.

A file is believed only as far as it can be checked: sizes are bounded before memory is taken,
nothing is decompressed past the size that the header promises, and both missing and surplus bytes
are refused.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.layout import as_numbers, by
from nnplay.data.arrays.targets import MAX_CLASSES
from nnplay.errors import DataError

MAX_BYTES = 1 << 30
"""Largest array, in bytes, that is read from one file."""

MAX_DIMENSIONS = 8
"""Most dimensions that an array may have."""

_TYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(np.uint8),
    0x09: np.dtype(np.int8),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
_MAGIC_BYTES = 4
_KINDS = {1: "labels", 3: "images"}
_GZIP_MAGIC = b"\x1f\x8b"
# Deflate cannot shrink data further than about 1032 to 1.
_MAX_DEFLATE_RATIO = 1040
# A gzip file is never much larger than its contents; names and padding stay far below this.
_GZIP_SLACK = 1 << 20

_PIECE = 1 << 22

_File = io.BufferedReader | gzip.GzipFile
Advance = Callable[[int, int], None]


def _ignore(_done: int, _total: int) -> None:
    """Take no note of how far reading is."""


@dataclass(frozen=True, slots=True)
class IdxHeader:
    """What a file states: element type, as it lies in the file, and shape."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def header_bytes(self) -> int:
        """Size of the header itself."""
        return _MAGIC_BYTES + 4 * len(self.shape)

    def body_bytes(self, rows: int | None = None) -> int:
        """Return the size of the values, or of the first so many of the first dimension."""
        rows = self.shape[0] if rows is None else min(rows, self.shape[0])
        return rows * math.prod(self.shape[1:]) * self.dtype.itemsize


def is_idx(path: Path) -> bool:
    """Tell from its first bytes whether a file, which may be gzip'd, is an IDX file."""
    try:
        with _opened(path) as (file, _least, _most):
            return _is_magic(file.read(_MAGIC_BYTES))
    except DataError:
        return False


def read_idx(path: Path, ndim: int | None = None, advance: Advance = _ignore) -> npt.NDArray[Any]:
    """Read an IDX file.

    Parameters
    ----------
    path : Path
        The file; whether it is gzip'd is told from its content, not its name.
    ndim : int or None
        The number of dimensions it must have; None allows 1 to `MAX_DIMENSIONS`.
    advance : callable
        Is told every now and then how many bytes of how many have been read; what it raises ends
        the reading.

    Returns
    -------
    ndarray of uint8, int8, int16, int32, float32 or float64
        Array of the shape and type that the file states, in this computer's byte order.

    Raises
    ------
    DataError
        The file cannot be read or is not exactly such an IDX file.
    """
    with _opened(path) as (file, least, most):
        header = _read_header(path, file, ndim, least, most)
        count = header.body_bytes()
        body = _read_body(path, file, header, count, advance)
        # This also makes gzip verify its checksum, which it does only at the very end.
        if file.read(1):
            raise DataError(f"{_stated(path, header)}, but the file goes on after them; {_AGAIN}")
        return _array(body, header, header.shape)


def peek_idx(path: Path, rows: int, ndim: int | None = None) -> tuple[IdxHeader, npt.NDArray[Any]]:
    """Return the header of a file and its first rows, without reading the rest.

    Raises
    ------
    DataError
        As `read_idx`, so far as it shows in what is read.
    """
    with _opened(path) as (file, least, most):
        header = _read_header(path, file, ndim, least, most)
        rows = min(rows, header.shape[0])
        body = _read_body(path, file, header, header.body_bytes(rows))
        return header, _array(body, header, (rows, *header.shape[1:]))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[_File, int, int]]:
    """Open a file; give it with the least and the most bytes that its contents can have."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError(f"{path} is not a file; give an IDX file such as MNIST's.")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            magic = file.read(len(_GZIP_MAGIC))
            file.seek(0)
            if magic != _GZIP_MAGIC:
                yield file, size, size
                return
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked, max(0, size - _GZIP_SLACK) // 2, size * _MAX_DEFLATE_RATIO
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise DataError(
            f"{path} is a damaged or incomplete .gz file; get it again from where it came from."
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path} cannot be read ({reason}); check the path.") from error
    except ValueError as error:
        raise DataError(f"{str(path)!r} cannot be read ({error}); check the path.") from error
    except MemoryError as error:
        raise DataError(
            f"{path} does not fit into this computer's memory; use a smaller file."
        ) from error


_AGAIN = "get it again."


def _stated(path: Path, header: IdxHeader) -> str:
    return f"{path} states {by(header.shape)} values"


def _is_magic(magic: bytes) -> bool:
    return (
        len(magic) == _MAGIC_BYTES
        and magic[:2] == b"\0\0"
        and magic[2] in _TYPES
        and 1 <= magic[3] <= MAX_DIMENSIONS
    )


def _read_header(path: Path, file: _File, ndim: int | None, least: int, most: int) -> IdxHeader:
    """Read the header of a file whose contents have between `least` and `most` bytes."""
    magic = file.read(_MAGIC_BYTES)
    if not _is_magic(magic):
        raise DataError(f"{path} is not an IDX file; choose one in MNIST's format.")
    if ndim is not None and magic[3] != ndim:
        raise DataError(
            f"{path} has {magic[3]} dimensions where {_KINDS.get(ndim, 'this file')} have {ndim}; "
            "perhaps the image and label files are swapped."
        )
    sizes = file.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise DataError(
            f"{path} ends within its first {_MAGIC_BYTES + 4 * magic[3]} bytes; " + _AGAIN
        )
    header = IdxHeader(_TYPES[magic[2]], tuple(int(n) for n in np.frombuffer(sizes, ">u4")))
    size = header.body_bytes()
    if size > MAX_BYTES:
        raise DataError(
            f"{_stated(path, header)}, more than the {MAX_BYTES:,} bytes that nnplay reads."
        )
    if header.header_bytes + size > most:
        raise DataError(f"{_stated(path, header)}, but the file ends before them; {_AGAIN}")
    if header.header_bytes + size < least:
        raise DataError(f"{_stated(path, header)}, but the file goes on after them; {_AGAIN}")
    return header


def _read_body(
    path: Path, file: _File, header: IdxHeader, size: int, advance: Advance = _ignore
) -> bytearray:
    body = bytearray(size)
    done = 0
    while done < size:
        count = file.readinto(memoryview(body)[done : done + _PIECE])
        if not count:
            raise DataError(
                f"{_stated(path, header)}, but the file ends after {done:,} bytes of them; {_AGAIN}"
            )
        done += count
        advance(done, size)
    return body


def _array(body: bytearray, header: IdxHeader, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    values = np.frombuffer(body, header.dtype).reshape(shape)
    values = values.astype(header.dtype.newbyteorder("="), copy=False)
    if values.dtype.kind == "f":
        # Makes a NaN that processors complain about one like any other.
        with np.errstate(invalid="ignore"):
            values *= 1
    return values


def read_images(path: Path) -> tuple[npt.NDArray[Any], tuple[int, int]]:
    """Read a file of grey images.

    Parameters
    ----------
    path : Path
        IDX file with three dimensions: (n, rows, columns).

    Returns
    -------
    images : ndarray of uint8 or float32, shape (n, rows * columns)
        One image a row. Unsigned bytes stay what they are; every other type becomes float32.
    shape : tuple of (int, int)
        (rows, columns), both at least 1.

    Raises
    ------
    DataError
        The file cannot be read, is not such a file, or its images have no pixels.
    """
    images = read_idx(path, ndim=3)
    count, rows, columns = images.shape
    _check_pixels(path, rows, columns)
    return as_numbers(images).reshape(count, rows * columns), (rows, columns)


def peek_images(path: Path, count: int) -> tuple[IdxHeader, npt.NDArray[Any]]:
    """Return the header of a file of grey images and its first ones, as (n, rows, columns).

    Raises
    ------
    DataError
        As `read_images`, so far as it shows in what is read.
    """
    header, images = peek_idx(path, count, ndim=3)
    _check_pixels(path, *header.shape[1:])
    return header, as_numbers(images)


def _check_pixels(path: Path, rows: int, columns: int) -> None:
    if rows == 0 or columns == 0:
        raise DataError(f"{path} holds images of {rows} x {columns} pixels; choose another file.")


def read_labels(path: Path) -> npt.NDArray[np.int64]:
    """Read a file of class labels.

    Parameters
    ----------
    path : Path
        IDX file of whole numbers of any size, with one dimension.

    Returns
    -------
    ndarray of int64, shape (n,)
        Class indices, 0 to `MAX_CLASSES` - 1.

    Raises
    ------
    DataError
        The file cannot be read, is not such a file, or holds something else than class indices.
    """
    labels = read_idx(path, ndim=1)
    if labels.dtype.kind == "f":
        raise DataError(f"{path} holds {labels.dtype} numbers; class labels must be whole numbers.")
    check_labels(path, labels)
    return labels.astype(np.int64)


def check_labels(path: Path, labels: npt.NDArray[Any]) -> None:
    """Refuse whole numbers that are no class indices."""
    if len(labels) and not 0 <= labels.min() <= labels.max() < MAX_CLASSES:
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise DataError(
            f"{path} holds the label {wrong:,}; labels must lie from 0 to {MAX_CLASSES - 1:,}."
        )
