r"""Optimizers: how a gradient g becomes a change of the parameters w.

An optimizer works on the network's flat vectors, in place, and keeps its own state in vectors of
the same shape (`state`), so that a checkpoint of it is a few arrays. The vectors are passed through
in blocks that stay in the processor's cache: the update is a chain of cheap element-wise passes,
and on a whole large vector each pass would go to main memory and back.

To add an optimizer, write a small class and add an entry to `OPTIMIZERS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from nnplay.nn.activations import Array
from nnplay.nn.registry import Parameter, Registry

BLOCK = 32768
"""Elements that one pass of an update covers; five float32 vectors of it fill 640 KiB of cache."""


class Optimizer(Protocol):
    """What training asks of an optimizer.

    Attributes
    ----------
    state : dict of str to array
        Everything that a later step depends on; same keys for the optimizer's whole life.
    steps : int
        Updates made so far.
    """

    state: dict[str, Array]
    steps: int

    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""


class Sgd:
    r"""Gradient descent, optionally with momentum μ: v ← μ v + g, w ← w − η v.

    With Nesterov's variant the step looks ahead along the new velocity: w ← w − η (g + μ v).
    Without momentum it is the plain rule w ← w − η g. (Sutskever, Martens, Dahl and Hinton 2013,
    in the form that keeps η out of the velocity, so that a change of η acts at once.)
    """

    def __init__(self, like: Array, momentum: float = 0.0, nesterov: bool = False) -> None:
        self.momentum = momentum
        self.nesterov = nesterov
        self.steps = 0
        self.state: dict[str, Array] = {"velocity": np.zeros_like(like)} if momentum else {}
        self._scratch = np.empty(min(BLOCK, like.size), like.dtype)

    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        self.steps += 1
        velocity = self.state.get("velocity")
        for block in _blocks(parameters.size):
            w, g, change = parameters[block], gradients[block], self._scratch
            change = change[: w.size]
            if velocity is None:
                np.multiply(g, learning_rate, out=change)
            else:
                v = velocity[block]
                np.multiply(v, self.momentum, out=v)
                np.add(v, g, out=v)
                if self.nesterov:
                    np.multiply(v, self.momentum, out=change)
                    np.add(change, g, out=change)
                    np.multiply(change, learning_rate, out=change)
                else:
                    np.multiply(v, learning_rate, out=change)
            np.subtract(w, change, out=w)


class Adam:
    r"""Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1).

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
    w ← w − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).

    Kept here are m / (1 − β₁) and v / (1 − β₂): the constant factors move into the learning rate
    and ε, which saves two of twelve passes over the vectors and changes no result beyond rounding.
    """

    def __init__(
        self, like: Array, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.steps = 0
        self.state: dict[str, Array] = {
            "first_moment": np.zeros_like(like),
            "second_moment": np.zeros_like(like),
        }
        self._scratch = np.empty(min(BLOCK, like.size), like.dtype)

    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        self.steps += 1
        # With M = m/(1−β₁) and V = v/(1−β₂): m̂/(√v̂ + ε) = (p/√q) M / (√V + ε/√q)
        p = (1 - self.beta_1) / (1 - self.beta_1**self.steps)
        root_q = math.sqrt((1 - self.beta_2) / (1 - self.beta_2**self.steps))
        rate = learning_rate * p / root_q
        epsilon = self.epsilon / root_q
        for block in _blocks(parameters.size):
            w, g = parameters[block], gradients[block]
            m, v = self.state["first_moment"][block], self.state["second_moment"][block]
            change = self._scratch[: w.size]
            np.multiply(m, self.beta_1, out=m)
            np.add(m, g, out=m)
            np.multiply(g, g, out=change)
            np.multiply(v, self.beta_2, out=v)
            np.add(v, change, out=v)
            np.sqrt(v, out=change)
            np.add(change, epsilon, out=change)
            np.divide(m, change, out=change)
            np.multiply(change, rate, out=change)
            np.subtract(w, change, out=w)


def _blocks(size: int) -> Iterator[slice]:
    """Cut ``range(size)`` into slices of `BLOCK` elements."""
    return (slice(start, start + BLOCK) for start in range(0, size, BLOCK))


@dataclass(frozen=True, slots=True)
class OptimizerEntry:
    """One entry of `OPTIMIZERS`.

    Attributes
    ----------
    create : callable
        ``create(like, **parameters)`` makes an `Optimizer` for a flat vector like `like`.
    parameters : tuple of Parameter
        Its own settings besides the learning rate.
    learning_rate : float
        A good first learning rate for it.
    """

    name: str
    label: str
    formula: str
    help: str
    source: str
    create: Callable[..., Optimizer]
    learning_rate: float
    parameters: tuple[Parameter, ...] = ()

    def defaults(self) -> dict[str, Any]:
        """Return the default of every parameter by name."""
        return {parameter.name: parameter.default for parameter in self.parameters}


OPTIMIZERS: Registry[OptimizerEntry] = Registry(
    "optimizer",
    OptimizerEntry(
        name="adam",
        label="Adam",
        formula="w ← w − η m̂ / (√v̂ + ε)",
        help="Gives every weight a step size of its own; works well with little tuning.",
        source="Kingma and Ba 2015, arXiv 1412.6980",
        create=Adam,
        learning_rate=0.002,
        parameters=(
            Parameter("beta_1", "β₁", 0.9, 0.0, 0.9999, "Memory of the mean gradient, per step."),
            Parameter("beta_2", "β₂", 0.999, 0.0, 0.999999, "Memory of the mean squared gradient."),
            Parameter("epsilon", "ε", 1e-8, 1e-16, 1.0, "Keeps the division away from zero."),
        ),
    ),
    OptimizerEntry(
        name="sgd",
        label="SGD",
        formula="v ← μ v + g,  w ← w − η v",
        help="Walks straight down the gradient; momentum lets it roll through small bumps.",
        source="Robbins and Monro 1951; Sutskever, Martens, Dahl and Hinton 2013",
        create=Sgd,
        learning_rate=0.1,
        parameters=(
            Parameter("momentum", "Momentum μ", 0.0, 0.0, 0.9999, "Share of the last step kept."),
            Parameter("nesterov", "Nesterov", False, help="Look ahead along the new velocity."),
        ),
    ),
)
