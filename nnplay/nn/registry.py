"""What every named choice of the mathematics (activation, loss, …) declares about itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or switch that belongs to a registry entry, for instance Adam's β₁.

    Attributes
    ----------
    name, label : str
        The keyword in code and files, and the words on screen.
    default : float, int or bool
        Its type is the parameter's: a bool makes a switch, an int a whole number.
    minimum, maximum : float
        The closed range of allowed numbers; ignored for a switch.
    help : str
        One sentence: what it does.
    logarithmic : bool
        Whether an editor's step multiplies instead of adds.
    zero_text : str
        What 0 means, where it means something of its own.
    """

    name: str
    label: str
    default: float | bool
    minimum: float = 0.0
    maximum: float = 1.0
    help: str = ""
    logarithmic: bool = False
    zero_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the entries of all registries declare; form, command line and tooltips read it.

    Attributes
    ----------
    name, label : str
        The word in code and files, and the words on screen.
    formula : str
        What it computes.
    help : str
        One sentence: what it does and when to choose it.
    source : str
        Where the formula comes from.
    parameters : tuple of Parameter
        Its own settings.
    """

    name: str
    label: str
    formula: str
    help: str
    source: str
    parameters: tuple[Parameter, ...] = ()

    def defaults(self) -> dict[str, float | bool]:
        """Return the default of every parameter by name."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def check(self, parameters: Mapping[str, float | bool]) -> None:
        """Refuse parameters that this entry does not have, or outside their ranges.

        Raises
        ------
        ValueError
            Naming the first such parameter.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in parameters.items():
            if name not in known:
                raise ValueError(
                    f"{self.name} has no parameter {name!r}; it has {', '.join(known) or 'none'}"
                )
            low, high = known[name].minimum, known[name].maximum
            if not isinstance(known[name].default, bool) and not low <= value <= high:
                raise ValueError(
                    f"{name} of {self.name} must lie from {low:g} to {high:g}, not {value}"
                )


E_co = TypeVar("E_co", bound=Entry, covariant=True)


class UnknownEntryError(KeyError, ValueError):
    """A name that a registry does not have; the message lists those it has."""

    # KeyError would show its message in quotes.
    __str__ = Exception.__str__


class Registry(Mapping[str, E_co]):
    """A read-only table of entries by name, whose errors list the names it knows.

    Parameters
    ----------
    kind : str
        What an entry is, in the singular, for error messages ("activation").
    *entries : Entry
        In the order in which they are offered.
    """

    def __init__(self, kind: str, *entries: E_co) -> None:
        self.kind = kind
        self._entries = {entry.name: entry for entry in entries}
        if len(self._entries) != len(entries):
            raise ValueError(f"two entries of the {kind} registry share a name")

    def __getitem__(self, name: str) -> E_co:
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
