"""Weights in the safetensors format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from nnplay.files.containers import MAX_HEADER, Container, TensorInfo, damaged, refusing

_DTYPES = {"F32": "float32", "F64": "float64"}
_LENGTH_BYTES = 8


class _SafetensorsFile:
    def __init__(self, file: Any) -> None:
        self._file = file
        self.metadata: Mapping[str, str] = file.metadata() or {}
        names: list[str] = file.keys()
        self.tensors: Mapping[str, TensorInfo] = {name: self._info(name) for name in names}

    def _info(self, name: str) -> TensorInfo:
        stated = self._file.get_slice(name)
        dtype = stated.get_dtype()
        return TensorInfo(tuple(stated.get_shape()), _DTYPES.get(dtype, dtype))

    def read(self, name: str) -> npt.NDArray[Any]:
        array: npt.NDArray[Any] = self._file.get_tensor(name)
        return array


def is_safetensors(head: bytes) -> bool:
    """Tell from the first bytes of a file: a length, then the brace that opens the header."""
    return head[_LENGTH_BYTES : _LENGTH_BYTES + 1] == b"{"


@contextmanager
def open_safetensors(path: Path) -> Iterator[Container]:
    """Open a safetensors file; what is wrong with it raises FileError."""
    with refusing(path, SafetensorError, OSError):
        with path.open("rb") as file:
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
        if length > MAX_HEADER:
            raise damaged(path)
        with safe_open(path, framework="np") as opened:
            yield _SafetensorsFile(opened)


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
