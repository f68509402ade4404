"""A picture of the network at one moment, for whoever looks at it from another thread."""

from __future__ import annotations

from dataclasses import dataclass

from nnplay.nn.arrays import Array
from nnplay.nn.layers import LayerArrays
from nnplay.nn.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A read-only copy of what a network has learned.

    Attributes
    ----------
    state : array
        A copy of `Network.state`.
    layers : tuple of LayerArrays
        Views of `state`.
    off : tuple of tuple of int
        Of each layer, the neurons that are switched off.
    gradients : tuple of LayerArrays or None
        ∂L/∂ of each parameter over the last batch, as the optimizer was given them: with penalties,
        and clipped. None if this network has made no step yet.
    step : int
        Training steps made before.
    epoch : float
        Training progress in epochs: 1.5 is the middle of the second.
    """

    state: Array
    layers: tuple[LayerArrays, ...]
    off: tuple[tuple[int, ...], ...] = ()
    gradients: tuple[LayerArrays, ...] | None = None
    step: int = 0
    epoch: float = 0.0

    @classmethod
    def of(
        cls,
        network: Network,
        step: int = 0,
        epoch: float = 0.0,
        *,
        off: tuple[tuple[int, ...], ...] = (),
        gradients: bool = False,
    ) -> Snapshot:
        """Copy the numbers of `network`, which must not change meanwhile.

        Parameters
        ----------
        network : Network
        step, epoch, off
            See the attributes.
        gradients : bool
            Whether its gradients are worth a copy.
        """
        state = _frozen_copy(network.state)
        slopes = network.arrays_over(_frozen_copy(network.gradients)) if gradients else None
        off = off or ((),) * len(network.layers)
        return cls(state, network.arrays_over(state), off, slopes, step, epoch)


def _frozen_copy(vector: Array) -> Array:
    copy = vector.copy()
    copy.flags.writeable = False
    return copy
