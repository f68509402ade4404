"""How a training runs away, and what there is to go back to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnplay.nn.arrays import Array

GOOD_EVERY = 100
"""Steps between two copies of the weights to go back to if training diverges."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """How a training ran away.

    Attributes
    ----------
    step : int
        The step whose cost was not finite (steps count from 1).
    layer : int or None
        Index of the layer where the first non-finite number appeared.
    what : str
        What it was; see `nnplay.nn.trace.NonFinite`.
    kept_step : int
        The step after which the weights that are in place now were made.
    good_step : int
        The last step kept at which the cost was no higher than at the start.
    """

    step: int
    layer: int | None
    what: str
    kept_step: int
    good_step: int


@dataclass(slots=True)
class Good:
    """Weights to go back to, and where in training they were made.

    Attributes
    ----------
    state : array
        A copy of `Network.state`.
    step, epoch, samples : int
        Steps and whole epochs done, and training samples seen by then.
    position : int
        Samples of the epoch under way that had been seen.
    first_loss : float or None
        The first cost that `is_low` was asked about.
    """

    state: Array
    step: int = 0
    epoch: int = 0
    samples: int = 0
    position: int = 0
    first_loss: float | None = None

    def is_low(self, loss: float) -> bool:
        """Whether a cost is no higher than the very first."""
        if self.first_loss is None:
            self.first_loss = loss
        return loss <= self.first_loss


def is_finite(state: Array) -> bool:
    """Whether every number of a flat vector is finite."""
    with np.errstate(all="ignore"):
        # One product instead of a test of each number; if it overflows, look closely.
        return bool(np.isfinite(state @ state)) or bool(np.isfinite(state).all())
