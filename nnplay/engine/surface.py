"""What a network makes of the plane that its points lie in, from a snapshot of it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DataSet
from nnplay.nn.arrays import Array
from nnplay.nn.network import Network
from nnplay.project import LayerSpec
from nnplay.training import Snapshot, Trainer

FINEST, COARSEST = 64, 16
"""Most and fewest places along a side of the grid that is looked at."""

_WORK = 1 << 26
"""Multiplications that one look may cost: a few milliseconds."""


class Surface:
    """Evaluates snapshots of a trainer's network at points of the plane.

    It has a network of its own, so that it may be asked while another thread trains.

    Parameters
    ----------
    trainer : Trainer
        Of two-dimensional data; only what never changes of it is read.

    Attributes
    ----------
    data : DataSet
    layer : LayerSpec
        The output layer, which says what the outputs mean.
    side : int
        Places along a side of the grid; fewer the larger the network is.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.data: DataSet = trainer.data
        self.layer: LayerSpec = trainer.design.network.layers[-1]
        network = trainer.network
        self._network = Network(network.inputs, network.specs, dtype=network.dtype)
        self._of: Snapshot | None = None
        fits = math.isqrt(_WORK // max(1, network.parameters.size))
        self.side = max(COARSEST, min(fits, FINEST))

    def outputs(self, snapshot: Snapshot, plane: NDArray[Any]) -> Array:
        """Return the network's outputs at points; numbers in the units they were given in.

        Parameters
        ----------
        snapshot : Snapshot
            Of the trainer's network.
        plane : (n, 2) array

        Returns
        -------
        (n, outputs) array
        """
        if snapshot is not self._of:
            self._network.state[...] = snapshot.state
            self._of = snapshot
        outputs = self._network.predict(self.data.inputs_at(plane))
        if self.data.task == "classification":
            return outputs
        return self.data.target_scaling.undo(outputs)


def grid(centre: tuple[float, float], half: float, side: int) -> NDArray[np.float32]:
    """Return the middles of the cells of a square, line by line from its upper left corner.

    Parameters
    ----------
    centre : (float, float)
    half : float
        Half of the square's width.
    side : int
        Cells along a side.

    Returns
    -------
    (side · side, 2) array
    """
    steps = half * ((2 * np.arange(side) + 1) / side - 1)
    x, y = np.meshgrid(centre[0] + steps, centre[1] - steps)
    return np.stack([x.ravel(), y.ravel()], 1).astype(np.float32)
