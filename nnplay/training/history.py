"""The record of a run: every batch's cost and every measurement on the test data. Append-only.

One thread appends while another reads, see `nnplay.training.columns`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.training.columns import Columns
from nnplay.training.measurement import Measurement

Column = NDArray[Any]


class Batches(NamedTuple):
    """One row a training step, in order; read-only arrays of shape (steps,).

    Attributes
    ----------
    epoch : float64
        Training progress after the step, in epochs: 1.5 is the middle of the second.
    loss : float32
        Mean cost over the batch, before the step's update, without penalties; with label smoothing
        and class weights if they are on.
    score : float64
        Score of the batch times its size: for classes, the number of right predictions; see
        `nnplay.training.batches.BatchSource.score`.
    samples : int32
        Size of the batch.
    learning_rate : float64
        The rate of the step, as the schedule had it.
    """

    epoch: Column
    loss: Column
    score: Column
    samples: Column
    learning_rate: Column


class Tests(NamedTuple):
    """One row a measurement on the whole test data; read-only arrays of shape (measurements,).

    Attributes
    ----------
    step : int64
        Steps made before the measurement.
    epoch : float64
        Training progress then, in epochs.
    loss, score : float64
        Mean cost, and accuracy or R²; see `Measurement`.
    """

    step: Column
    epoch: Column
    loss: Column
    score: Column


class History:
    """Batches and test measurements of one run."""

    def __init__(self) -> None:
        self._batches = Columns(np.float64, np.float32, np.float64, np.int32, np.float64)
        self._tests = Columns(np.int64, np.float64, np.float64, np.float64)

    @property
    def steps(self) -> int:
        """Training steps recorded."""
        return len(self._batches)

    @property
    def tested(self) -> int:
        """The step after which the test data were measured last; −1 before the first time."""
        steps = self.tests().step
        return int(steps[-1]) if len(steps) else -1

    def add_batch(
        self, epoch: float, loss: float, score: float, samples: int, learning_rate: float
    ) -> None:
        """Record a training step; see `Batches`."""
        self._batches.append(epoch, loss, score, samples, learning_rate)

    def add_batches(
        self,
        epochs: Column,
        losses: Column,
        scores: Column,
        samples: Column,
        learning_rates: Column,
    ) -> None:
        """Record several training steps; see `Batches`."""
        self._batches.extend(epochs, losses, scores, samples, learning_rates)

    def add_test(self, step: int, epoch: float, loss: float, score: float) -> None:
        """Record a measurement on the test data; see `Tests`."""
        self._tests.append(step, epoch, loss, score)

    def last_test(self) -> Measurement:
        """Return the newest measurement on the test data; there must be one."""
        tests = self.tests()
        return Measurement(float(tests.loss[-1]), float(tests.score[-1]))

    def until(self, step: int) -> History:
        """Return a copy of what was recorded up to a step."""
        copy = History()
        copy._batches = self._batches.head(step)
        copy._tests = self._tests.until(step)
        return copy

    def batches(self) -> Batches:
        """Return the batches recorded so far, as views."""
        return Batches(*self._batches.views())

    def tests(self) -> Tests:
        """Return the test measurements recorded so far, as views."""
        return Tests(*self._tests.views())
