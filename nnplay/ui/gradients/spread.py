"""How the gradients of one batch are spread over a layer's weights. Plain numbers, no widgets."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.layers import LayerArrays

BINS = 4
"""Bins of a decade."""

DECADES = 12
"""Decades, at most, that are told apart; what is smaller still counts into the lowest bin."""


class Spread(NamedTuple):
    """The sizes of some gradients, on a logarithmic scale that several layers share.

    Attributes
    ----------
    counts : (bins,) int array
        Of each bin, the gradients whose size lies in it.
    zeros, strange : int
        Gradients that are exactly 0, and those that are no finite number.
    middle : float
        Median of the sizes, zeros included; NaN if there is no finite one.
    """

    counts: NDArray[np.intp]
    zeros: int
    strange: int
    middle: float

    @property
    def total(self) -> int:
        """How many gradients there are."""
        return int(self.counts.sum()) + self.zeros + self.strange


class Spreads(NamedTuple):
    """Those of all layers.

    Attributes
    ----------
    low : int
        log₁₀ of the lower end of the lowest bin, times `BINS`.
    layers : tuple of Spread
    """

    low: int
    layers: tuple[Spread, ...]

    @property
    def bins(self) -> int:
        """How many bins each layer has."""
        return len(self.layers[0].counts)

    def edges(self, index: int) -> tuple[float, float]:
        """Return between which sizes a bin lies."""
        low, high = ((self.low + index + more) / BINS for more in (0, 1))
        return float(10.0**low), float(10.0**high)


def spread_of(gradients: tuple[LayerArrays, ...]) -> Spreads:
    """Count the sizes of the gradients of each layer's weights."""
    sizes = [np.abs(arrays.weights.ravel("K")) for arrays in gradients]
    places = [_places(size) for size in sizes]
    top = max((int(place.max()) for place in places if place.size), default=0) + 1
    lowest = min((int(place.min()) for place in places if place.size), default=0)
    # Whole decades, so that the ticks stand still.
    top = math.ceil(top / BINS) * BINS
    low = max(math.floor(lowest / BINS) * BINS, top - DECADES * BINS)
    bins = max(top - low, BINS)
    return Spreads(
        low,
        tuple(_count(size, place, low, bins) for size, place in zip(sizes, places, strict=True)),
    )


def _places(sizes: NDArray[Any]) -> NDArray[np.intp]:
    """Return the bin, counted from 1, of each size that has one."""
    usable = sizes[np.isfinite(sizes) & (sizes > 0)]
    places: NDArray[np.intp] = np.floor(np.log10(usable) * BINS).astype(np.intp)
    return places


def _count(sizes: NDArray[Any], places: NDArray[np.intp], low: int, bins: int) -> Spread:
    counts = np.bincount(np.clip(places - low, 0, bins - 1), minlength=bins)
    finite = sizes[np.isfinite(sizes)]
    strange = len(sizes) - len(finite)
    zeros = len(finite) - len(places)
    return Spread(counts, zeros, strange, float(np.median(finite)) if finite.size else math.nan)
