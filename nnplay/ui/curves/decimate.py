"""Few points for long curves: which rows of a growing record to draw, from the new rows only.

A curve is cut into buckets of 1, 2, 4, 8 … rows, as large as needed to stay within a number of
buckets. The rows that stand for a bucket are real ones, so every point drawn is a number of the
record. All depends on the record alone, not on how often it was looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nnplay.training.history import Batches, Column

Rows = NDArray[np.int64]
Totals = Callable[[Batches, Rows], NDArray[np.float64]]


def bucket_size(count: int, capacity: int) -> int:
    """Return the smallest power of two that cuts `count` rows into at most `capacity` buckets."""
    buckets = -(-count // capacity)
    return 1 << max(0, buckets - 1).bit_length()


class Peaks:
    """The lowest and the highest row of each bucket of a column.

    Parameters
    ----------
    first : int
        Row at which the first bucket begins.
    capacity : int
        Most buckets, so half of the most rows.
    positive : bool
        Leave out values that are not above zero, as a logarithmic axis must.

    Attributes
    ----------
    rows : int64 array
        In ascending order. A bucket without a usable value is there with its first row.
    """

    def __init__(self, first: int = 0, capacity: int = 512, *, positive: bool = False) -> None:
        self.first = first
        self.rows: Rows = np.empty(0, np.int64)
        self._capacity = capacity
        self._positive = positive
        self._size = 1
        self._count = 0

    def update(self, values: Column) -> None:
        """Take in the rows that are new since the last time; `values` is the whole column."""
        count = len(values) - self.first
        if count <= self._count:
            return
        size = bucket_size(count, self._capacity)
        # Buckets that were complete stay; the last one may have grown.
        done = self._count // size if size == self._size else 0
        self._size, self._count = size, count
        start = self.first + done * size
        if size == 1:
            fresh = np.arange(start, self.first + count)
        else:
            fresh = start + self._extremes(values[start:], size)
        self.rows = np.concatenate([self.rows[: done * min(size, 2)], fresh])

    def _extremes(self, values: Column, size: int) -> Rows:
        buckets = -(-len(values) // size)
        usable = np.isfinite(values)
        if self._positive:
            usable &= values > 0
        table = np.full(buckets * size, np.inf, values.dtype)
        np.copyto(table[: len(values)], values, where=usable)
        low = table.reshape(buckets, size).argmin(axis=1)
        table[: len(values)][~usable] = -np.inf
        table[len(values) :] = -np.inf
        high = table.reshape(buckets, size).argmax(axis=1)
        pairs = np.sort(np.stack([low, high], axis=1), axis=1)
        return np.asarray((pairs + np.arange(buckets)[:, None] * size).ravel(), np.int64)


def running_mean(totals: Totals, batches: Batches, rows: Rows, window: int) -> Column:
    """Return the mean over the samples of the last `window` batches, at each of `rows`.

    Parameters
    ----------
    totals : callable
        Gives a quantity summed over the samples of the batches in some rows.
    batches : Batches
    rows : (n,) int64 array
    window : int

    Returns
    -------
    (n,) float64 array
        NaN where the row's own total is not finite; such batches count in no other mean.
    """
    if not len(rows):
        return np.empty(0)
    back = rows[:, None] - np.arange(window)
    inside = back >= 0
    back[~inside] = 0
    sums = totals(batches, back)
    usable = inside & np.isfinite(sums)
    samples = np.where(usable, batches.samples[back], 0).sum(axis=1)
    means = np.where(usable, sums, 0.0).sum(axis=1) / np.maximum(samples, 1)
    return np.where(usable[:, 0], means, np.nan)


def mean_window(batches: Batches) -> int:
    """Return how many batches to average: 50, or a quarter of an epoch if that is less."""
    if len(batches.epoch) < 2:
        return 50
    share = float(batches.epoch[1] - batches.epoch[0])
    return max(1, min(50, round(0.25 / share))) if share > 0 else 50


class Means:
    """The running mean at the first row, at the end of each bucket and at the last row.

    Parameters
    ----------
    totals, window
        As in `running_mean`.
    first : int
        Row at which the first bucket begins.
    capacity : int
        Most buckets.

    Attributes
    ----------
    rows : int64 array
        In ascending order.
    values : float64 array
        The mean at each of `rows`.
    """

    def __init__(self, totals: Totals, window: int, first: int = 0, capacity: int = 256) -> None:
        self.first = first
        self.rows: Rows = np.empty(0, np.int64)
        self.values: Column = np.empty(0)
        self._totals = totals
        self._window = window
        self._capacity = capacity
        self._size = 1
        self._count = 0
        self._full: Column = np.empty(0)

    def update(self, batches: Batches) -> None:
        """Take in the rows that are new since the last time."""
        count = len(batches.epoch) - self.first
        if count <= self._count:
            return
        self._count = count
        size = bucket_size(count, self._capacity)
        while self._size < size:
            self._size *= 2
            self._full = self._full[1::2]
        # Row numbers of the ends of all full buckets, then of the row that is neither.
        ends = self.first + size * np.arange(1, count // size + 1) - 1
        edges = np.array([self.first, self.first + count - 1])
        fresh = np.concatenate([ends[len(self._full) :], edges])
        means = running_mean(self._totals, batches, fresh, self._window)
        self._full = np.concatenate([self._full, means[:-2]])
        rows = np.concatenate([edges[:1], ends, edges[1:]])
        values = np.concatenate([means[-2:-1], self._full, means[-1:]])
        self.rows, unique = np.unique(rows, return_index=True)
        self.values = values[unique]
