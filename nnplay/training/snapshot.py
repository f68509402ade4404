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
    step : int
        Training steps made before.
    epoch : float
        Training progress in epochs: 1.5 is the middle of the second.
    """

    state: Array
    layers: tuple[LayerArrays, ...]
    step: int = 0
    epoch: float = 0.0

    @classmethod
    def of(cls, network: Network, step: int = 0, epoch: float = 0.0) -> Snapshot:
        """Copy the numbers of `network`, which must not change meanwhile."""
        state = network.state.copy()
        state.flags.writeable = False
        return cls(state, network.arrays_over(state), step, epoch)
