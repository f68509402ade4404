"""The record of what the weights were: those that training began with, and how they changed.

It is of bounded size however long training goes on, and one thread appends while another reads: see
`nnplay.training.thinned`.
"""

from __future__ import annotations

import copy
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.nn.network import Network
from nnplay.training.snapshot import Snapshot
from nnplay.training.thinned import Thinned

MOST_MOMENTS, MOST_FRAMES = 64, 24
"""Entries kept at most: samples of all layers' weights, and frames of the first layer."""

MOST_NEURONS, MOST_NUMBERS = 64, 100_000
"""Neurons in a frame at most, and weights: of large pictures there are fewer neurons."""

SAMPLE = 4096
"""Weights of a layer in a sample; a layer of no more is kept whole."""

_EVERY_MOMENT, _EVERY_FRAME = 1 / 16, 1 / 8
"""Epochs between two entries at the beginning of training."""


class Moment(NamedTuple):
    """Some of the weights at one moment of training; read-only.

    Attributes
    ----------
    step : int
        Steps made by then.
    epoch : float
        Training progress then, in epochs.
    weights : array
        In a frame of shape (neurons, inputs); else flat, see `Film.sample`.
    """

    step: int
    epoch: float
    weights: Array


class Film:
    """What the weights of one network were, from some moment on.

    Parameters
    ----------
    network : Network
        As it is at the beginning.
    step, epoch : int, float
        Where training stands then.
    pictures : bool
        Whether its inputs are pixels, so that frames of the first layer are kept.

    Attributes
    ----------
    first : Snapshot
        All numbers at the beginning.
    units : int array
        The neurons of the first layer that frames show: all, or some evenly over the layer.
    due : float
        The progress, in epochs, from which on `take` is to be called again.
    """

    def __init__(
        self, network: Network, step: int = 0, epoch: float = 0.0, *, pictures: bool = False
    ) -> None:
        self.first = Snapshot.of(network, step, epoch)
        self._places, self._ends = _sampled(self.first)
        self.units = _shown_units(*self.first.layers[0].weights.shape)
        self._moments = Thinned[Moment](MOST_MOMENTS, _EVERY_MOMENT)
        self._moments.add(self.present(self.first))
        self._frames: Thinned[Moment] | None = None
        if pictures:
            self._frames = Thinned(MOST_FRAMES, _EVERY_FRAME)
            self._frames.add(self.present_frame(self.first))
        self._find_due()

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Samples of the weights of all layers, in order."""
        return self._moments.entries

    @property
    def frames(self) -> tuple[Moment, ...]:
        """The weights of the neurons `units`, in order; none if the inputs are no pixels."""
        return () if self._frames is None else self._frames.entries

    def fits(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is of a network with these layers."""
        return [layer.weights.shape for layer in snapshot.layers] == [
            layer.weights.shape for layer in self.first.layers
        ] and snapshot.state.shape == self.first.state.shape

    def sample(self, moment: Moment, layer: int) -> Array:
        """Return the weights of a layer that a moment holds: all, or `SAMPLE` spread over it."""
        return moment.weights[self._ends[layer] : self._ends[layer + 1]]

    def present(self, snapshot: Snapshot) -> Moment:
        """Return the moment of a snapshot that `fits`, though it is not on the record."""
        return Moment(snapshot.step, snapshot.epoch, _frozen(snapshot.state.take(self._places)))

    def present_frame(self, snapshot: Snapshot) -> Moment:
        """Return the frame of a snapshot that `fits`, though it is not on the record."""
        kernel = snapshot.layers[0].weights.T
        return Moment(snapshot.step, snapshot.epoch, self._frame(kernel))

    def take(self, network: Network, step: int, epoch: float) -> None:
        """Put what is due on the record; the network is only read."""
        if epoch >= self._moments.due:
            sample = _frozen(network.state.take(self._places))
            self._moments.add(Moment(step, epoch, sample))
        if self._frames is not None and epoch >= self._frames.due:
            self._frames.add(Moment(step, epoch, self._frame(network.layers[0].kernel)))
        self._find_due()

    def until(self, step: int) -> Film:
        """Return a copy of what was recorded up to a step."""
        film = copy.copy(self)
        film._moments = self._moments.until(step)
        film._frames = None if self._frames is None else self._frames.until(step)
        film._find_due()
        return film

    def _frame(self, kernel: Array) -> Array:
        whole = len(self.units) == kernel.shape[1]
        return _frozen(kernel.copy() if whole else kernel[:, self.units]).T

    def _find_due(self) -> None:
        dues = [self._moments.due] + ([] if self._frames is None else [self._frames.due])
        self.due = min(dues)


def _sampled(snapshot: Snapshot) -> tuple[NDArray[np.intp], list[int]]:
    """Return where in the state the sampled weights are, and where each layer's begin and end."""
    places: list[NDArray[np.intp]] = []
    start = 0
    for layer in snapshot.layers:
        places.append(start + _spread(layer.weights.size))
        gains = 0 if layer.norm is None else layer.norm.gains.size
        start += layer.weights.size + layer.biases.size + gains
    return np.concatenate(places), np.cumsum([0, *map(len, places)]).tolist()


def _spread(count: int) -> NDArray[np.intp]:
    """Return up to `SAMPLE` different numbers below `count`, evenly spread but in no rhythm.

    Steps of the golden section fill a circle evenly (Knuth, The Art of Computer Programming,
    section 6.4); a step that shares no factor with `count` meets no number, and so no neuron of a
    layer, more often than the others.
    """
    if count <= SAMPLE:
        return np.arange(count)
    step = round(count * (math.sqrt(5) - 1) / 2)
    while math.gcd(step, count) > 1:
        step += 1
    return np.sort(np.arange(SAMPLE) * step % count)


def _shown_units(units: int, inputs: int) -> NDArray[np.intp]:
    shown = max(1, min(units, MOST_NEURONS, MOST_NUMBERS // inputs))
    return np.arange(shown) * units // shown


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
