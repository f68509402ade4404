"""The way that a network's weights have gone: few copies of them, evenly spread over training."""

from __future__ import annotations

import math
from typing import NamedTuple

from nnplay.nn.arrays import Array
from nnplay.training.thinned import Thinned

MOST = 48
"""Copies that are kept at most."""

LEAST = 4
"""Copies that must fit into the memory; else none are made."""

MEMORY = 64 << 20
"""Bytes that the copies take at most."""

FINEST = 1 / 64
"""Epochs between two copies at first. A power of two, as are those that follow by doubling, so that
whole epochs are always among them."""


class Waypoint(NamedTuple):
    """The parameters at one moment of training.

    Attributes
    ----------
    step : int
        Steps made before.
    epoch : float
        Training progress then.
    parameters : array
        A read-only copy of `Network.parameters`.
    """

    step: int
    epoch: float
    parameters: Array


class WeightPath:
    """Keeps the parameters from time to time; the first are always among those kept.

    The training thread records, and others may read `points` at any time: see
    `nnplay.training.thinned`.

    Parameters
    ----------
    capacity : int
        Copies kept at most; with 0 nothing is recorded.

    Attributes
    ----------
    due : float
        The training progress, in epochs, from which another copy is wanted.
    """

    def __init__(self, capacity: int = MOST) -> None:
        self.capacity = capacity
        self.due = -math.inf if capacity else math.inf
        self._kept = Thinned[Waypoint](capacity, FINEST)

    @property
    def points(self) -> tuple[Waypoint, ...]:
        """What is kept, in order."""
        return self._kept.entries

    def record(self, parameters: Array, step: int, epoch: float) -> None:
        """Copy the parameters; for when `epoch` has come to `due`."""
        copy = parameters.copy()
        copy.flags.writeable = False
        self._kept.add(Waypoint(step, epoch, copy))
        self.due = self._kept.due

    def due_after(self, epoch: float) -> float:
        """Return what `due` becomes by a copy at that training progress, or less."""
        return self._kept.due_after(epoch) if self.capacity else math.inf

    def until(self, step: int) -> WeightPath:
        """Return a path that goes on from here with what was recorded before a step."""
        path = WeightPath(self.capacity)
        path._kept = self._kept.until(step - 1)
        return path


def capacity_for(parameters: Array, memory: int = MEMORY) -> int:
    """Return how many copies of a network's parameters to keep; 0 if too few would fit.

    Parameters
    ----------
    parameters : array
    memory : int
        Bytes that the copies may take.
    """
    fitting = min(MOST, memory // parameters.nbytes)
    return fitting if fitting >= LEAST else 0
