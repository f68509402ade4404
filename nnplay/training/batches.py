"""Batches for the network: gathered, scaled and encoded without allocating.

Samples stay as they are stored (images as bytes). Several batches are gathered at once into buffers
that stay in the processor's cache: scaling bytes there is cheaper than fetching four times as much
memory as ready-made floats would take.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnplay.data import Samples, Task
from nnplay.nn import compiled
from nnplay.nn.arrays import Array
from nnplay.nn.checks import refuse_non_finite
from nnplay.nn.losses import Loss
from nnplay.nn.metrics import count_correct

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
        Class numbers; where numbers are predicted, zeros.
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
        The target vector of each class, of the network's dtype; with no rows if the samples' own
        numbers are the targets.
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
        self._predicts_numbers = samples.y.ndim == 2
        _check(samples, targets)
        dtype = targets.dtype
        self._samples = samples
        self._targets_of = targets
        self._weights_of = None if weights is None else weights.astype(dtype)[:, None]
        self._dtype = dtype
        self._scale = dtype.type(samples.scale)
        self._offset = dtype.type(samples.offset)
        self._plain = samples.x.dtype == dtype and samples.scale == 1 and not samples.offset
        self._spread = np.var(samples.y, axis=0, dtype=np.float64) if self._predicts_numbers else 1
        self._order = np.arange(len(samples))
        self._position = 0
        self._gathered = range(0)
        self._allocate(0)

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def order(self) -> NDArray[np.intp]:
        """Sample numbers in the order in which they are handed out; another array if it changes."""
        return self._order

    @property
    def position(self) -> int:
        """Samples handed out since `start`."""
        return self._position

    def start(
        self, order: NDArray[np.intp] | None = None, position: int = 0, epoch: int = 0
    ) -> None:
        """Begin anew, in the order of sample numbers `order` or as stored, at a place in it.

        Parameters
        ----------
        order : (n,) int array, optional
        position : int
        epoch : int
            Of the training, for sources that show their samples in another way in each.
        """
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

    def skip(self, samples: int) -> None:
        """Count samples as handed out that somebody has taken from `stored`."""
        self._position += samples

    def stored(self) -> compiled.Samples | None:
        """Return the samples as compiled steps take them, in their order; None if they cannot."""
        samples, dtype = self._samples, self._dtype
        if self._weights_of is not None:
            return None
        numbers, labels = samples.y, np.zeros(0, np.int64)
        if not self._predicts_numbers:
            numbers, labels = np.empty((0, self._targets_of.shape[1])), samples.y
        with np.errstate(divide="ignore"):
            precision = 1 / np.atleast_1d(self._spread)
        if not np.isfinite(precision).all():
            return None  # a target that never changes has a score of its own
        return compiled.Samples(
            x=_plain(samples.x, samples.x.dtype),
            scale=self._scale,
            offset=self._offset,
            labels=_plain(labels, np.int64),
            targets=_plain(self._targets_of, dtype),
            numbers=_plain(numbers, dtype),
            precision=_plain(precision, np.float64),
            order=_plain(self._order, np.int64),
        )

    def score(self, prediction: Array, batch: Batch) -> float:
        """Return how well a batch is predicted, summed over its samples.

        Over all samples of the source, the sum divided by their number is the accuracy, or where
        numbers are predicted R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², mean over the outputs, with ȳ the
        mean over the source. So is, but for its noise, that of a single batch.
        """
        if not self._predicts_numbers:
            return count_correct(prediction, batch.labels)
        errors = np.square(prediction - batch.y, dtype=np.float64)
        # A target that never changes has no spread: only those that are met exactly count.
        constant = self._spread == 0
        missed = np.where(constant, errors != 0, errors / np.where(constant, 1, self._spread))
        return len(batch.x) - float(missed.sum(axis=0).mean())

    def _fetch(self, start: int, stop: int, out: NDArray[Any]) -> None:
        """Write the samples at places `start` to `stop` of the order into `out`, as stored."""
        # mode="clip" lets NumPy write straight into `out`; no place is out of range.
        np.take(self._samples.x, self._order[start:stop], axis=0, out=out, mode="clip")

    def _gather(self, start: int, size: int) -> None:
        features = self._samples.x.shape[1]
        most = max(1, GATHER_BYTES // (features * self._dtype.itemsize) // size) * size
        if most > len(self._x):
            self._allocate(most)
        places = self._order[start : start + most]
        count = len(places)
        self._gathered = range(start, start + count)
        self._fetch(start, start + count, self._raw[:count])
        if not self._plain:
            np.multiply(self._raw[:count], self._scale, out=self._x[:count], dtype=self._dtype)
            if self._offset:
                np.add(self._x[:count], self._offset, out=self._x[:count])
        if self._predicts_numbers:
            self._targets[:count] = self._samples.y[places]
            return
        labels = self._labels[:count]
        np.take(self._samples.y, places, out=labels, mode="clip")
        np.take(self._targets_of, labels, axis=0, out=self._targets[:count], mode="clip")
        if self._weights_of is not None and self._weights is not None:
            np.take(self._weights_of, labels, axis=0, out=self._weights[:count], mode="clip")

    def _allocate(self, rows: int) -> None:
        samples = self._samples
        shape = (rows, samples.x.shape[1])
        self._x = np.empty(shape, self._dtype)
        self._raw = self._x if self._plain else np.empty(shape, samples.x.dtype)
        self._labels = np.zeros(rows, np.int64)
        self._targets = np.empty((rows, self._targets_of.shape[1]), self._dtype)
        self._weights = None if self._weights_of is None else np.empty((rows, 1), self._dtype)


def _plain(array: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """Return an array as compiled steps expect it; one that cannot be written is another type."""
    return np.require(array, dtype, ["C_CONTIGUOUS", "ALIGNED", "WRITEABLE"])


def target_vectors(
    task: Task, loss: Loss, outputs: int, dtype: DTypeLike, smoothing: float = 0.0
) -> Array:
    """Return the target vector of each class; where numbers are predicted, none.

    Parameters
    ----------
    task : {"classification", "regression"}
    loss : Loss
        One on vectors; see `Loss.vectors`.
    outputs : int
        Of the network.
    dtype : dtype
    smoothing : float
        Label smoothing.

    Returns
    -------
    (classes, outputs) array
    """
    if task == "regression":
        return np.empty((0, outputs), dtype)
    return loss.encode(np.arange(loss.classes(outputs)), outputs, np.dtype(dtype), smoothing)


def _check(samples: Samples, targets: Array) -> None:
    """Refuse samples that no network with such targets can be trained on."""
    if samples.x.dtype != np.uint8:
        refuse_non_finite(samples.x)
    if samples.y.ndim == 2:
        if samples.y.shape[1] != targets.shape[1]:
            raise ValueError(
                f"a sample has {samples.y.shape[1]} numbers to predict, "
                f"but the network has {targets.shape[1]} outputs"
            )
        refuse_non_finite(samples.y)
        return
    classes = len(targets)
    wrong = np.flatnonzero((samples.y < 0) | (samples.y >= classes))
    if wrong.size:
        raise ValueError(
            f"sample {wrong[0]} has the label {samples.y[wrong[0]]}, "
            f"but the network has outputs for 0 to {classes - 1}"
        )
