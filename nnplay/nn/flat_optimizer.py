r"""What all optimizers share: how they walk over the flat vectors, and the passes they make.

An update is a chain of cheap element-wise passes. On a whole large vector each pass would go to
main memory and back, so it is made in blocks that stay in the processor's cache. A step allocates
no arrays, and averages that have faded away are set to 0, for a reason that `_flush` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from nnplay.nn.arrays import Array, aligned_zeros

BLOCK = 40960
"""Elements that one pass of an update covers; five float32 vectors of it fill 800 KiB of cache."""

_FLUSH_EVERY = 64
"""Steps between two flushes of averages that have faded away."""

_SPECK = 2.0**-90
"""What is far smaller than this, below 1e-35 in float32, is flushed to 0."""


class FlatOptimizer:
    """The state of an optimizer, and its walk over the vectors.

    Parameters
    ----------
    like : (n,) array
        A vector of the shape and dtype of the parameters.
    state : tuple of str
        Names of the state's arrays; they begin as zeros.
    scratch : int
        Working vectors that a block needs.

    Attributes
    ----------
    state : mapping of str to array
    steps : int
    rate : array without axes
        What a block's change is multiplied by; set at each step.
    """

    def __init__(self, like: Array, state: tuple[str, ...] = (), scratch: int = 1) -> None:
        self._shape, self._dtype = like.shape, like.dtype
        self.steps = 0
        # Read-only, since the blocks are views of these very arrays.
        self.state: Mapping[str, Array] = MappingProxyType(
            {name: aligned_zeros(like.size, like.dtype) for name in state}
        )
        self.rate = self.constant()
        self._scratch = [aligned_zeros(min(BLOCK, like.size), like.dtype) for _ in range(scratch)]
        self._parameters: Array | None = None
        self._gradients: Array | None = None
        self._blocks: list[tuple[Array, ...]] = []

    def constant(self, value: float = 0.0) -> Array:
        """Return a number as an array without axes, which NumPy takes faster than a float."""
        return np.array(value, self._dtype)

    def begin(self, parameters: Array, gradients: Array) -> list[tuple[Array, ...]]:
        """Count a step and return its blocks: (w, g, state …, scratch …) of each.

        Raises
        ------
        ValueError
            If a vector does not have the shape and dtype that the optimizer was made for.
        """
        # The same two vectors come at every step: they are cut once.
        if parameters is not self._parameters or gradients is not self._gradients:
            self._cut(parameters, gradients)
        self.steps += 1
        if self.steps % _FLUSH_EVERY == 0:
            self._flush()
        return self._blocks

    def _cut(self, parameters: Array, gradients: Array) -> None:
        for vector in (parameters, gradients):
            if vector.shape != self._shape or vector.dtype != self._dtype:
                raise ValueError(
                    f"this optimizer was made for {self._dtype} vectors of shape {self._shape}, "
                    f"not {vector.dtype} of shape {vector.shape}"
                )
        vectors = (parameters, gradients, *self.state.values())
        starts = range(0, parameters.size, BLOCK)
        cuts = [[vector[start : start + BLOCK] for vector in vectors] for start in starts]
        self._blocks = [
            (*parts, *(scratch[: parts[0].size] for scratch in self._scratch)) for parts in cuts
        ]
        self._parameters, self._gradients = parameters, gradients

    def _flush(self) -> None:
        """Set to 0 what has faded in the averages, by adding a speck and taking it away again.

        While a weight's gradient is 0 (a pixel at the margin, say), its averages decay until they
        are subnormal numbers, and there they stay: processors work on those many times slower.
        """
        for average in self.state.values():
            np.add(average, _SPECK, out=average)
            np.subtract(average, _SPECK, out=average)


def remember(average: Array, memory: Array, g: Array) -> None:
    """Do average ← memory · average + g."""
    np.multiply(average, memory, average)
    np.add(average, g, average)


def remember_square(average: Array, memory: Array, g: Array, scratch: Array) -> None:
    """Do average ← memory · average + g²."""
    np.multiply(g, g, scratch)
    np.multiply(average, memory, average)
    np.add(average, scratch, average)


def over_root(numerator: Array, square: Array, epsilon: Array, out: Array) -> None:
    """Write numerator / (√square + ε) into `out`."""
    np.sqrt(square, out)
    np.add(out, epsilon, out)
    np.divide(numerator, out, out)


def descend(w: Array, change: Array, rate: Array) -> None:
    """Do w ← w − rate · change; `change` is lost."""
    np.multiply(change, rate, change)
    np.subtract(w, change, w)
