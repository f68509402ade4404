"""Numbers as people read, type and step them in a field; always with a decimal point."""

from __future__ import annotations

import math
import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_UNFINISHED = re.compile(r"[+-]?[0-9,]*[.,]?[0-9]*([eE][+-]?)?")
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+([eE][+-]?[0-9]+)?")

FIRST_STEP = 1e-5
"""What a logarithmic field usually steps to from 0, and below which it steps down to 0."""


def format_number(value: float) -> str:
    """Write a number briefly: 60,000 (int), 0.002, 1e-8 (float); ten digits at most."""
    if isinstance(value, int):
        return f"{value:,}"
    mantissa, e, exponent = f"{value:.10g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def parse_number(text: str, *, integer: bool) -> float:
    """Read a number as a person types it.

    Parameters
    ----------
    text : str
        For instance "0.002", "0,002", "1e-3"; for a whole number also "60,000" and "6e4".
    integer : bool
        Whether it must be a whole number, which is then returned as an int.

    Raises
    ------
    ValueError
        With the end of a sentence that begins with the field's name.
    """
    plain = _plain(text)
    if _GROUPED.fullmatch(plain):
        if not integer and plain.count(",") == 1:
            thousands, decimal = plain.replace(",", ""), plain.replace(",", ".")
            raise ValueError(f"must be written {thousands} or {decimal}; {plain} could mean both")
        plain = plain.replace(",", "")
    elif not integer and _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"must be a number, not {text.strip()!r}")
    value = float(plain)
    if not integer:
        return value
    if not value.is_integer():
        raise ValueError(f"must be a whole number, not {text.strip()}")
    return int(plain) if plain.lstrip("+-").isdecimal() else int(value)


def is_unfinished(text: str) -> bool:
    """Whether more typing can make a number of a text that is none yet, such as "1e-"."""
    plain = _plain(text)
    return bool(_UNFINISHED.fullmatch(plain)) and not _NUMBER.fullmatch(plain)


def _plain(text: str) -> str:
    return "".join(text.split()).replace("−", "-")


def step_integer(
    value: int, steps: int, *, minimum: int, maximum: int, logarithmic: bool = False
) -> int:
    """Step a whole number: by ones, or along the powers of two."""
    if not logarithmic:
        return max(minimum, min(value + steps, maximum))
    for _ in range(abs(steps)):
        if steps > 0:
            value = 1 << max(0, value).bit_length()
        else:
            value = 1 << ((value - 1).bit_length() - 1) if value > 1 else minimum
        value = max(minimum, min(value, maximum))
    return value


def step_number(
    value: float,
    steps: int,
    *,
    minimum: float,
    maximum: float,
    logarithmic: bool = False,
    first: float = FIRST_STEP,
) -> float:
    """Step a number along 1, 2, 5, 10, 20 …, or by one unit of the last digit that it shows.

    A linear step is a hundredth of the range at most. Where it would pass the maximum, as from
    0.99 when below 1 is asked for, it is a tenth of that: 0.991. A logarithmic step from 0 leads to
    `first`, and one down from there to 0.
    """
    for _ in range(abs(steps)):
        if logarithmic:
            value = _next_of_series(value, steps > 0, minimum, first)
        else:
            value = _next_digit(value, steps > 0, minimum, maximum)
        value = max(minimum, min(value, maximum))
    return value


def _next_of_series(value: float, up: bool, minimum: float, first: float) -> float:
    smallest = minimum or first
    if value < smallest * (1 - 1e-9):
        return smallest if up else minimum
    exponent = math.floor(math.log10(value))
    series = [float(f"{m}e{e}") for e in range(exponent - 1, exponent + 2) for m in (1, 2, 5)]
    if up:
        return min(number for number in series if number > value * (1 + 1e-9))
    below = max(number for number in series if number < value * (1 - 1e-9))
    return below if below >= smallest * (1 - 1e-9) else minimum


def _next_digit(value: float, up: bool, minimum: float, maximum: float) -> float:
    shown = Decimal(format_number(float(value)))
    exponent = shown.as_tuple().exponent
    assert isinstance(exponent, int)
    coarsest = round(math.log10((maximum - minimum) / 100))
    unit = Decimal(1).scaleb(max(-9, min(exponent, coarsest)))
    if not up:
        return float(shown - unit)
    limit = Decimal(str(maximum))
    while shown + unit > limit and unit > Decimal("1e-9"):
        unit /= 10
    return float(shown + unit)
