"""Batches of pictures that are changed at random, on a spare thread, before they are trained on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.data import Samples
from nnplay.data.pictures.augmentation import Augmenter
from nnplay.nn.arrays import Array
from nnplay.nn.random import generator
from nnplay.training.batches import GATHER_BYTES, BatchSource

BLOCK_BYTES = 3 * GATHER_BYTES
"""How many bytes of float32 are changed at once: more than is gathered at once, by far."""

FEWEST_SAMPLES = 64
"""How many samples are changed at once at least, however large they are."""

_Work = Callable[[], NDArray[Any]]


class AugmentedSource(BatchSource):
    """Hands out batches of changed pictures; another epoch sees them changed in other ways.

    The order of an epoch is cut into blocks of a fixed size. Each is changed with random numbers
    of its own, which follow from the seed, the epoch and the block, so that neither the timing nor
    the sizes of batches have a part in it. While a block is trained on, a thread changes the next
    one, and ends: a source that waits, or is dropped, leaves no thread behind.

    Parameters
    ----------
    samples : Samples
    targets, weights
        See `BatchSource`.
    augmenter : Augmenter
        Made for the pictures that `samples` holds.
    seed : int
    """

    def __init__(
        self,
        samples: Samples,
        targets: Array,
        weights: NDArray[Any] | None = None,
        *,
        augmenter: Augmenter,
        seed: int,
    ) -> None:
        super().__init__(samples, targets, weights)
        self._augmenter = augmenter
        self._seed = seed
        self._epoch = 0
        self._blocks: dict[int, _Block] = {}
        # Whatever the network's dtype and the batch size: both may change, these bits must not.
        self._block_samples = max(FEWEST_SAMPLES, BLOCK_BYTES // (4 * samples.x.shape[1]))

    def start(
        self, order: NDArray[np.intp] | None = None, position: int = 0, epoch: int = 0
    ) -> None:
        """Begin an epoch; see `BatchSource.start`."""
        super().start(order, position, epoch)
        self._epoch = epoch
        self._blocks = {}

    def stored(self) -> None:
        """Return None: what is stored is not what is trained on."""
        return

    def _fetch(self, start: int, stop: int, out: NDArray[Any]) -> None:
        """Write changed samples; see `BatchSource._fetch`."""
        size = self._block_samples
        first, last = start // size, (stop - 1) // size
        for number in range(first, last + 1):
            changed = self._block(number).result()
            if (number + 1) * size < len(self._order):
                self._block(number + 1)  # in the meantime
            begin = number * size
            low, high = max(start, begin), min(stop, begin + size)
            out[low - start : high - start] = changed[low - begin : high - begin]
            # A larger batch may ask again for what is left of the last block, but of none before.
            self._blocks = {n: block for n, block in self._blocks.items() if n >= number}

    def _block(self, number: int) -> _Block:
        """Return a block, which a thread may be at work on."""
        if number not in self._blocks:
            places = self._order[number * self._block_samples :][: self._block_samples]
            random = generator(self._seed, "augment", self._epoch, number)
            # Nothing of it refers to this source, which can be dropped at any time.
            work = partial(_changed, self._augmenter, self._samples.x, places, random)
            self._blocks[number] = _Block(work)
        return self._blocks[number]


def _changed(
    augmenter: Augmenter, x: NDArray[Any], places: NDArray[np.intp], random: np.random.Generator
) -> NDArray[Any]:
    return augmenter.apply(x[places], random)


class _Block:
    """An array that a thread makes, which ends when it is made."""

    def __init__(self, work: _Work) -> None:
        self._array: NDArray[Any] | None = None
        self._error: Exception | None = None
        # By default it would be a daemon if a thread of Qt's asked for it, and be cut off at exit.
        self._thread = threading.Thread(
            target=self._make, args=(work,), name="augmentation", daemon=False
        )
        self._thread.start()

    def _make(self, work: _Work) -> None:
        try:
            self._array = work()
        except Exception as error:  # raised again where the array is asked for
            self._error = error

    def result(self) -> NDArray[Any]:
        """Wait for the array and return it; raises what making it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._array is not None
        return self._array
