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
from nnplay.nn.activations import Array
from nnplay.nn.losses import Loss

GATHER_BYTES = 1 << 20
"""About how many bytes of float32 input are gathered at once."""


class Batch(NamedTuple):
    """A batch; its arrays are overwritten by a later one.

    Attributes
    ----------
    x : (batch, features) array
    y : (batch,) int array or (batch, outputs) array
        Targets, as the loss wants them.
    labels : (batch,) int array
        Class numbers.
    """

    x: Array
    y: NDArray[Any]
    labels: NDArray[np.intp]


class BatchSource:
    """Hands out batches of samples in a given order.

    Parameters
    ----------
    samples : Samples
    loss : Loss
        Decides how targets are encoded.
    outputs : int
        Units of the output layer.
    dtype : dtype
        Of the network.

    Raises
    ------
    ValueError
        If a label has no output.
    """

    def __init__(self, samples: Samples, loss: Loss, outputs: int, dtype: np.dtype[Any]) -> None:
        loss.encode(samples.y, outputs, dtype)  # refuses labels that have no output
        self._samples = samples
        self._one_hot = None if loss.target == "indices" else np.eye(outputs, dtype=dtype)
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
        labels = self._labels[rows]
        y = labels if self._targets is None else self._targets[rows]
        return Batch(self._x[rows], y, labels)

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
        np.take(self._samples.y, places, out=self._labels[:count], mode="clip")
        if self._one_hot is not None and self._targets is not None:
            np.take(
                self._one_hot,
                self._labels[:count],
                axis=0,
                out=self._targets[:count],
                mode="clip",
            )

    def _allocate(self, rows: int) -> None:
        samples = self._samples
        shape = (rows, samples.x.shape[1])
        self._x = np.empty(shape, self._dtype)
        plain = samples.x.dtype == self._dtype and samples.scale == 1
        self._raw = self._x if plain else np.empty(shape, samples.x.dtype)
        self._labels = np.empty(rows, samples.y.dtype)
        outputs = 0 if self._one_hot is None else len(self._one_hot)
        self._targets = None if self._one_hot is None else np.empty((rows, outputs), self._dtype)
