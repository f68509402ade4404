"""The header of NumPy's .npy format, read without trusting or evaluating it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

MAGIC = b"\x93NUMPY"
"""The first bytes of every .npy file."""

MAX_DIMENSIONS = 8
"""Most dimensions that an array may have."""

# How many bytes state the length of the text, by the major version of the format.
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}
_MAX_TEXT = 1 << 16
_SIZE = rb"(?:0|[1-9][0-9]*)L?"
_TEXT = re.compile(
    rb"\{ ?'descr': (?:'(?P<plain>[ -&(-~]{1,16})'|(?P<parts>\[.*\])), "
    rb"'fortran_order': (?P<fortran>True|False), "
    rb"'shape': \((?P<shape>(?:SIZE,|SIZE(?:, ?SIZE)+,?)?)\),? ?\}[ \n]*".replace(b"SIZE", _SIZE),
    re.DOTALL,
)
_STRUCTURED = "several fields"
_LARGEST = 1 << 62


@dataclass(frozen=True, slots=True)
class NpyHeader:
    """What a .npy file states of its array.

    Attributes
    ----------
    descr : str
        The element type as NumPy writes it: ``"<f4"``.
    fortran : bool
        Whether the first dimension varies fastest.
    shape : tuple of int
    size : int
        Bytes of the header itself.
    """

    descr: str
    fortran: bool
    shape: tuple[int, ...]
    size: int

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """The element type if it is plain (truth values, numbers, texts), else None."""
        plain = re.fullmatch(r"[<>|=](b1|[iu][1248]|f[248]|[SU][1-9][0-9]{0,8})", self.descr)
        return np.dtype(self.descr) if plain else None

    @property
    def data_bytes(self) -> int:
        """Bytes of the array; 0 if its elements are not plain."""
        dtype = self.dtype
        return 0 if dtype is None else math.prod(self.shape) * dtype.itemsize

    @property
    def kind(self) -> str:
        """The element type for people."""
        if self.dtype is not None:
            return {"U": "texts", "S": "texts"}.get(self.dtype.kind, self.dtype.name)
        return "Python objects" if self.descr.endswith("O") else self.descr


def read_header(file: IO[bytes]) -> NpyHeader:
    """Read the header at the beginning of a .npy file.

    Raises
    ------
    ValueError
        It is none that NumPy writes.
    """
    start = file.read(len(MAGIC) + 2)
    length_bytes = _LENGTH_BYTES.get(start[-2]) if len(start) == len(MAGIC) + 2 else None
    if not start.startswith(MAGIC) or length_bytes is None or start[-1]:
        raise ValueError("not a .npy file")
    length = int.from_bytes(file.read(length_bytes), "little")
    if length > _MAX_TEXT:
        raise ValueError(f"a header of {length:,} bytes")
    match = _TEXT.fullmatch(file.read(length))
    if match is None:
        raise ValueError("a header that NumPy does not write")
    shape = tuple(int(n.rstrip(b"L")) for n in match["shape"].replace(b",", b" ").split())
    if len(shape) > MAX_DIMENSIONS or math.prod(max(n, 1) for n in shape) > _LARGEST:
        raise ValueError("more numbers than any computer holds")
    return NpyHeader(
        descr=match["plain"].decode("latin-1") if match["plain"] else _STRUCTURED,
        fortran=match["fortran"] == b"True",
        shape=shape,
        size=len(start) + length_bytes + length,
    )
