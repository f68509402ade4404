"""What the catalogue says of a data set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nnplay.data.options import Option
from nnplay.data.progress import Progress
from nnplay.data.raw import RawData


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A data set that is known by name.

    Attributes
    ----------
    name : str
        What it is asked for by.
    label : str
        Name for people.
    group : str
        Heading under which it is offered: "Pictures", "Points of the plane", "Tables".
    help : str
        One sentence that says what it holds.
    make : callable
        Takes the value of every option by name, and a `Progress`; returns the data. Raises
        `DataError`, and nothing else, if it cannot.
    options : tuple of Option
        What a person may choose.
    instant : bool
        Whether it is made in a few milliseconds, so that nobody has to wait for it.
    here : callable
        Whether the data are on this computer, so that `make` needs no download.
    """

    name: str
    label: str
    group: str
    help: str
    make: Callable[[Mapping[str, Any], Progress], RawData]
    options: tuple[Option, ...] = ()
    instant: bool = False
    here: Callable[[], bool] = _always
