r"""Optimizers: how a gradient g becomes a change of the parameters w.

An optimizer works on the network's flat vectors, in place, and keeps its own state in vectors of
the same shape (`state`), so that a checkpoint of it is a few arrays. `nnplay.nn.flat_optimizer` has
what they share. To add one, write a small class and add an entry to `OPTIMIZERS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nnplay.nn.arrays import Array
from nnplay.nn.flat_optimizer import (
    FlatOptimizer,
    descend,
    over_root,
    remember,
    remember_square,
)
from nnplay.nn.registry import Entry, Parameter, Registry

# What overflows in an update is found by the check of the next loss, which names the layer.
_quiet = np.errstate(all="ignore")


class Optimizer(Protocol):
    """What training asks of an optimizer.

    Attributes
    ----------
    state : mapping of str to array
        With `steps`, everything that a later step depends on. The same arrays for the optimizer's
        whole life: to go back to a checkpoint, copy into them.
    steps : int
        Updates made so far.
    """

    steps: int

    @property
    def state(self) -> Mapping[str, Array]: ...  # noqa: D102

    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""


class Sgd(FlatOptimizer):
    r"""Gradient descent, optionally with momentum μ: v ← μ v + g, w ← w − η v.

    With Nesterov's variant the step looks ahead along the new velocity: w ← w − η (g + μ v).
    Without momentum it is the plain rule w ← w − η g. (Sutskever, Martens, Dahl and Hinton 2013,
    in the form that keeps η out of the velocity, so that a change of η acts at once.)
    """

    def __init__(self, like: Array, momentum: float = 0.0, nesterov: bool = False) -> None:
        super().__init__(like, ("velocity",) if momentum else ())
        self.momentum = momentum
        self.nesterov = nesterov
        self._momentum = self.constant(momentum)

    @_quiet
    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        blocks = self.begin(parameters, gradients)
        self.rate[()] = learning_rate
        if self.state:
            self._roll(blocks)
            return
        for w, g, change in blocks:
            np.multiply(g, self.rate, change)
            np.subtract(w, change, w)

    def _roll(self, blocks: list[tuple[Array, ...]]) -> None:
        for w, g, v, change in blocks:
            remember(v, self._momentum, g)
            if self.nesterov:
                np.multiply(v, self._momentum, change)
                np.add(change, g, change)
                np.multiply(change, self.rate, change)
            else:
                np.multiply(v, self.rate, change)
            np.subtract(w, change, w)


class Adagrad(FlatOptimizer):
    r"""Adagrad (Duchi, Hazan and Singer 2011), in its diagonal form.

    G ← G + g²,  w ← w − η g / (√G + ε).
    """

    def __init__(self, like: Array, epsilon: float = 1e-10) -> None:
        super().__init__(like, ("squares",))
        self.epsilon = epsilon
        self._epsilon = self.constant(epsilon)

    @_quiet
    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        blocks = self.begin(parameters, gradients)
        self.rate[()] = learning_rate
        for w, g, squares, change in blocks:
            np.multiply(g, g, change)
            np.add(squares, change, squares)
            over_root(g, squares, self._epsilon, change)
            descend(w, change, self.rate)


class RmsProp(FlatOptimizer):
    r"""RMSprop (Hinton 2012, lecture 6e of Neural Networks for Machine Learning).

    v ← ρ v + (1 − ρ) g²,  w ← w − η g / (√v + ε).

    Kept here is V = v / (1 − ρ): the constant factor moves into the learning rate and ε, since
    g / (√v + ε) = p g / (√V + p ε) with p = 1 / √(1 − ρ).
    """

    def __init__(self, like: Array, rho: float = 0.9, epsilon: float = 1e-8) -> None:
        super().__init__(like, ("second_moment",))
        self.rho = rho
        self.epsilon = epsilon
        self.scale = 1 / math.sqrt(1 - rho)
        self._rho = self.constant(rho)
        self._epsilon = self.constant(epsilon * self.scale)

    @_quiet
    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        blocks = self.begin(parameters, gradients)
        self.rate[()] = learning_rate * self.scale
        for w, g, v, change in blocks:
            remember_square(v, self._rho, g, change)
            over_root(g, v, self._epsilon, change)
            descend(w, change, self.rate)


class Adam(FlatOptimizer):
    r"""Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1).

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
    w ← w − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).

    Kept here are M = m / (1 − β₁) and V = v / (1 − β₂): the constant factors move into the learning
    rate and ε, which saves two of twelve passes over the vectors and changes no result beyond
    rounding. With p = (1 − β₁) / (1 − β₁ᵗ) and q = (1 − β₂) / (1 − β₂ᵗ),
    m̂ / (√v̂ + ε) = (p / √q) M / (√V + ε / √q).
    """

    def __init__(
        self,
        like: Array,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        *,
        scratch: int = 1,
    ) -> None:
        super().__init__(like, ("first_moment", "second_moment"), scratch)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self._memory_1 = self.constant(beta_1)
        self._memory_2 = self.constant(beta_2)
        self._epsilon = self.constant()

    def _set_constants(self, learning_rate: float) -> None:
        p = (1 - self.beta_1) / (1 - self.beta_1**self.steps)
        root_q = math.sqrt((1 - self.beta_2) / (1 - self.beta_2**self.steps))
        self.rate[()] = learning_rate * p / root_q
        self._epsilon[()] = self.epsilon / root_q

    @_quiet
    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        blocks = self.begin(parameters, gradients)
        self._set_constants(learning_rate)
        for w, g, m, v, change in blocks:
            remember(m, self._memory_1, g)
            remember_square(v, self._memory_2, g, change)
            over_root(m, v, self._epsilon, change)
            descend(w, change, self.rate)


class AdamW(Adam):
    r"""Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101).

    w ← w − η (m̂ / (√v̂ + ε) + λ w), for every parameter, biases included. The moments see only
    the gradient, so that the decay of a weight does not depend on how large its gradients were.
    """

    def __init__(
        self,
        like: Array,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(like, beta_1, beta_2, epsilon)
        self.weight_decay = weight_decay
        self._kept = self.constant()

    @_quiet
    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        # Adam's change does not depend on w, so the decay may come first.
        self._kept[()] = 1 - learning_rate * self.weight_decay
        np.multiply(parameters, self._kept, parameters)
        super().step(parameters, gradients, learning_rate)


class Nadam(Adam):
    r"""Adam with Nesterov's look ahead (Dozat 2016), with a constant momentum β₁.

    As Adam, but with m̂ = β₁ m / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ). In terms of Adam's M and p
    that is m̂ = p (α M + g) with α = β₁ (1 − β₁ᵗ) / (1 − β₁ᵗ⁺¹). Dozat's schedule, which lets the
    momentum grow over the first thousands of steps, is left out.
    """

    def __init__(
        self, like: Array, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        super().__init__(like, beta_1, beta_2, epsilon, scratch=2)
        self._share = self.constant()

    @_quiet
    def step(self, parameters: Array, gradients: Array, learning_rate: float) -> None:
        """Change `parameters` in place, by one update."""
        blocks = self.begin(parameters, gradients)
        self._set_constants(learning_rate)
        beta, t = self.beta_1, self.steps
        self._share[()] = beta * (1 - beta**t) / (1 - beta ** (t + 1))
        for w, g, m, v, change, ahead in blocks:
            remember(m, self._memory_1, g)
            remember_square(v, self._memory_2, g, change)
            np.multiply(m, self._share, ahead)
            np.add(ahead, g, ahead)
            over_root(ahead, v, self._epsilon, change)
            descend(w, change, self.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerEntry(Entry):
    """One entry of `OPTIMIZERS`; its parameters are its own settings besides the learning rate.

    Attributes
    ----------
    create : callable
        ``create(like, **parameters)`` makes an `Optimizer` for a flat vector like `like`.
    learning_rate : float
        A good first learning rate for it.
    """

    create: Callable[..., Optimizer]
    learning_rate: float


def _epsilon(default: float) -> Parameter:
    return Parameter(
        "epsilon", "ε", default, 1e-16, 1.0, "Keeps the division away from zero.", logarithmic=True
    )


_ADAM_PARAMETERS = (
    Parameter("beta_1", "β₁", 0.9, 0.0, 0.9999, "Memory of the mean gradient, per step."),
    Parameter("beta_2", "β₂", 0.999, 0.0, 0.999999, "Memory of the mean squared gradient."),
    _epsilon(1e-8),
)

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
        parameters=_ADAM_PARAMETERS,
    ),
    OptimizerEntry(
        name="sgd",
        label="SGD, momentum, Nesterov",
        formula="v ← μ v + g,  w ← w − η v",
        help="Walks straight down the gradient; momentum lets it roll through small bumps, and "
        "Nesterov's form brakes before the slope turns.",
        source="Robbins and Monro 1951; Sutskever, Martens, Dahl and Hinton 2013",
        create=Sgd,
        learning_rate=0.1,
        parameters=(
            Parameter("momentum", "Momentum μ", 0.0, 0.0, 0.9999, "Share of the last step kept."),
            Parameter("nesterov", "Nesterov", False, help="Look ahead along the new velocity."),
        ),
    ),
    OptimizerEntry(
        name="adamw",
        label="AdamW",
        formula="w ← w − η (m̂ / (√v̂ + ε) + λ w)",
        help="Adam that also shrinks every parameter a little at each step, against overfitting.",
        source="Loshchilov and Hutter 2019, arXiv 1711.05101",
        create=AdamW,
        learning_rate=0.002,
        parameters=(
            *_ADAM_PARAMETERS,
            Parameter(
                "weight_decay",
                "Weight decay λ",
                0.01,
                0.0,
                10.0,
                "Share of a parameter lost at each step, times the learning rate.",
                logarithmic=True,
            ),
        ),
    ),
    OptimizerEntry(
        name="nadam",
        label="Nadam",
        formula="w ← w − η (β₁ m / (1 − β₁ᵗ⁺¹) + (1 − β₁) g / (1 − β₁ᵗ)) / (√v̂ + ε)",
        help="Adam that looks ahead as Nesterov's momentum does; often a little faster at first.",
        source="Dozat 2016, Incorporating Nesterov momentum into Adam; with constant β₁",
        create=Nadam,
        learning_rate=0.002,
        parameters=_ADAM_PARAMETERS,
    ),
    OptimizerEntry(
        name="rmsprop",
        label="RMSprop",
        formula="v ← ρ v + (1 − ρ) g²,  w ← w − η g / (√v + ε)",
        help="Divides each gradient by its recent size, so that all weights learn at one pace.",
        source="Hinton 2012, Neural Networks for Machine Learning, lecture 6e",
        create=RmsProp,
        learning_rate=0.001,
        parameters=(
            Parameter("rho", "ρ", 0.9, 0.0, 0.9999, "Memory of the mean squared gradient."),
            _epsilon(1e-8),
        ),
    ),
    OptimizerEntry(
        name="adagrad",
        label="Adagrad",
        formula="G ← G + g²,  w ← w − η g / (√G + ε)",
        help="Slows each weight by all it has moved: suits rare features, and stops by itself.",
        source="Duchi, Hazan and Singer 2011, JMLR 12",
        create=Adagrad,
        learning_rate=0.02,
        parameters=(_epsilon(1e-10),),
    ),
)
