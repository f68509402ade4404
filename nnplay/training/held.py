"""Parameters that training leaves as they are: of frozen layers and neurons, and of those off."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.project import NetworkSpec


class Held:
    """Keeps parameters over an update of all of them.

    A frozen layer is a stretch of the flat vector, quickly copied. Of single neurons the places
    are held: the incoming weights, bias and gain of those that are frozen or off, and of those off
    also the weights that lead on from them.

    Parameters
    ----------
    spec : NetworkSpec
        Of the network whose parameters they are, with what is off and frozen.
    dtype : dtype
        Of the parameters.
    """

    def __init__(self, spec: NetworkSpec, dtype: np.dtype) -> None:
        counts = spec.parameter_counts
        starts = np.cumsum((0, *counts))
        self._stretches = [
            (slice(starts[index], starts[index + 1]), np.empty(counts[index], dtype))
            for index, layer in enumerate(spec.layers)
            if layer.frozen
        ]
        # Sorted, which is the order in memory; without those that are held twice.
        self._places = np.unique(np.concatenate([np.empty(0, np.intp), *_places(spec, starts)]))
        self._kept = np.empty(self._places.size, dtype)

    def __bool__(self) -> bool:
        """Whether anything is held."""
        return bool(self._stretches) or self._places.size > 0

    def keep(self, parameters: Array, gradients: Array) -> None:
        """Note the parameters that are held, and set their gradients to 0.

        So these do not count where gradients are clipped.
        """
        for stretch, kept in self._stretches:
            np.copyto(kept, parameters[stretch])
            gradients[stretch] = 0
        if self._places.size:
            # The places are all there; not to have that checked saves a copy.
            parameters.take(self._places, out=self._kept, mode="clip")
            gradients[self._places] = 0

    def put_back(self, parameters: Array) -> None:
        """Undo what momentum and decay have done to the parameters that are held."""
        for stretch, kept in self._stretches:
            parameters[stretch] = kept
        if self._places.size:
            parameters[self._places] = self._kept


def _places(spec: NetworkSpec, starts: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Yield the places of what is held of single neurons, outside of frozen layers.

    In memory a layer is a matrix with a column for each neuron: a row of weights for each input,
    then the biases, then any gains.
    """
    layers = spec.layers
    for index, layer in enumerate(layers):
        neurons = np.array(sorted({*layer.off, *layer.frozen_units}), np.intp)
        if neurons.size and not layer.frozen:
            rows = np.arange(spec.parameter_counts[index] // layer.units)
            yield np.add.outer(starts[index] + rows * layer.units, neurons).ravel()
        if layer.off and index + 1 < len(layers) and not layers[index + 1].frozen:
            behind = layers[index + 1].units
            rows = starts[index + 1] + np.array(layer.off, np.intp) * behind
            yield np.add.outer(rows, np.arange(behind)).ravel()
