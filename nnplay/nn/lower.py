r"""The lower part of a network: everything that one neuron's sum depends on, and how it does.

As in `nnplay.nn.inside` it is the network as it predicts: without dropout, and with batch
normalisation by its running statistics, ∂z/∂(W a₋₁) = γ / √(v + ε).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnplay.nn.arrays import Array
from nnplay.nn.inside import kernel_scale, run_layers, slopes_by_sums
from nnplay.nn.layers import Layer, LayerBuffers
from nnplay.nn.network import Network

_quiet = np.errstate(all="ignore")


class Seen(NamedTuple):
    """What one neuron makes of some samples.

    Attributes
    ----------
    z, a : (n,) array
        Its sums and outputs; views that the next call overwrites. A neuron that is off has its z,
        and puts out 0.
    """

    z: Array
    a: Array


class Lower:
    """The layers of a network up to one of them.

    Parameters
    ----------
    network : Network
        Must not change while this is in use.
    layer : int
        The last layer of this part.
    rows : int
        The most samples that it is given at once.

    Raises
    ------
    IndexError
        If there is no such layer.
    """

    def __init__(self, network: Network, layer: int, rows: int) -> None:
        if not 0 <= layer < len(network.layers):
            raise IndexError(f"there are layers 0 to {len(network.layers) - 1}, but no {layer}")
        self.layers: tuple[Layer, ...] = network.layers[: layer + 1]
        self._dtype = network.dtype
        self._all = tuple(LayerBuffers.allocate(each, rows, keep_sums=True) for each in self.layers)
        self._used = self._all

    @_quiet
    def see(self, x: Array, unit: int) -> Seen:
        """Return what a neuron of the last layer makes of samples.

        Parameters
        ----------
        x : (n, inputs) array
        unit : int
        """
        x = np.asarray(x, self._dtype)
        self._used = tuple(buffers.head(len(x)) for buffers in self._all)
        run_layers(self.layers, self._used, x)
        return Seen(self._used[-1].z[:, unit], self._used[-1].a[:, unit])

    @_quiet
    def slopes(self, unit: int) -> Array:
        """Return ∂z/∂x of a neuron of the last layer, for the samples that `see` was last given.

        Returns
        -------
        (n, inputs) array
        """
        top = self.layers[-1]
        row = kernel_scale(top)[unit] * top.weights[unit]
        by_a = np.tile(row, (len(self._used[-1].z), 1))
        for layer, buffers in zip(self.layers[-2::-1], self._used[-2::-1], strict=True):
            by_a = (slopes_by_sums(layer, buffers, by_a) * kernel_scale(layer)) @ layer.weights
        return by_a
