"""What the network does with the example looked at, and over the plane. NumPy only."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from nnplay.data.example import Example
from nnplay.engine.surface import grid
from nnplay.nn.arrays import Array
from nnplay.nn.inside import ExampleSlopes, LayerInside, example_slopes, look_inside
from nnplay.training import Probe, Snapshot
from nnplay.training.batches import target_vectors

SIDE = 24
"""Places along a side of the plane that a neuron's face is made of."""


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
