"""The learning rate over a run: as a schedule plans it, or as it went. Numbers and words, no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Protocol

import numpy as np

from nnplay.nn import SCHEDULES
from nnplay.project import TrainingConfig
from nnplay.training.history import Batches
from nnplay.ui.numbers import format_number

Points = Sequence[tuple[float, float]]

_SAMPLES = 240
"""Points of a planned course: as many as the plot is pixels wide."""

_MOST_CHANGES = 240
"""Changes taken from one look at the record."""

_LEVEL = 1e-3
"""Share of the highest rate below which a change is not worth a word."""


class Course(Protocol):
    """The learning rate by epoch, both from 0 on."""

    @property
    def points(self) -> Points:
        """(epoch, rate) from left to right, to be joined by lines."""

    def at(self, epoch: float) -> float:
        """Return the rate at an epoch."""

    def describe(self) -> str:
        """Say in words how the rate goes."""


class Plan:
    """What a schedule will do that can be known in advance.

    Parameters
    ----------
    training : TrainingConfig
        Whose schedule and its parameters are possible.
    epochs : float
        Where the run ends, above `start`.
    start : float
        Where the schedule begins.
    """

    def __init__(self, training: TrainingConfig, epochs: float, start: float = 0.0) -> None:
        schedule = training.schedule
        self._rate = partial(
            SCHEDULES[schedule.name].rate, training.learning_rate, **schedule.resolved()
        )
        self._start, self._length = start, epochs - start
        places = {start + self._length * i / _SAMPLES for i in range(_SAMPLES + 1)}
        if self._length <= _SAMPLES:  # turns lie at whole epochs as a rule
            places.update(map(float, range(int(start), int(epochs))))
        self._points = tuple((epoch, self.at(epoch)) for epoch in sorted(places))

    @property
    def points(self) -> Points:
        """(epoch, rate) from left to right, to be joined by lines."""
        return self._points

    def at(self, epoch: float) -> float:
        """Return the rate at an epoch."""
        return self._rate(max(0.0, epoch - self._start), self._length, ())

    def describe(self) -> str:
        """Say in words how the rate goes."""
        return description(self._points)


class Record:
    """What a schedule did that depends on how training goes: the rates of the steps made."""

    def __init__(self, base: float) -> None:
        self._base = base
        self._knots: list[tuple[float, float]] = []
        self._count = 0
        self._end = (0.0, base)

    def update(self, batches: Batches) -> bool:
        """Take in the steps that are new since the last time; return whether the rate changed."""
        rates, ends = batches.learning_rate, batches.epoch
        count = len(rates)
        if count <= self._count:
            return False
        first = not self._count
        if first:
            self._knots = [(0.0, float(rates[0]))]
        before = max(1, self._count)
        rows = before + np.flatnonzero(rates[before:] != rates[before - 1 : -1])
        if len(rows) > _MOST_CHANGES:
            rows = rows[np.linspace(0, len(rows) - 1, _MOST_CHANGES).astype(np.intp)]
        for row in rows.tolist():
            start = float(ends[row - 1])
            self._knots += [(start, float(rates[row - 1])), (start, float(rates[row]))]
        self._count = count
        self._end = (float(ends[-1]), float(rates[-1]))
        return first or len(rows) > 0

    @property
    def points(self) -> Points:
        """(epoch, rate) from left to right, to be joined by lines."""
        return [*self._knots, self._end]

    def at(self, epoch: float) -> float:
        """Return the rate at an epoch; after the last step, the one that it had."""
        past = [rate for start, rate in self._knots if start <= epoch]
        return past[-1] if past else self._end[1]

    def describe(self) -> str:
        """Say in words how the rate went."""
        if not self._count:
            return f"starts at {_words(self._base)}; what follows depends on the measured cost"
        return f"so far {description(self.points)}"


def description(points: Points) -> str:
    """Say how a course goes: "rises from 0 to 0.01 until epoch 3, then falls to 4e-7"."""
    turns = _turns(points)
    first = turns[0][1]
    if len(turns) == 1:
        return f"stays at {_words(first)}"
    parts: list[str] = []
    for (_, start), (epoch, end) in pairwise(turns):
        verb = "rises" if end > start else "falls"
        source = "" if parts else f" from {_words(start)}"
        until = f" until epoch {_words(epoch)}" if epoch < turns[-1][0] else ""
        parts.append(f"{verb}{source} to {_words(end)}{until}")
    return ", then ".join(parts)


def _turns(points: Points) -> list[tuple[float, float]]:
    """Return the first point, those where up becomes down or down up, and the last."""
    level = _LEVEL * max(rate for _, rate in points)
    turns = [points[0]]
    rising: bool | None = None
    for point in points[1:]:
        change = point[1] - turns[-1][1]
        if rising is None:
            if abs(change) > level:
                rising = change > 0
                turns.append(point)
        elif change and (change > 0) == rising:
            turns[-1] = point
        elif abs(change) > level:
            rising = not rising
            turns.append(point)
    return turns


def _words(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
