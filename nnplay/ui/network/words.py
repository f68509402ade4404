"""Names and numbers as the picture writes them."""

from __future__ import annotations

import math

from nnplay.project import NetworkSpec
from nnplay.ui.network.figures import tr
from nnplay.ui.numbers import format_number

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def brief(number: float, digits: int = 4) -> str:
    """Return a number with a few digits that count.

    >>> brief(-0.0123456), brief(12345.6), brief(-160000000.0), brief(float("nan"))
    ('−0.01235', '12350', '−1.6·10⁸', 'not a number')
    """
    if math.isnan(number):
        return "not a number"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    if number and not 1e-4 <= abs(number) < 1e5:
        mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}·10{str(int(exponent)).translate(_SUPERSCRIPTS)}".replace("-", "−")
    return format_number(float(f"{number:.{digits}g}")).replace("-", "−")


def layer_title(spec: NetworkSpec, column: int) -> str:
    """Return the name of a column: "Input", "Dense 1", "Output"."""
    if column == 0:
        return tr("Input")
    last = column == len(spec.layers)
    return tr("Output") if last else tr("Dense {n}").format(n=column)
