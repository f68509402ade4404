"""How reading tells what it has done so far, and how it is cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from nnplay.errors import DataError


class Amount(NamedTuple):
    """How far some work is.

    Attributes
    ----------
    what : str
        What is being done, for people: ``"Reading measurements.csv"``.
    done : int
    total : int or None
        None if it is not known how much there is to do.
    unit : str
        What is counted: ``"bytes"``, ``"files"``, …
    """

    what: str
    done: int
    total: int | None = None
    unit: str = "bytes"


class CancelledError(DataError):
    """A person has cancelled the work; nothing of it is left."""


Progress = Callable[[Amount], None]
"""Called every now and then (not for every byte); raises `CancelledError` to end the work."""


def quiet(_amount: Amount) -> None:
    """Take note of nothing."""
