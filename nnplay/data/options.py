"""Settings of how data are made, read or prepared: each declared once, for form, CLI and check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnplay.errors import DataError

OptionValue = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting; the type of its default says what kind it is.

    Attributes
    ----------
    name, label, help : str
        In code and on the command line, on screen, and in a sentence.
    default : bool, int, float or str
    minimum, maximum : float
        The closed range of numbers.
    choices : tuple of (str, str)
        Values and their names for people, of a text that is chosen from a list.
    logarithmic : bool
        Whether one step of an editor multiplies instead of adds.
    unit : str
        Shown behind the number.
    zero_text : str
        Shown instead of 0, where 0 means something of its own.
    """

    name: str
    label: str
    help: str
    default: OptionValue
    minimum: float = 0
    maximum: float = 0
    choices: tuple[tuple[str, str], ...] = ()
    logarithmic: bool = False
    unit: str = ""
    zero_text: str = ""

    def problem(self, value: object) -> str | None:
        """Say in a sentence what is wrong with a value, or return None if it is allowed."""
        if isinstance(self.default, bool):
            allowed = isinstance(value, bool)
            return None if allowed else f"{self.label} must be on or off, not {value!r}."
        if isinstance(self.default, str):
            return self._text_problem(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{self.label} must be a number, not {value!r}."
        if isinstance(self.default, int) and not isinstance(value, int):
            return f"{self.label} must be a whole number, not {value!r}."
        if not self.minimum <= value <= self.maximum:  # NaN is outside, too
            return f"{self.label} must lie from {self.minimum:g} to {self.maximum:g}, not {value}."
        return None

    def _text_problem(self, value: object) -> str | None:
        if not isinstance(value, str):
            return f"{self.label} must be a text, not {value!r}."
        names = [name for name, _ in self.choices]
        if names and value not in names:
            return f"{self.label} must be one of {', '.join(names)}, not {value!r}."
        return None


def resolve(
    options: Sequence[Option], given: Mapping[str, OptionValue], what: str
) -> dict[str, Any]:
    """Return the value of every option: the defaults, with `given` over them.

    Parameters
    ----------
    options : sequence of Option
    given : mapping of str to value
    what : str
        What the options belong to, for the sentence.

    Raises
    ------
    DataError
        If there is no such option, or not such a value of it.
    """
    known = {option.name: option for option in options}
    for name, value in given.items():
        if name not in known:
            offered = ", ".join(known) or "none"
            raise DataError(f"{what} has no setting {name!r}; it has {offered}.")
        problem = known[name].problem(value)
        if problem:
            raise DataError(problem)
    return {option.name: given.get(option.name, option.default) for option in options}
