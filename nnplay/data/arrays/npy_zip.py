"""NumPy's .npz format, a zip archive of .npy files, read without trusting what it says of itself.

Sizes are compared with those of the file before anything is unpacked, and nothing is unpacked past
the size that is stated. There are no objects, no code and no evaluation of headers.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from nnplay.data.arrays.npy_header import NpyHeader, read_header

ZIP_MAGIC = b"PK\x03\x04"
"""The first bytes of every archive that is not empty."""

ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    RuntimeError,
    KeyError,
    ValueError,
    EOFError,
    OverflowError,
)
"""What a damaged archive makes this module, or the library below it, raise."""

_SUFFIX = ".npy"
# The record that ends a zip archive, without a comment, and the one before it in 64-bit archives.
_END = b"PK\x05\x06"
_END_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
_MAX_DIRECTORY = 1 << 20
_MAX_MEMBERS = 4096
_ENCRYPTED = 0x1
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Deflate cannot shrink data further than about 1032 to 1; very small data have a floor.
_MAX_DEFLATE_RATIO = 1040
_DEFLATE_SLACK = 1 << 10


class ForeignError(ValueError):
    """The archive may be sound, but is not one of plain .npy files."""


@dataclass(frozen=True, slots=True)
class Member:
    """One .npy file of an archive."""

    info: zipfile.ZipInfo
    header: NpyHeader


class NpzArchive:
    """An open archive.

    Attributes
    ----------
    members : dict of str to Member
        By the names of the arrays, in the order of the archive.
    """

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self._archive = archive
        infos = archive.infolist()
        if len(infos) > _MAX_MEMBERS:
            raise ValueError(f"{len(infos):,} arrays")
        # Members that overlap in the file would let a few bytes stand for many.
        if sum(info.compress_size for info in infos) > size:
            raise ValueError("members that are larger than the archive")
        members = [self._member(info) for info in infos]
        names = [member.info.filename.removesuffix(_SUFFIX) for member in members]
        self.members = dict(zip(names, members, strict=True))
        if len(self.members) != len(members):
            raise ValueError("two arrays of one name")

    def _member(self, info: zipfile.ZipInfo) -> Member:
        plain = info.compress_type in _PLAIN and not info.flag_bits & _ENCRYPTED
        if not plain or not info.filename.endswith(_SUFFIX):
            raise ForeignError(f"{info.filename!r} is not a .npy file")
        if info.file_size > info.compress_size * _MAX_DEFLATE_RATIO + _DEFLATE_SLACK:
            raise ValueError(f"{info.filename!r} states more than it can hold")
        with self._archive.open(info) as file:
            try:
                return Member(info, read_header(file))
            except ValueError as error:
                raise ForeignError(f"{info.filename!r} is {error}") from error

    @contextmanager
    def data(self, name: str) -> Iterator[IO[bytes]]:
        """Open an array at its first value; what follows has exactly its stated size.

        Raises
        ------
        ValueError
            If the member has another size than its header implies.
        """
        member = self.members[name]
        header = member.header
        if member.info.file_size != header.size + header.data_bytes:
            raise ValueError(f"{name!r} has another size than its header states")
        with self._archive.open(member.info) as file:
            if len(file.read(header.size)) != header.size:
                raise ValueError(f"{name!r} ends too early")
            yield file


@contextmanager
def open_archive(path: Path) -> Iterator[NpzArchive]:
    """Open an archive; what is wrong with it raises one of `ERRORS`."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            yield NpzArchive(archive, size)


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive with a large table of contents, since zipfile reads all of it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END_BYTES - _ZIP64_LOCATOR_BYTES))
    end = file.read()
    record = end[-_END_BYTES:]
    length, start = struct.unpack("<II", record[12:20].ljust(8, b"\0"))
    placed = start + length + _END_BYTES == size
    commented = not record.endswith(b"\0\0")
    plain = record.startswith(_END) and placed and not commented
    if not plain or length > _MAX_DIRECTORY or end.startswith(_ZIP64_LOCATOR):
        raise ValueError("no plain end of an archive")
