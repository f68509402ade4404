"""A picture of the network at one moment, for whoever looks at it from another thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nnplay.nn.activations import Array
from nnplay.nn.network import Network


class LayerArrays(NamedTuple):
    """The numbers of one layer, read-only: weights (units, inputs) and biases (units,)."""

    weights: Array
    biases: Array


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A read-only copy of a network's parameters.

    Attributes
    ----------
    parameters : (parameter count,) array
    layers : tuple of LayerArrays
        Views of `parameters`.
    step : int
        Training steps made before.
    epoch : float
        Training progress in epochs: 1.5 is the middle of the second.
    """

    parameters: Array
    layers: tuple[LayerArrays, ...]
    step: int = 0
    epoch: float = 0.0

    @classmethod
    def of(cls, network: Network, step: int = 0, epoch: float = 0.0) -> Snapshot:
        """Copy the parameters of `network`, which must not change meanwhile."""
        parameters = network.parameters.copy()
        parameters.flags.writeable = False
        layers = []
        start = 0
        for layer in network.layers:
            middle = start + layer.kernel.size
            end = middle + layer.units
            kernel = parameters[start:middle].reshape(layer.inputs, layer.units)
            layers.append(LayerArrays(kernel.T, parameters[middle:end]))
            start = end
        return cls(parameters, tuple(layers), step, epoch)
