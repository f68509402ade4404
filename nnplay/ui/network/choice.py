"""Which neurons of a column are drawn where not all can be. NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Choice:
    """The neurons of one column that are drawn: those that matter most, or a window on all.

    Attributes
    ----------
    expanded : bool
        Whether a window on all neurons, in their order, is shown.
    first : int
        The first neuron in it.
    pinned : int or None
        A neuron that is always drawn among those that matter most.
    """

    def __init__(self) -> None:
        self.expanded = False
        self.first = 0
        self.pinned: int | None = None
        self._ranking: NDArray[np.intp] = np.empty(0, np.intp)

    def rank(self, importance: NDArray[Any]) -> None:
        """Take note of how much each neuron matters, shape (units,)."""
        finite = np.nan_to_num(importance, nan=0.0, posinf=np.inf)
        self._ranking = np.argsort(-finite, kind="stable")

    def units(self, total: int, room: int) -> tuple[int, ...]:
        """Return the neurons that are drawn of `total`, in their order, with room for `room`."""
        if room >= total:
            return tuple(range(total))
        if self.expanded:
            self.first = max(0, min(self.first, total - room))
            return tuple(range(self.first, self.first + room))
        ranking = self._ranking if len(self._ranking) == total else np.arange(total)
        drawn = ranking[:room].tolist()
        if self.pinned is not None and self.pinned < total and self.pinned not in drawn:
            drawn[-1:] = [self.pinned]
        return tuple(sorted(drawn))

    def reveal(self, unit: int, total: int, room: int) -> None:
        """See to it that a neuron is drawn, and stays so when there is less room."""
        self.pinned = unit
        if unit not in self.units(total, room):
            self.first = max(0, unit - room // 2)


def importance(weights: Sequence[NDArray[Any]], column: int) -> NDArray[Any]:
    """Return how much each neuron of a column can pass on.

    That is the product of the lengths of its incoming and outgoing weights: it stays the same if a
    ReLU neuron's weights are made larger before and smaller behind it, as its function does.

    Parameters
    ----------
    weights : sequence of (units, inputs) array
        Of every layer.
    column : int
        0 for the inputs, else a layer's number from 1.

    Returns
    -------
    (units,) array
    """
    with np.errstate(all="ignore"):
        parts = []
        if column > 0:
            parts.append(np.linalg.norm(weights[column - 1], axis=1))
        if column < len(weights):
            parts.append(np.linalg.norm(weights[column], axis=0))
        product: NDArray[Any] = np.prod(parts, axis=0)
    return product
