"""Weights in NumPy's .npz format: one array of it for each of ours, and one for the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.npy_header import NpyHeader
from nnplay.data.arrays.npy_values import read_values
from nnplay.data.arrays.npy_zip import ERRORS, ZIP_MAGIC, ForeignError, NpzArchive, open_archive
from nnplay.errors import FileError
from nnplay.files.containers import DTYPES, MAX_HEADER, Container, TensorInfo, damaged, refusing

_METADATA = "metadata"


class _NpzFile:
    def __init__(self, path: Path, archive: NpzArchive) -> None:
        self._path = path
        self._archive = archive
        headers = {name: member.header for name, member in archive.members.items()}
        text = headers.pop(_METADATA, None)
        self.metadata = {} if text is None else self._read_metadata(text)
        self.tensors = {name: _tensor(header) for name, header in headers.items()}

    def read(self, name: str) -> npt.NDArray[Any]:
        header = self._archive.members[name].header
        assert header.dtype is not None
        with self._archive.data(name) as file:
            return read_values(file, header, header.dtype)

    def _read_metadata(self, header: NpyHeader) -> dict[str, str]:
        kind = re.fullmatch(r"([<>])U[0-9]{1,9}", header.descr)
        if kind is None or header.shape != () or header.data_bytes > MAX_HEADER:
            raise _foreign(self._path)
        with self._archive.data(_METADATA) as file:
            content = file.read(header.data_bytes)
            # Asking for more makes zipfile verify the checksum.
            if len(content) != header.data_bytes or file.read(1):
                raise damaged(self._path)
        text = content.decode("utf-32-le" if kind[1] == "<" else "utf-32-be").rstrip("\0")
        return msgspec.json.decode(text, type=dict[str, str])


def is_npz(head: bytes) -> bool:
    """Tell from the first bytes of a file whether it is a zip archive."""
    return head.startswith(ZIP_MAGIC)


@contextmanager
def open_npz(path: Path) -> Iterator[Container]:
    """Open an .npz file; what is wrong with it raises FileError."""
    with refusing(path, *ERRORS):
        try:
            with open_archive(path) as archive:
                yield _NpzFile(path, archive)
        except ForeignError as error:
            raise _foreign(path) from error


def write_npz(
    file: BinaryIO, tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """Write arrays and text to an open file; equal input gives equal bytes."""
    text = json.dumps(dict(sorted(metadata.items())), ensure_ascii=False)
    np.savez(file, allow_pickle=False, **{_METADATA: np.array(text)}, **tensors)


def _tensor(header: NpyHeader) -> TensorInfo:
    for name, dtype in DTYPES.items():
        if header.descr[1:] == dtype.str[1:]:
            return TensorInfo(header.shape, name)
    return TensorInfo(header.shape, header.descr)


def _foreign(path: Path) -> FileError:
    return FileError(f"{path} is not a weights file that nnplay saved; choose another.")
