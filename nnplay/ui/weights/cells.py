"""What a cell of a heatmap stands for. Plain values, no widgets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.ui.heat_colours import Values

BIAS = -1
"""As the input of a cell: not a weight but the neuron's bias."""

GAIN = -2
"""As the input of a cell: the neuron's gain γ of batch normalisation."""


class Cell(NamedTuple):
    """A weight, by neuron and input; or what `BIAS` or `GAIN` stand for."""

    unit: int
    input: int


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
