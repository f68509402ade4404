"""What the network does with the example looked at, and over the plane. NumPy only."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.data.example import Example
from nnplay.engine.surface import grid
from nnplay.nn.arrays import Array
from nnplay.nn.inside import (
    LayerInside,
    kernel_scale,
    look_inside,
    run_layers,
    slopes_by_sums,
)
from nnplay.nn.layers import LayerBuffers
from nnplay.nn.losses import Loss
from nnplay.nn.network import Network
from nnplay.training import Probe, Snapshot
from nnplay.training.batches import target_vectors
from nnplay.ui.network.pointing import Pointed

SIDE = 24
"""Places along a side of the plane that a neuron's face is made of."""


class ExampleSlopes(NamedTuple):
    """The derivatives of one example's cost.

    Attributes
    ----------
    x : (inputs,) array
        ∂C/∂x.
    sums : tuple of (units,) array
        δ = ∂C/∂z of every layer.
    inputs : tuple of (inputs,) array
        What goes into every layer, a₋₁.
    scales : tuple of (units,) array
        ∂z/∂(W a₋₁) of every layer: 1 without batch normalisation.
    """

    x: Array
    sums: tuple[Array, ...]
    inputs: tuple[Array, ...]
    scales: tuple[Array, ...]

    def weight(self, pointed: Pointed) -> float:
        """Return ∂C/∂W of one connection, ∂C/∂(W a₋₁) a₋₁."""
        layer = pointed.column - 1
        by_sum = self.sums[layer][pointed.unit] * self.scales[layer][pointed.unit]
        return float(by_sum * self.inputs[layer][pointed.source])


@np.errstate(all="ignore")
def example_slopes(network: Network, x: Array, y: NDArray[Any], loss: Loss) -> ExampleSlopes:
    """Return the derivatives of one example's cost, as `nnplay.nn.inside.cost_slopes` has them.

    Of one example ∂C/∂W is the product of two vectors. It is asked for connection by connection:
    to write down all of them takes ten times as long as all the rest.

    Parameters
    ----------
    network : Network
    x : (1, inputs) array
    y : (1,) int array or (1, outputs) array
        Targets, as `loss` wants them.
    loss : Loss
    """
    x, loss = network.check_batch(x, y, loss)
    layers = network.layers
    buffers = [LayerBuffers.allocate(layer, 1, keep_sums=True) for layer in layers]
    run_layers(layers, buffers, x)
    network.output_loss(y, loss, buffers[-1])
    scales = tuple(kernel_scale(layer) for layer in layers)
    sums = [buffers[-1].delta]
    by_a = (sums[0] * scales[-1]) @ layers[-1].weights
    for layer, used, scale in zip(layers[-2::-1], buffers[-2::-1], scales[-2::-1], strict=True):
        sums.append(slopes_by_sums(layer, used, by_a))
        by_a = (sums[-1] * scale) @ layer.weights
    inputs = (x[0], *(used.a[0] for used in buffers[:-1]))
    return ExampleSlopes(by_a[0], tuple(delta[0] for delta in reversed(sums)), inputs, scales)


class Sight:
    """A snapshot seen with an example; each answer is worked out when it is asked for, and kept.

    Parameters
    ----------
    probe : Probe
    snapshot : Snapshot
    example : Example or None
    behind : Probe, optional
        Of the same trainer, for what is looked at in another thread.
    """

    def __init__(
        self,
        probe: Probe,
        snapshot: Snapshot,
        example: Example | None,
        behind: Probe | None = None,
    ) -> None:
        self.probe = probe
        self.behind = behind
        self.snapshot = snapshot
        fits = example is not None and example.x.shape == (probe.spec.inputs,)
        self.example = example if fits else None
        self._values: tuple[LayerInside, ...] | None = None
        self._slopes: ExampleSlopes | None = None

    @property
    def values(self) -> tuple[LayerInside, ...] | None:
        """The sums and outputs of every layer for the example, of shape (1, units) each."""
        if self._values is None and self.example is not None:
            self._values = look_inside(self.probe.at(self.snapshot), self.example.x[None])
        return self._values

    @property
    def slopes(self) -> ExampleSlopes | None:
        """The derivatives of the example's cost; None if nobody knows what it should be."""
        example = self.example
        if self._slopes is None and example is not None and example.targets is not None:
            network, loss = self.probe.at(self.snapshot), self.probe.loss
            task = self.probe.data.task
            vectors = target_vectors(task, loss, network.outputs, network.dtype)
            y = vectors[example.targets] if task == "classification" else example.targets
            self._slopes = example_slopes(network, example.x[None], y, loss)
        return self._slopes

    def column(self, column: int) -> NDArray[Any] | None:
        """Return what a column puts out for the example: its inputs, or a layer's a."""
        if self.example is None:
            return None
        if column == 0:
            return self.example.x
        values = self.values
        return None if values is None else values[column - 1].a[0]

    def over_plane(
        self, centre: tuple[float, float], half: float, probe: Probe | None = None
    ) -> tuple[Array, ...]:
        """Return what every column puts out over a square of the plane.

        Parameters
        ----------
        centre : (float, float)
        half : float
            Half of its width.
        probe : Probe, optional
            The one to look through, `behind` in another thread; by default the first.

        Returns
        -------
        tuple of (SIDE², units) array
            The inputs, then each layer; line by line from the upper left corner.
        """
        probe = probe or self.probe
        inputs = probe.data.inputs_at(grid(centre, half, SIDE))
        inside = look_inside(probe.at(self.snapshot), inputs)
        return (inputs, *(layer.a for layer in inside))
