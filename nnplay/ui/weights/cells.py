"""What a cell of a heatmap stands for. Plain values, no widgets."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.ui.weights.colours import Values

BIAS = -1
"""As the input of a cell: not a weight but the neuron's bias."""

GAIN = -2
"""As the input of a cell: the neuron's gain γ of batch normalisation."""


class Cell(NamedTuple):
    """A weight, by neuron and input; or what `BIAS` or `GAIN` stand for."""

    unit: int
    input: int


def exact(value: float) -> str:
    """Return a float32 with as many digits as tell it from all others."""
    if math.isnan(value):
        return "not a number"
    number = np.float32(value)
    plain = math.isinf(value) or 0 < abs(value) < 1e-7 or abs(value) >= 1e9
    text = str(number) if plain else np.format_float_positional(number, trim="0")
    return text.replace("-", "−").replace("inf", "∞")


def bins(count: int, room: int) -> NDArray[np.intp]:
    """Return where to cut `count` numbers to show them in `room` places: one each if they fit."""
    shown = max(1, min(count, room))
    return np.arange(shown) * count // shown


def strongest(values: Values, starts: NDArray[np.intp], axis: int) -> Values:
    """Return of each bin the number furthest from zero, along one axis; NaN before any other."""
    count = values.shape[axis]
    if len(starts) == count:
        return values
    last = np.append(starts[1:], count) - 1
    best = values.take(starts, axis)
    # Member by member, all bins at once: several times faster than `reduceat` on few members.
    for member in range(1, int((last - starts).max()) + 1):
        other = values.take(np.minimum(starts + member, last), axis)
        np.copyto(best, other, where=(np.abs(other) > np.abs(best)) | np.isnan(other))
    return best


def label_step(count: int, pixels: float, room: float) -> int:
    """Return how many of `count` rows to go between labels: 1, 2, 5, 10 and so on.

    Parameters
    ----------
    count : int
    pixels : float
        The whole extent.
    room : float
        Pixels that a label needs.
    """
    step = 1
    while step < count and pixels / count * step < room:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step
