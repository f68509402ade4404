"""Numbers as every view writes them, so that the same number reads the same everywhere."""

from __future__ import annotations

import math

import numpy as np

from nnplay.ui.numbers import format_number

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def exact(value: float) -> str:
    """Return a float32 with as many digits as tell it from all others.

    >>> exact(-0.1), exact(1 / 3), exact(2.0)
    ('−0.1', '0.33333334', '2')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    number = np.float32(value)
    plain = 0 < abs(value) < 1e-7 or abs(value) >= 1e9
    text = str(number) if plain else np.format_float_positional(number, trim="-")
    return text.replace("-", "−")


def brief(value: float, digits: int = 4) -> str:
    """Return a number with a few digits that count.

    >>> brief(-0.0123456), brief(12345.6), brief(-160000000.0), brief(0.00001)
    ('−0.01235', '12350', '−1.6·10⁸', '10⁻⁵')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    if value and not 1e-4 <= abs(value) < 1e7:
        return scientific(value, digits)
    return format_number(float(f"{value:.{digits}g}")).replace("-", "−")


def scientific(value: float, digits: int) -> str:
    """Return a number as a power of ten, with digits that count.

    >>> scientific(0.00002, 3), scientific(123456.0, 3), scientific(-100000.0, 3)
    ('2·10⁻⁵', '1.23·10⁵', '−1·10⁵')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0")
    return _times_power(mantissa, exponent)


def figure(value: float) -> str:
    """Return a number that was computed with six digits, which is all that is sure of it."""
    return brief(value, 6)


def value_text(value: float, digits: int) -> str:
    """Return a number with so many digits even if the last ones are 0, so that it does not jump.

    >>> value_text(0.5, 4), value_text(0.0000123, 3), value_text(0.00001, 3)
    ('0.5000', '1.23·10⁻⁵', '1.00·10⁻⁵')
    """
    if not math.isfinite(value):
        return _not_finite(value)
    text = f"{value:#.{digits}g}" if abs(value) >= 1e-3 or not value else f"{value:.{digits - 1}e}"
    mantissa, _, exponent = text.partition("e")
    if exponent:
        return _times_power(mantissa, exponent)
    return text.rstrip(".").replace("-", "−")


def percent(share: float, decimals: int = 2) -> str:
    """Return a share from 0 to 1 as a percentage; a dash for one of nothing.

    What is not quite all, or not quite nothing, is never rounded to it.

    >>> percent(0.99999), percent(0.00001), percent(1.0), percent(0.5, 0)
    ('>99.99 %', '<0.01 %', '100.00 %', '50 %')
    """
    if math.isnan(share):
        return "–"
    least, text = 10.0**-decimals, f"{100 * share:.{decimals}f} %"
    if share < 1 and text == f"{100:.{decimals}f} %":
        return f">{100 - least:.{decimals}f} %"
    return f"<{least:.{decimals}f} %" if share > 0 and text == f"{0:.{decimals}f} %" else text


def probability(value: float) -> str:
    """Return a probability with six digits, which never round to certainty.

    >>> probability(0.9497084022), probability(0.99999999), probability(1.0)
    ('0.949708', '>0.999999', '1')
    """
    text = figure(value)
    return ">0.999999" if text == "1" and value < 1 else text


def _not_finite(value: float) -> str:
    return "not a number" if math.isnan(value) else "∞" if value > 0 else "−∞"


def _times_power(mantissa: str, exponent: str) -> str:
    """Return "1.20" and "-05" as "1.20·10⁻⁵", "1" and "-05" as "10⁻⁵"."""
    mantissa = mantissa.rstrip(".")
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    return (power if mantissa == "1" else f"{mantissa}·{power}").replace("-", "−")
