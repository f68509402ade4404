"""What the kinds of weights file have in common: named arrays and a little text.

A container states names, shapes and dtypes first and reads an array only when asked, so that a
file can be judged before memory is taken for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from nnplay.errors import FileError

MAX_BYTES = 1 << 30
"""Largest weights file, in bytes, that is read or written."""

MAX_HEADER = 1 << 24
"""Most bytes that the descriptive part of a weights file may take."""

DTYPES: dict[str, np.dtype[Any]] = {
    "float32": np.dtype(np.float32),
    "float64": np.dtype(np.float64),
}
"""The element types that weights may have, by name."""


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """What a container states about one array.

    Attributes
    ----------
    shape : tuple of int
        Its dimensions.
    dtype : str
        A name in `DTYPES`, else whatever the file calls it.
    """

    shape: tuple[int, ...]
    dtype: str


class Container(Protocol):
    """An open weights file."""

    @property
    def metadata(self) -> Mapping[str, str]:
        """The text that belongs to the arrays; empty if the file carries none."""

    @property
    def tensors(self) -> Mapping[str, TensorInfo]:
        """What the file states about each of its arrays."""

    def read(self, name: str) -> npt.NDArray[Any]:
        """Return an array whose dtype is one of `DTYPES`."""


@contextmanager
def refusing(path: Path, *errors: type[Exception]) -> Iterator[None]:
    """Turn what a damaged file makes a library raise into one FileError."""
    caught: tuple[type[Exception], ...] = (*errors, ValueError, EOFError, OverflowError)
    try:
        yield
    except caught as error:
        raise damaged(path) from error
    except MemoryError as error:
        raise FileError(
            f"{path} does not fit into this computer's memory; choose a smaller file."
        ) from error


def damaged(path: Path) -> FileError:
    """Return the error that says that a file is broken."""
    return FileError(f"{path} is damaged or incomplete; choose another copy of it.")
