"""What a training step does besides backpropagation, worked out once from the settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn import REGULARIZERS, SCHEDULES, Network
from nnplay.nn.network import Penalties
from nnplay.nn.optimizers import Optimizer
from nnplay.nn.regularizers import Stage
from nnplay.project import Design, TrainingConfig
from nnplay.training.held import Held

Applied = Sequence[tuple[Callable[..., None], float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The regularisers that are on, by their stage, and the learning rate's schedule.

    Attributes
    ----------
    penalties : sequence of (Regularizer, float)
    gradients, decays, weights : sequence of (callable, float)
        What acts on the gradients, on the weights before the update, and on those after it.
    steady : bool
        Whether that is one rate for a whole run.
    held : Held
        The parameters that training leaves as they are: what is frozen, and what is off.
    rate : callable
        ``rate(epoch, epochs, costs)``, the learning rate; see `nnplay.nn.schedules`.
    """

    penalties: Penalties
    gradients: Applied
    decays: Applied
    weights: Applied
    rate: Callable[[float, float, Sequence[float]], float]
    steady: bool
    held: Held

    @classmethod
    def of(cls, design: Design, network: Network) -> Plan:
        """Work out the plan of a design's settings, for its network."""
        training = design.training
        schedule = training.schedule
        return cls(
            tuple((r, s) for r, s in _strengths(training) if r.stage == "penalty" and s),
            _applied(training, "gradients"),
            _applied(training, "decay"),
            _applied(training, "weights"),
            partial(SCHEDULES[schedule.name].rate, training.learning_rate, **schedule.resolved()),
            schedule.name == "constant",
            Held(design.network, network.dtype),
        )

    @property
    def plain(self) -> bool:
        """Whether an update is the optimizer's alone."""
        return not (self.held or self.gradients or self.decays or self.weights)

    def rates(
        self, epochs: NDArray[np.float64], until: float, costs: Sequence[float]
    ) -> NDArray[np.float64]:
        """Return the learning rates of steps made at some epochs of a run; see `rate`."""
        if self.steady:
            return np.full(len(epochs), self.rate(0.0, until, costs))
        return np.array([self.rate(epoch, until, costs) for epoch in epochs.tolist()])

    def update(self, network: Network, optimizer: Optimizer, learning_rate: float) -> None:
        """Turn the network's gradients into a change of its parameters."""
        if self.plain:
            optimizer.step(network.parameters, network.gradients, learning_rate)
        elif self.held:
            self.held.keep(network.parameters, network.gradients)
            self._update_bounded(network, optimizer, learning_rate)
            self.held.put_back(network.parameters)
        else:
            self._update_bounded(network, optimizer, learning_rate)

    @np.errstate(all="ignore")  # what overflows is found by the check of the next loss
    def _update_bounded(self, network: Network, optimizer: Optimizer, learning_rate: float) -> None:
        """Do `update` with everything that holds gradients or weights back."""
        for clip, limit in self.gradients:
            clip(network.gradients, limit)
        for decay, strength in self.decays:
            for layer in network.layers:
                decay(layer.kernel, strength, learning_rate)
        optimizer.step(network.parameters, network.gradients, learning_rate)
        for bound, limit in self.weights:
            for layer in network.layers:
                bound(layer.kernel, limit)


def _strengths(training: TrainingConfig) -> list[tuple[Any, float]]:
    return [(entry, getattr(training, entry.name)) for entry in REGULARIZERS.values()]


def _applied(training: TrainingConfig, stage: Stage) -> Applied:
    return tuple((r.apply, s) for r, s in _strengths(training) if r.stage == stage and s)
