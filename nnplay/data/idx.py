"""Reader for IDX files, the format of MNIST and its relatives, plain or gzip'd.

A file is believed only as far as it can be checked: sizes are bounded before memory is taken,
nothing is decompressed past the size that the header promises, and both missing and surplus bytes
are refused.
"""

from __future__ import annotations

import gzip
import math
import os
import stat
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from nnplay.errors import DataError

MAX_BYTES = 1 << 30
"""Largest array, in bytes, that is read from one file."""

_UNSIGNED_BYTE = 0x08
_TYPES = {
    _UNSIGNED_BYTE: "unsigned bytes",
    0x09: "signed bytes",
    0x0B: "16-bit integers",
    0x0C: "32-bit integers",
    0x0D: "32-bit floats",
    0x0E: "64-bit floats",
}
_KINDS = {1: "labels", 3: "images"}
_GZIP_MAGIC = b"\x1f\x8b"
# Deflate cannot shrink data further than about 1032 to 1.
_MAX_DEFLATE_RATIO = 1040
# A gzip file is never much larger than its contents; names and padding stay far below this.
_GZIP_SLACK = 1 << 20


def read_idx(path: Path, ndim: int) -> npt.NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes.

    Parameters
    ----------
    path : Path
        The file; whether it is gzip'd is told from its content, not its name.
    ndim : int
        The number of dimensions it must have.

    Returns
    -------
    ndarray of uint8
        Read-only array of the shape that the file states.

    Raises
    ------
    DataError
        The file cannot be read or is not exactly such an IDX file.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DataError(f"{path} is not a file; give an IDX file such as MNIST's.")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            magic = file.read(len(_GZIP_MAGIC))
            file.seek(0)
            if magic != _GZIP_MAGIC:
                return _read_array(path, file, ndim, least=size, most=size)
            with gzip.GzipFile(fileobj=file) as unpacked:
                least = max(0, size - _GZIP_SLACK) // 2
                return _read_array(path, unpacked, ndim, least, most=size * _MAX_DEFLATE_RATIO)
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


def _read_array(
    path: Path, file: BinaryIO | gzip.GzipFile, ndim: int, least: int, most: int
) -> npt.NDArray[np.uint8]:
    """Read header and body; the whole has between `least` and `most` bytes."""
    shape = _read_header(path, file, ndim)
    count = math.prod(shape)
    stated = f"{path} states {' x '.join(f'{n:,}' for n in shape)} values"
    if count > MAX_BYTES:
        raise DataError(f"{stated}, more than the {MAX_BYTES:,} that nnplay reads.")
    total = _header_size(ndim) + count
    if total > most:
        raise DataError(f"{stated}, but the file ends before them; get it again.")
    if total < least:
        raise DataError(f"{stated}, but the file goes on after them; get it again.")
    body = file.read(count)
    if len(body) < count:
        raise DataError(f"{stated}, but the file ends after {len(body):,}; get it again.")
    # This also makes gzip verify its checksum, which it does only at the very end.
    if file.read(1):
        raise DataError(f"{stated}, but the file goes on after them; get it again.")
    return np.frombuffer(body, dtype=np.uint8).reshape(shape)


def _header_size(ndim: int) -> int:
    return 4 + 4 * ndim


def _read_header(path: Path, file: BinaryIO | gzip.GzipFile, ndim: int) -> tuple[int, ...]:
    header = file.read(_header_size(ndim))
    if len(header) < 4 or header[:2] != b"\0\0" or header[2] not in _TYPES:
        raise DataError(f"{path} is not an IDX file; choose one in MNIST's format.")
    if header[2] != _UNSIGNED_BYTE:
        raise DataError(f"{path} holds {_TYPES[header[2]]}; nnplay reads unsigned bytes only.")
    if header[3] != ndim:
        raise DataError(
            f"{path} has {header[3]} dimensions where {_KINDS.get(ndim, 'this file')} have {ndim}; "
            "perhaps the image and label files are swapped."
        )
    if len(header) < _header_size(ndim):
        raise DataError(f"{path} ends within its first {_header_size(ndim)} bytes; get it again.")
    return tuple(int(n) for n in np.frombuffer(header, dtype=">u4", offset=4))


def read_images(path: Path) -> tuple[npt.NDArray[np.uint8], tuple[int, int]]:
    """Read a file of images.

    Parameters
    ----------
    path : Path
        IDX file of unsigned bytes with three dimensions: (n, rows, columns).

    Returns
    -------
    images : ndarray of uint8, shape (n, rows * columns)
        One image a row, read-only.
    shape : tuple of (int, int)
        (rows, columns), both at least 1.

    Raises
    ------
    DataError
        The file cannot be read, is not such a file, or its images have no pixels.
    """
    images = read_idx(path, ndim=3)
    count, rows, columns = images.shape
    if rows == 0 or columns == 0:
        raise DataError(f"{path} holds images of {rows} x {columns} pixels; choose another file.")
    return images.reshape(count, rows * columns), (rows, columns)


def read_labels(path: Path) -> npt.NDArray[np.int64]:
    """Read a file of class labels.

    Parameters
    ----------
    path : Path
        IDX file of unsigned bytes with one dimension.

    Returns
    -------
    ndarray of int64, shape (n,)
        Class indices, 0 to 255.

    Raises
    ------
    DataError
        The file cannot be read or is not such a file.
    """
    return read_idx(path, ndim=1).astype(np.int64)
