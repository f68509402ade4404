"""What every named choice of the mathematics (activation, loss, …) declares about itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or switch that belongs to a registry entry, for instance Adam's β₁.

    Attributes
    ----------
    name, label : str
        The keyword in code and files, and the words on screen.
    default : float or bool
        A bool makes it a switch; otherwise it is a number.
    minimum, maximum : float
        The closed range of allowed numbers; ignored for a switch.
    help : str
        One sentence: what it does.
    """

    name: str
    label: str
    default: float | bool
    minimum: float = 0.0
    maximum: float = 1.0
    help: str = ""


class Entry(Protocol):
    """The part that all registry entries share."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def formula(self) -> str: ...  # noqa: D102
    @property
    def help(self) -> str: ...  # noqa: D102


E = TypeVar("E", bound=Entry)


class UnknownEntryError(KeyError, ValueError):
    """A name that a registry does not have; the message lists those it has."""

    # KeyError would show its message in quotes.
    __str__ = Exception.__str__


class Registry(Mapping[str, E]):
    """A read-only table of entries by name, whose errors list the names it knows.

    Parameters
    ----------
    kind : str
        What an entry is, in the singular, for error messages ("activation").
    *entries : Entry
        In the order in which they are offered.
    """

    def __init__(self, kind: str, *entries: E) -> None:
        self.kind = kind
        self._entries = {entry.name: entry for entry in entries}
        if len(self._entries) != len(entries):
            raise ValueError(f"two entries of the {kind} registry share a name")

    def __getitem__(self, name: str) -> E:
        try:
            return self._entries[name]
        except KeyError:
            known = ", ".join(self._entries)
            message = f"unknown {self.kind} {name!r}; choose one of {known}"
            raise UnknownEntryError(message) from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
