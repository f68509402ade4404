"""Weights in the safetensors format."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from nnplay.files.containers import (
    MAX_BYTES,
    MAX_HEADER,
    Container,
    TensorInfo,
    damaged,
    refusing,
)

_DTYPES = {"F32": "float32", "F64": "float64"}
_LENGTH_BYTES = 8
_METADATA = "__metadata__"


class _Stated(msgspec.Struct):
    """What the header says about an array."""

    dtype: str
    shape: tuple[int, ...]


class _SafetensorsFile:
    """The header is read at once, the arrays all together when the first is asked for.

    The file is read, not mapped into memory: a program that shortens it meanwhile would end this
    one.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file
        self._head = _read_head(path, file)
        parts = msgspec.json.decode(self._head[_LENGTH_BYTES:], type=dict[str, msgspec.Raw])
        text = parts.pop(_METADATA, b"{}")
        self.metadata: Mapping[str, str] = msgspec.json.decode(text, type=dict[str, str])
        self.tensors: Mapping[str, TensorInfo] = {
            name: _info(msgspec.json.decode(part, type=_Stated)) for name, part in parts.items()
        }
        self._shapes = {name: info.shape for name, info in self.tensors.items()}
        self._arrays: dict[str, npt.NDArray[Any]] = {}

    def read(self, name: str) -> npt.NDArray[Any]:
        if not self._arrays:
            self._arrays = self._read_all()
        return self._arrays.pop(name)

    def _read_all(self) -> dict[str, npt.NDArray[Any]]:
        """Return all arrays, if the file is still the one that was judged by its header."""
        size = os.fstat(self._file.fileno()).st_size
        if size > MAX_BYTES:
            raise damaged(self._path)
        self._file.seek(0)
        content = self._file.read(size)
        arrays = load(content) if content.startswith(self._head) else {}
        if {name: array.shape for name, array in arrays.items()} != self._shapes:
            raise damaged(self._path)
        return arrays


def _read_head(path: Path, file: BinaryIO) -> bytes:
    """Return the length of the header, and the header."""
    start = file.read(_LENGTH_BYTES)
    length = int.from_bytes(start, "little")
    if length > MAX_HEADER:
        raise damaged(path)
    return start + file.read(length)


def _info(stated: _Stated) -> TensorInfo:
    return TensorInfo(stated.shape, _DTYPES.get(stated.dtype, stated.dtype))


def is_safetensors(head: bytes) -> bool:
    """Tell from the first bytes of a file: a length, then the brace that opens the header."""
    return head[_LENGTH_BYTES : _LENGTH_BYTES + 1] == b"{"


@contextmanager
def open_safetensors(path: Path) -> Iterator[Container]:
    """Open a safetensors file; what is wrong with it raises FileError."""
    with refusing(path, SafetensorError, OSError), path.open("rb") as file:
        yield _SafetensorsFile(path, file)


def write_safetensors(
    file: BinaryIO, tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str]
) -> None:
    """Write C-contiguous arrays and text to an open file; equal input gives equal bytes."""
    content = memoryview(save(dict(tensors), dict(metadata)))
    end = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES], "little")
    # The library writes the metadata in random order; the offsets of the arrays count from the
    # end of the header, so the header can be written anew without touching anything else.
    header = json.loads(bytes(content[_LENGTH_BYTES:end]))
    header["__metadata__"] = dict(sorted(metadata.items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # keeps the arrays aligned
    file.write(len(text).to_bytes(_LENGTH_BYTES, "little"))
    file.write(text)
    file.write(content[end:])
