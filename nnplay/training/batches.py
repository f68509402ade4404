"""Batches for the network: gathered, scaled and encoded without allocating.

Samples stay as they are stored (images as bytes). Several batches are gathered at once into buffers
that stay in the processor's cache: scaling bytes there is cheaper than fetching four times as much
memory as ready-made floats would take.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.data import Samples
from nnplay.nn.arrays import Array
from nnplay.nn.network import refuse_non_finite

GATHER_BYTES = 1 << 20
"""About how many bytes of float32 input are gathered at once."""


class Batch(NamedTuple):
    """A batch; its arrays are overwritten by a later one.

    Attributes
    ----------
    x : (batch, features) array
    y : (batch, outputs) array
        Targets.
    labels : (batch,) int array
        Class numbers.
    weights : (batch, 1) array or None
        What each sample's cost is multiplied by, if not all count alike.
    """

    x: Array
    y: Array
    labels: NDArray[np.int64]
    weights: Array | None


class BatchSource:
    """Hands out batches of samples in a given order.

    Parameters
    ----------
    samples : Samples
    targets : (classes, outputs) array
        The target vector of each class, of the network's dtype.
    weights : (classes,) array, optional
        What the cost of each class's samples is multiplied by.

    Raises
    ------
    ValueError
        If a label has no target, or a number of `x` is not finite.
    """

    def __init__(
        self, samples: Samples, targets: Array, weights: NDArray[Any] | None = None
    ) -> None:
        _check(samples, len(targets))
        dtype = targets.dtype
        self._samples = samples
        self._targets_of = targets
        self._weights_of = None if weights is None else weights.astype(dtype)[:, None]
        self._dtype = dtype
        self._scale = dtype.type(samples.scale)
        self._order = np.arange(len(samples))
        self._position = 0
        self._gathered = range(0)
        self._allocate(0)

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def position(self) -> int:
        """Samples handed out since `start`."""
        return self._position

    def start(self, order: NDArray[np.intp] | None = None, position: int = 0) -> None:
        """Begin anew, in the order of sample numbers `order` or as stored, at a place in it."""
        self._order = np.arange(len(self._samples)) if order is None else order
        self._position = position
        self._gathered = range(0)

    def take(self, size: int) -> Batch | None:
        """Return the next batch of at most `size` samples, or None at the end."""
        start = self._position
        end = min(start + size, len(self._order))
        if start == end:
            return None
        if end > self._gathered.stop:
            self._gather(start, size)
        self._position = end
        rows = slice(start - self._gathered.start, end - self._gathered.start)
        weights = None if self._weights is None else self._weights[rows]
        return Batch(self._x[rows], self._targets[rows], self._labels[rows], weights)

    def _gather(self, start: int, size: int) -> None:
        features = self._samples.x.shape[1]
        most = max(1, GATHER_BYTES // (features * self._dtype.itemsize) // size) * size
        if most > len(self._x):
            self._allocate(most)
        places = self._order[start : start + most]
        count = len(places)
        self._gathered = range(start, start + count)
        # mode="clip" lets NumPy write straight into `out`; no place is out of range.
        np.take(self._samples.x, places, axis=0, out=self._raw[:count], mode="clip")
        if self._raw is not self._x:
            np.multiply(self._raw[:count], self._scale, out=self._x[:count], dtype=self._dtype)
        labels = self._labels[:count]
        np.take(self._samples.y, places, out=labels, mode="clip")
        np.take(self._targets_of, labels, axis=0, out=self._targets[:count], mode="clip")
        if self._weights_of is not None and self._weights is not None:
            np.take(self._weights_of, labels, axis=0, out=self._weights[:count], mode="clip")

    def _allocate(self, rows: int) -> None:
        samples = self._samples
        shape = (rows, samples.x.shape[1])
        self._x = np.empty(shape, self._dtype)
        plain = samples.x.dtype == self._dtype and samples.scale == 1
        self._raw = self._x if plain else np.empty(shape, samples.x.dtype)
        self._labels = np.empty(rows, samples.y.dtype)
        self._targets = np.empty((rows, self._targets_of.shape[1]), self._dtype)
        self._weights = None if self._weights_of is None else np.empty((rows, 1), self._dtype)


def _check(samples: Samples, classes: int) -> None:
    """Refuse samples that no network with `classes` classes can be trained on."""
    wrong = np.flatnonzero((samples.y < 0) | (samples.y >= classes))
    if wrong.size:
        raise ValueError(
            f"sample {wrong[0]} has the label {samples.y[wrong[0]]}, "
            f"but the network has outputs for 0 to {classes - 1}"
        )
    if samples.x.dtype != np.uint8:
        refuse_non_finite(samples.x)
