"""What a histogram over time shows: of each moment on record, how many weights are in each bin."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.training import Snapshot
from nnplay.training.film import Film, Moment
from nnplay.ui.heat_colours import Values
from nnplay.ui.weights.histogram import Bins, Counts, bins_for, counts, limits

EXACT = 250_000
"""Weights of a layer that are all counted as they are now; of a larger one, a sample."""


class Column(NamedTuple):
    """The histogram of one moment.

    Attributes
    ----------
    step, epoch : int, float
        When.
    counts : (bins,) int array
    total : int
        Weights looked at; fewer are counted if some are not finite.
    """

    step: int
    epoch: float
    counts: Counts
    total: int


class Spread(NamedTuple):
    """All histograms of a layer, over the same bins.

    Attributes
    ----------
    bins : Bins
    columns : tuple of Column
        In time; the last one is of now. Each counts all weights, or the same sample of them.
    now : Column
        As it is now, of all weights unless they are more than `EXACT`.
    weights : int
        Weights of the layer.
    """

    bins: Bins
    columns: tuple[Column, ...]
    now: Column
    weights: int

    def followed(self, column: int, bin_: int, after: Spread) -> tuple[int, int]:
        """Return which column and bin of others stand where these stood."""
        middle = (self.bins.start + bin_ + 0.5) * self.bins.width
        place = after.bins.index(middle)
        if column >= len(self.columns) - 1:
            return column - len(self.columns) + len(after.columns), place
        steps = [other.step for other in after.columns]
        return max(0, bisect_right(steps, self.columns[column].step) - 1), place

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of the weights in each bin; shape (bins, columns), the lowest bin first."""
        stacked = np.stack([column.counts / column.total for column in self.columns])
        return stacked.T


class Spreads:
    """Counts the moments of a film, each once, until other bins are needed.

    What is on record are weights, not counts, so that other bins are exact, too.
    """

    def __init__(self) -> None:
        self._film: Film | None = None
        self._layer = -1
        self._bins = Bins()
        self._counts: dict[int, Counts] = {}
        self._limits: dict[int, tuple[float, float] | None] = {}

    def of(self, film: Film, layer: int, snapshot: Snapshot) -> Spread:
        """Return the histograms of a layer up to a snapshot of the film's network."""
        if film is not self._film or layer != self._layer:
            self._film, self._layer = film, layer
            self._counts.clear()
            self._limits.clear()
        weights = snapshot.layers[layer].weights
        past = [moment for moment in film.moments if moment.step < snapshot.step]
        present = film.present(snapshot)
        sample = film.sample(present, layer)
        exact = weights.T if weights.size <= EXACT else sample
        bins = self._find_bins(film, past, exact)
        columns = [self._column(film, moment, bins) for moment in past]
        columns.append(Column(present.step, present.epoch, counts(sample, bins), sample.size))
        now = Column(present.step, present.epoch, counts(exact, bins), exact.size)
        return Spread(bins, tuple(columns), now, weights.size)

    def _find_bins(self, film: Film, past: list[Moment], present: Values) -> Bins:
        for moment in past:
            if moment.step not in self._limits:
                self._limits[moment.step] = limits(film.sample(moment, self._layer))
        found = [pair for moment in past if (pair := self._limits[moment.step])]
        found += [pair for pair in (limits(present),) if pair]
        lows, highs = zip(*found, strict=True) if found else ((-1.0,), (1.0,))
        bins = bins_for(min(lows), max(highs))
        if bins != self._bins:
            self._bins = bins
            self._counts.clear()
        return bins

    def _column(self, film: Film, moment: Moment, bins: Bins) -> Column:
        sample = film.sample(moment, self._layer)
        if moment.step not in self._counts:
            self._counts[moment.step] = counts(sample, bins)
        return Column(moment.step, moment.epoch, self._counts[moment.step], sample.size)
