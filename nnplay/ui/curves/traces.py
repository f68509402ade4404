"""The points of a plot, in epochs and in the quantity's own unit, kept up with a history."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

import numpy as np

from nnplay.training.history import Batches, Column, Tests
from nnplay.training.measurement import Measurement
from nnplay.ui.curves.decimate import Means, Peaks, Rows, running_mean


class Quantity(ABC):
    """What a plot shows of a history: cost or score.

    Attributes
    ----------
    noisy : bool
        Whether single batches are drawn too, behind their mean.
    """

    noisy: bool

    @abstractmethod
    def totals(self, batches: Batches, rows: Rows) -> Column:
        """Return the quantity summed over the samples of the batches in `rows`, as float64."""

    @abstractmethod
    def tests(self, tests: Tests) -> Column:
        """Return the quantity's column of the measurements."""

    @abstractmethod
    def measured(self, measurement: Measurement) -> float:
        """Return the quantity of one measurement."""

    def mean(self, batches: Batches, row: int, window: int) -> float:
        """Return the mean over the last `window` batches up to `row`."""
        return float(running_mean(self.totals, batches, np.array([row]), window)[0])


class Cost(Quantity):
    """The loss."""

    noisy = True

    def totals(self, batches: Batches, rows: Rows) -> Column:
        """Return loss × samples."""
        return batches.loss[rows] * batches.samples[rows].astype(np.float64)

    def tests(self, tests: Tests) -> Column:
        """Return the mean losses."""
        return tests.loss

    def measured(self, measurement: Measurement) -> float:
        """Return the mean loss."""
        return measurement.loss


class Score(Quantity):
    """The share of right predictions, or R²; 1 is best."""

    noisy = False

    def totals(self, batches: Batches, rows: Rows) -> Column:
        """Return the scores, which are sums already: the right predictions, for instance."""
        scores: Column = batches.score[rows]
        return scores

    def tests(self, tests: Tests) -> Column:
        """Return the scores."""
        return tests.score

    def measured(self, measurement: Measurement) -> float:
        """Return the score."""
        return measurement.score


class Curve(NamedTuple):
    """Points to draw; a y of NaN is a gap."""

    x: Column
    y: Column


class Traces:
    """The curves of a range of steps.

    Parameters
    ----------
    quantity : Quantity
    window : int
        Batches that the mean is taken over.
    first, stop : int, int or None
        The steps, as row numbers; None follows the history as it grows.
    positive : bool
        Draw only what is above zero, as a logarithmic axis must.
    """

    def __init__(
        self,
        quantity: Quantity,
        window: int,
        first: int = 0,
        stop: int | None = None,
        *,
        positive: bool = False,
    ) -> None:
        self.rows = (first, stop)
        self.window = window
        self.noise = self.means = self.tests = Curve(np.empty(0), np.empty(0))
        self._quantity = quantity
        self._positive = positive
        self._peaks = Peaks(first, positive=positive)
        self._means = Means(quantity.totals, window, first)
        self._test_peaks = Peaks(capacity=256, positive=positive)

    def update(self, batches: Batches, tests: Tests) -> None:
        """Take in what is new."""
        stop = self.rows[1]
        if stop is not None:
            batches = Batches(*(column[:stop] for column in batches))
        self._means.update(batches)
        self.means = self._curve(batches.epoch[self._means.rows], self._means.values)
        if self._quantity.noisy:
            self._peaks.update(batches.loss)
            rows = self._peaks.rows
            self.noise = self._curve(batches.epoch[rows], batches.loss[rows])
        values = self._quantity.tests(tests)
        self._test_peaks.update(values)
        rows = self._test_peaks.rows
        self.tests = self._curve(tests.epoch[rows], values[rows])

    def _curve(self, x: Column, y: Column) -> Curve:
        usable = np.isfinite(y)
        if self._positive:
            usable &= y > 0
        return Curve(x, np.where(usable, y, np.nan))
