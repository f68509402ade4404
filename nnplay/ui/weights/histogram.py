"""How weights are spread: equal bins with round edges, and how many are in each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnplay.ui.heat_colours import Values
from nnplay.ui.scales import round_up, tick_text

MOST_BINS = 60

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bins:
    """Bins of one width, whose edges are its multiples.

    Attributes
    ----------
    start : int
        The first edge, in widths.
    count : int
    width : float
    """

    start: int = 0
    count: int = 1
    width: float = 1.0

    @property
    def low(self) -> float:
        """The first edge."""
        return self.start * self.width

    @property
    def high(self) -> float:
        """The last edge."""
        return (self.start + self.count) * self.width

    @property
    def edges(self) -> NDArray[np.float64]:
        """All edges; shape (count + 1,)."""
        places = np.arange(self.start, self.start + self.count + 1, dtype=np.float64)
        return places * self.width

    def words(self, index: int) -> tuple[str, str]:
        """Return the two edges of a bin as text."""
        low, high = self.edges[index : index + 2].tolist()
        return tick_text(low, self.width), tick_text(high, self.width)

    def index(self, value: float) -> int:
        """Return the bin that holds a number between the edges."""
        found = int(np.searchsorted(self.edges, value, side="right")) - 1
        return max(0, min(found, self.count - 1))


def bins_for(low: float, high: float, most: int = MOST_BINS) -> Bins:
    """Return at most `most` bins that hold all numbers from `low` to `high`.

    Their width is 1, 2 or 5 times a power of ten, so that it changes seldom while numbers grow.
    """
    span = max(high - low, 1e-3 * max(abs(low), abs(high)))
    width = round_up(span / (most - 2), (1, 2, 5)) if span > 0 else 0.1
    start, stop = math.floor(low / width), math.floor(high / width)
    start -= start * width > low  # a quotient may round to the wrong side of an edge
    stop += stop * width <= high
    return Bins(start, stop - start, width)


def limits(values: Values) -> tuple[float, float] | None:
    """Return the least and the largest finite number, or None without any."""
    low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    if not (math.isfinite(low) and math.isfinite(high)):
        finite = values[np.isfinite(values)]
        if not finite.size:
            return None
        low, high = float(finite.min()), float(finite.max())
    return low, high


def counts(values: Values, bins: Bins) -> Counts:
    """Count the numbers in each bin: its lower edge belongs to it, its upper one to the next.

    Numbers that are not finite are in no bin.
    """
    edges = bins.edges
    with np.errstate(all="ignore"):
        places = np.floor(values.astype(np.float64).ravel() / bins.width) - bins.start
        inside = (places > -2) & (places < bins.count + 1)  # no NaN either
        found = np.clip(places[inside].astype(np.intp), 0, bins.count - 1)
        numbers = values.ravel()[inside]
    # A quotient may round to the wrong side of an edge; the edges themselves decide.
    found -= numbers < edges[found]
    found += numbers >= edges[found + 1]
    found = found[(found >= 0) & (found < bins.count)]
    return np.bincount(found, minlength=bins.count)
