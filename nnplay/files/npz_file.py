"""Weights in NumPy's .npz format, read without trusting anything the file says of itself.

An .npz file is a zip archive of .npy files. Ours holds one for each array and one for the text.
Only the plain form that NumPy writes is understood: no object arrays, no code, no evaluation of
headers.
"""

from __future__ import annotations

import json
import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from nnplay.errors import FileError
from nnplay.files.containers import (
    DTYPES,
    MAX_HEADER,
    Container,
    TensorInfo,
    damaged,
    refusing,
)

_METADATA = "metadata"
_SUFFIX = ".npy"
_ZIP_MAGIC = b"PK\x03\x04"
_NPY_MAGIC = b"\x93NUMPY\x01\x00"
_NPY_HEADER = re.compile(
    rb"\{'descr': '([^']{1,16})', 'fortran_order': (True|False), 'shape': \(([0-9, ]*)\), \} *\n"
)
# The record that ends a zip archive, without a comment, and the one before it in 64-bit archives.
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES = 20
_MAX_DIRECTORY = 1 << 20
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class _Member:
    """One .npy file of the archive; `start` is where its data begin."""

    info: zipfile.ZipInfo
    descr: str
    fortran: bool
    shape: tuple[int, ...]
    start: int

    @property
    def tensor(self) -> TensorInfo:
        for name, dtype in DTYPES.items():
            if self.descr[1:] == dtype.str[1:]:
                return TensorInfo(self.shape, name)
        return TensorInfo(self.shape, self.descr)


class _NpzFile:
    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        members = [_member(path, archive, info) for info in archive.infolist()]
        names = [member.info.filename.removesuffix(_SUFFIX) for member in members]
        self._members = dict(zip(names, members, strict=True))
        if len(self._members) != len(members):
            raise damaged(path)
        text = self._members.pop(_METADATA, None)
        self.metadata = {} if text is None else self._read_metadata(text)
        self.tensors = {name: member.tensor for name, member in self._members.items()}

    def read(self, name: str) -> npt.NDArray[Any]:
        member = self._members[name]
        dtype = np.dtype(member.descr)
        content = self._content(member, dtype.itemsize)
        array: npt.NDArray[Any] = np.frombuffer(content, dtype)
        return array.reshape(member.shape, order="F" if member.fortran else "C")

    def _read_metadata(self, member: _Member) -> dict[str, str]:
        kind = re.fullmatch(r"([<>])U([0-9]{1,9})", member.descr)
        if kind is None or member.shape != () or member.info.file_size > MAX_HEADER:
            raise FileError(
                f"{self._path} is not a weights file that nnplay saved; choose another."
            )
        content = self._content(member, itemsize=4 * int(kind[2]))
        text = content.decode("utf-32-le" if kind[1] == "<" else "utf-32-be").rstrip("\0")
        return msgspec.json.decode(text, type=dict[str, str])

    def _content(self, member: _Member, itemsize: int) -> bytes:
        """Return the data of a member, whose size must be exactly what its header implies."""
        size = math.prod(member.shape) * itemsize
        if member.info.file_size != member.start + size:
            raise damaged(self._path)
        with self._archive.open(member.info) as file:
            file.read(member.start)
            content = file.read(size)
            # Asking for more makes zipfile verify the checksum.
            if len(content) != size or file.read(1):
                raise damaged(self._path)
        return content


def is_npz(head: bytes) -> bool:
    """Tell from the first bytes of a file whether it is a zip archive."""
    return head.startswith(_ZIP_MAGIC)


@contextmanager
def open_npz(path: Path) -> Iterator[Container]:
    """Open an .npz file; what is wrong with it raises FileError."""
    errors = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, KeyError)
    with refusing(path, *errors), path.open("rb") as file:
        _check_directory(path, file)
        with zipfile.ZipFile(file) as archive:
            yield _NpzFile(path, archive)


def write_npz(
    file: BinaryIO, tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """Write arrays and text to an open file; equal input gives equal bytes."""
    text = json.dumps(dict(sorted(metadata.items())), ensure_ascii=False)
    np.savez(file, allow_pickle=False, **{_METADATA: np.array(text)}, **tensors)


def _check_directory(path: Path, file: BinaryIO) -> None:
    """Refuse an archive with a large table of contents, since zipfile reads all of it."""
    tail = _ZIP_END_BYTES + _ZIP64_LOCATOR_BYTES
    file.seek(0, 2)
    file.seek(max(0, file.tell() - tail))
    end = file.read()
    record = end[-_ZIP_END_BYTES:]
    large = int.from_bytes(record[12:16], "little") > _MAX_DIRECTORY
    commented = not record.endswith(b"\0\0")
    if not record.startswith(_ZIP_END) or large or commented or end.startswith(_ZIP64_LOCATOR):
        raise damaged(path)


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    """Read the header of one .npy file."""
    plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if not plain or info.flag_bits & _ENCRYPTED or not info.filename.endswith(_SUFFIX):
        raise FileError(f"{path} is not a weights file that nnplay saved; choose another.")
    with archive.open(info) as file:
        magic = file.read(len(_NPY_MAGIC))
        length = int.from_bytes(file.read(2), "little")
        header = _NPY_HEADER.fullmatch(file.read(length))
    if magic != _NPY_MAGIC or header is None:
        raise FileError(f"{path} is not a weights file that nnplay saved; choose another.")
    descr, fortran, shape = header.groups()
    return _Member(
        info=info,
        descr=descr.decode("ascii"),
        fortran=fortran == b"True",
        shape=tuple(int(n) for n in shape.replace(b",", b" ").split()),
        start=len(_NPY_MAGIC) + 2 + length,
    )
