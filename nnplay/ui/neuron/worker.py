"""What is worked out of a neuron in a thread, from one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from nnplay.data import Part
from nnplay.data.example import Example
from nnplay.engine.focus import Neuron
from nnplay.engine.surface import COARSEST, FINEST, grid
from nnplay.nn.lower import Lower
from nnplay.nn.preferred import Preferred, Region
from nnplay.training import Probe, Snapshot, Trainer
from nnplay.training.ablation import Ablation, ablate
from nnplay.training.favourites import Favourites, favourites
from nnplay.training.preferred import preferred, region_of
from nnplay.ui.frame import Frame, frame_of

_WORK = 1 << 26
"""Multiplications that a look over the plane may cost."""


class Query(NamedTuple):
    """What is wanted.

    Attributes
    ----------
    neuron : Neuron
    part : {"train", "validation", "test"}
        Whose examples are ranked.
    example : Example or None
        The one that is looked at.
    """

    neuron: Neuron
    part: Part
    example: Example | None = None


class Told(NamedTuple):
    """What a neuron makes of one example."""

    example: Example
    z: float
    a: float


class OverPlane(NamedTuple):
    """What a neuron puts out over a square of the plane.

    Attributes
    ----------
    frame : Frame
        The square.
    values : (side, side) array
        Line by line from the upper left corner.
    step : int
        Training steps made before.
    sums : bool
        Whether they are its sums z: a neuron that is off puts out nothing to be seen.
    """

    frame: Frame
    values: NDArray[Any]
    step: int = 0
    sums: bool = False


class Found(NamedTuple):
    """An input that drives a neuron much.

    Attributes
    ----------
    preferred : Preferred
    region : Region
        Where it was sought.
    best : float
        The largest sum that a training example reaches.
    step : int
        Training steps made before.
    """

    preferred: Preferred
    region: Region
    best: float
    step: int = 0


class Worker:
    """Measures snapshots of one trainer's network; used by one thread at a time."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self.data = trainer.data
        self._probe: Probe | None = None
        self._region: Region | None = None

    @property
    def probe(self) -> Probe:
        """The network that is looked at; made when it is first needed, in the thread."""
        if self._probe is None:
            self._probe = Probe(self._trainer)
        return self._probe

    @property
    def region(self) -> Region:
        """Where preferred inputs are sought."""
        if self._region is None:
            self._region = region_of(self.data)
        return self._region

    def tell(self, snapshot: Snapshot, query: Query, _between: Callable[[], None]) -> Told:
        """Look at one example."""
        assert query.example is not None
        layer, unit = query.neuron
        seen = Lower(self.probe.at(snapshot), layer, 1).see(query.example.x[None], unit)
        return Told(query.example, float(seen.z[0]), float(seen.a[0]))

    def ablate(self, snapshot: Snapshot, query: Query, between: Callable[[], None]) -> Ablation:
        """Measure the network with and without the neuron."""
        return ablate(self.probe, snapshot, self.data.watched, query.neuron, between)

    def face(
        self, snapshot: Snapshot, query: Query, between: Callable[[], None]
    ) -> OverPlane | Found:
        """Look over the plane, or for the input that drives the neuron most."""
        if self.data.lift is not None and self.data.train.plane is not None:
            return self._over_plane(snapshot, query)
        ranked = favourites(self.probe, snapshot, "train", query.neuron, 1, between).largest
        found = preferred(self.probe, snapshot, query.neuron, self.region, ranked.indices)
        return Found(found, self.region, float(ranked.z[0]), snapshot.step)

    def _over_plane(self, snapshot: Snapshot, query: Query) -> OverPlane:
        network = self.probe.at(snapshot)
        fits = int((_WORK / max(1, network.parameters.size)) ** 0.5)
        side = max(COARSEST, min(fits, FINEST))
        assert self.data.train.plane is not None
        frame = frame_of(self.data.train.plane)
        x = self.data.inputs_at(grid(frame.centre, frame.half, side))
        layer, unit = query.neuron
        seen = Lower(network, layer, len(x)).see(x, unit)
        is_off = unit in snapshot.off[layer]
        values = seen.z if is_off else seen.a
        return OverPlane(frame, values.reshape(side, side).copy(), snapshot.step, is_off)

    def rank(self, snapshot: Snapshot, query: Query, between: Callable[[], None]) -> Favourites:
        """Rank the examples of a part."""
        return favourites(self.probe, snapshot, query.part, query.neuron, between=between)
