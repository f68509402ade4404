"""The vital signs of a training: how strong each layer's gradients are, and which neurons fail.

They are taken at a few steps only, so that they cost next to nothing, and they change nothing: the
run is the same to the last bit without them. Append-only, as a `History` is: one thread appends
while another reads.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.data import Samples
from nnplay.nn.activations import Activation
from nnplay.nn.arrays import Array
from nnplay.nn.inside import look_inside
from nnplay.nn.layers import Layer
from nnplay.nn.network import Network
from nnplay.nn.random import generator
from nnplay.training.columns import Columns

Column = NDArray[np.float64]
Ailment = Literal["", "dead", "saturated"]

FIRST = (1, 2, 5, 10, 20, 50, 100)
"""Steps of a record that are looked at; then every hundredth, see `next_due`."""

SAMPLE = 256
"""Training samples, at most, that the neurons are looked at with."""

NEURONS_EVERY = 10
"""Of the steps that are looked at, which ones the neurons are looked at after, too."""

APART = 1000
"""Steps after which the neurons are looked at again when an epoch ends; see `Vitals.end_epoch`."""

_MOST_SUMS = 1 << 22
"""Sums of a layer, at most, that a look at the neurons makes: of wide layers with fewer samples."""

_TINY = 1e-25
"""Sums of squares below this are made again in float64."""

FADED = 0.05
"""Share of an activation's largest slope below which a neuron's mean slope makes it saturated."""


class Flow(NamedTuple):
    """One row for each step that was looked at; read-only float64 arrays.

    Attributes
    ----------
    step, epoch : (rows,) array
        Steps made by then, and training progress in epochs.
    gradient : (rows, layers) array
        Root mean square of ∂L/∂W over the layer's weights, by the batch of that step: with
        penalties, before clipping.
    weight : (rows, layers) array
        Root mean square of W before the step.
    update : (rows, layers) array
        ‖ΔW‖ / ‖W‖, by how much of itself the step changed the layer's weights; NaN if all were 0.
    """

    step: Column
    epoch: Column
    gradient: Column
    weight: Column
    update: Column


class Neurons(NamedTuple):
    """One row for each look at the neurons; read-only float64 arrays.

    Attributes
    ----------
    step, epoch : (rows,) array
        As in `Flow`.
    share : (rows, layers) array
        Share, from 0 to 1, of the layer's neurons that are dead or saturated, whichever `Vitals`
        says can befall them; NaN if neither can. Neurons that are switched off do not count.
    """

    step: Column
    epoch: Column
    share: Column


def next_due(step: int) -> int:
    """Return the step to be looked at next, of a record with so many steps.

    Beyond 20,000 steps the distance grows with them, so that a record of any length stays short.
    """
    if step < FIRST[-1]:
        return next(due for due in FIRST if due > step)
    every = 100 * max(1, step // 10_000)
    return (step // every + 1) * every


def ailment_of(activation: Activation, *, output: bool) -> Ailment:
    """Return what can befall the neurons of a layer.

    Dead: the activation has a kink beyond which its slope is exactly 0, as ReLU has and leaky ReLU
    has not; a neuron that is there for all samples gets no gradient any more, whatever comes.
    Saturated: the activation runs against a bound on both sides, as sigmoid and tanh do. An output
    that is near its bound is a confident answer, so it does not count.

    Parameters
    ----------
    activation : Activation
        With its parameters bound.
    output : bool
        Whether it is that of the output layer.
    """
    if not activation.element_wise or activation.flat:
        return ""
    beside = np.array([k + d for k in activation.kinks for d in (-1.0, 1.0)])
    if beside.size and not activation.slope(beside).all():
        return "dead"
    bounded = bool(np.isfinite(activation.output_range).all())
    return "saturated" if bounded and not output else ""


class Vitals:
    """The vital signs of one network in training.

    Parameters
    ----------
    network : Network
    samples : Samples
        The training part.
    seed : int
        Which samples the neurons are looked at with follows from it.

    Attributes
    ----------
    ailments : tuple of {"", "dead", "saturated"}
        What `Neurons.share` counts in each layer.
    due : int
        The step around which `keep`, `note_gradients` and `after` are to be called next.
    start : int
        The step that the record begins after.
    looked : int
        Training samples that the neurons are looked at with: `SAMPLE`, or fewer where there are no
        more, or where layers are wide.
    changed : int
        Steps made when somebody was last seen to have changed the network by hand, see
        `note_version`, or to have given it other layers; 0 if nobody has.
    """

    def __init__(self, network: Network, samples: Samples, seed: int) -> None:
        last = len(network.layers) - 1
        self.ailments = tuple(
            ailment_of(layer.activation, output=index == last)
            for index, layer in enumerate(network.layers)
        )
        self.start, self.due, self.changed = 0, FIRST[0], 0
        off = (layer.off for layer in network.layers)
        self._version: object = (0, tuple(() if o is None else tuple(o.tolist()) for o in off))
        self._layers = [(layer.inputs, _character(layer)) for layer in network.layers]
        self._steepest = [_steepest(layer.activation) for layer in network.layers]
        widest = max(layer.units for layer in network.layers)
        self.looked = min(SAMPLE, len(samples), max(16, _MOST_SUMS // widest))
        self._samples, self._seed = samples, seed
        self._sample: Array | None = None
        layers = np.dtype((np.float64, (len(network.layers),)))
        self._flow = Columns(np.float64, np.float64, layers, layers, layers)
        self._neurons = Columns(np.float64, np.float64, layers)
        self._gradients: list[float] = []
        self._kernels: list[Array] = []

    # Reading, from any thread

    def flow(self) -> Flow:
        """Return what is recorded of gradients and updates, as views."""
        return Flow(*self._flow.views())

    def neurons(self) -> Neurons:
        """Return what is recorded of the neurons, as views."""
        return Neurons(*self._neurons.views())

    def __len__(self) -> int:
        return len(self._flow) + len(self._neurons)

    def note_version(self, version: object, step: int) -> None:
        """Note whether the network has been changed by hand; from any thread.

        A change counts from the step at which it is first seen, so whoever judges by what came
        after it, and looks before, is on the safe side.

        Parameters
        ----------
        version : object
            `Trainer.version`: equal as long as nothing but training changes the network.
        step : int
            Steps made.
        """
        if version != self._version:
            self._version, self.changed = version, step

    # Recording, in the thread that trains

    def keep(self, network: Network) -> None:
        """Keep the weights that a step is about to change."""
        self._kernels = [layer.kernel.copy() for layer in network.layers]

    def note_gradients(self, network: Network) -> None:
        """Look at the gradients of that step, before anything clips them."""
        self._gradients = [rms(layer.kernel_gradients) for layer in network.layers]

    def after(self, network: Network, step: int, epoch: float) -> None:
        """Look at what the step has changed; `step` and `epoch` count it."""
        weights, updates = [], []
        for layer, kernel in zip(network.layers, self._kernels, strict=True):
            weights.append(rms(kernel))
            np.subtract(layer.kernel, kernel, out=kernel)
            updates.append(rms(kernel) / weights[-1] if weights[-1] else np.nan)
        number = len(self._flow)
        self._flow.append(step, epoch, self._gradients, weights, updates)
        self._kernels = []
        self.due = self.start + next_due(step - self.start)
        if number % NEURONS_EVERY == 0:
            self._look_at_neurons(network, step, epoch)

    def end_epoch(self, network: Network, step: int, epoch: float) -> None:
        """Look at the neurons, unless that was done only a few steps ago.

        Early on the distance doubles, so that short runs of short epochs have something to show;
        late it grows with the steps, as that of `next_due` does.
        """
        looked = self.neurons().step[-1:]
        last = int(looked[0]) if len(looked) else self.start
        made = last - self.start
        if step - last >= min(made, max(APART, made // 20)):
            self._look_at_neurons(network, step, epoch)

    def go_on_from(self, other: Vitals, step: int) -> None:
        """Stand at a step of another run: with its record up to there, if the layers are the same.

        Of other layers a new record begins at that step.
        """
        self.start = self.changed = step
        if other._layers == self._layers:
            self.start, self.changed = other.start, min(other.changed, step)
            self._flow, self._neurons = other._flow.until(step), other._neurons.until(step)
        self.due = self.start + next_due(step - self.start)

    @np.errstate(all="ignore")
    def _look_at_neurons(self, network: Network, step: int, epoch: float) -> None:
        if self._sample is None:
            self._sample = self._draw(network)
        insides = look_inside(network, self._sample)
        shares = [
            _share(layer, inside.z, ailment, steepest)
            for layer, inside, ailment, steepest in zip(
                network.layers, insides, self.ailments, self._steepest, strict=True
            )
        ]
        self._neurons.append(step, epoch, shares)

    def _draw(self, network: Network) -> Array:
        random = generator(self._seed, "check", SAMPLE)
        rows = random.choice(len(self._samples), self.looked, replace=False)
        return self._samples.seen(np.sort(rows)).astype(network.dtype)


@np.errstate(all="ignore")
def rms(numbers: NDArray[Any]) -> float:
    """Return the root mean square of an array."""
    flat = numbers.ravel("K")
    square = float(flat @ flat)
    if not _TINY < square < np.inf:  # the square of a gradient that vanishes is 0 in float32
        flat = flat.astype(np.float64)
        square = float(flat @ flat)
    return float(np.sqrt(square / flat.size))


def _steepest(activation: Activation) -> float:
    """Return the largest slope of an activation that saturates."""
    if not activation.element_wise:
        return 1.0
    return float(activation.slope(np.linspace(-8, 8, 161)).max())


def _share(layer: Layer, z: Array, ailment: Ailment, steepest: float) -> float:
    """Return the share of a layer's neurons that are dead or saturated, by their sums z."""
    if layer.off is not None:
        z = np.delete(z, layer.off, axis=1)
    if not ailment or not z.size or not np.isfinite(z).all():
        return float(np.nan)
    slopes = layer.activation.slope(z)
    if ailment == "dead":
        return float(np.mean(~slopes.any(axis=0)))
    return float(np.mean(slopes.mean(axis=0) < FADED * steepest))


def _character(layer: Layer) -> tuple[object, ...]:
    """Return what makes the vital signs of a layer comparable to those of another."""
    name, slope = layer.activation.name, ()
    if layer.activation.element_wise:
        slope = tuple(layer.activation.slope(np.array([-1.0, 1.0])).tolist())
    return layer.units, name, slope, layer.norm is not None
