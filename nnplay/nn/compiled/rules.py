"""How each optimizer's update is handed to compiled code: its vectors, and numbers of each step.

All follow one form, w ← kept · w − rate · (along · mean + ahead · g) / (√square + ε), with
mean ← memory₁ · mean + g and square ← memory₂ · square + g², or a part of it. See
`nnplay.nn.optimizers` for where the numbers come from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.nn.compiled.arrays import Rule
from nnplay.nn.compiled.codes import MOMENTS, MOMENTUM, NESTEROV, PLAIN, SQUARED
from nnplay.nn.optimizers import Adagrad, Adam, AdamW, Nadam, Optimizer, RmsProp, Sgd

Numbers = NDArray[np.float64]


class _Form(NamedTuple):
    """An optimizer's update, as numbers; `rate` and others may be one for each step."""

    code: int
    first: Array | None = None
    second: Array | None = None
    memories: tuple[float, float] = (0.0, 0.0)
    rate: Any = 0.0
    epsilon: Any = 0.0
    kept: Any = 1.0
    along: Any = 1.0
    ahead: Any = 0.0


def _sgd(optimizer: Sgd, rates: Numbers) -> _Form:
    if not optimizer.momentum:
        return _Form(PLAIN, rate=rates)
    velocity = optimizer.state["velocity"]
    code = NESTEROV if optimizer.nesterov else MOMENTUM
    return _Form(code, velocity, memories=(optimizer.momentum, 0.0), rate=rates)


def _adagrad(optimizer: Adagrad, rates: Numbers) -> _Form:
    squares, epsilon = optimizer.state["squares"], optimizer.epsilon
    return _Form(SQUARED, None, squares, (0.0, 1.0), rates, epsilon)


def _rmsprop(optimizer: RmsProp, rates: Numbers) -> _Form:
    moment, scale = optimizer.state["second_moment"], optimizer.scale
    epsilon = optimizer.epsilon * scale
    return _Form(SQUARED, None, moment, (0.0, optimizer.rho), scale * rates, epsilon)


def _adam(optimizer: Adam, rates: Numbers) -> _Form:
    step = _steps(optimizer, rates)
    p = (1 - optimizer.beta_1) / (1 - optimizer.beta_1**step)
    root_q = np.sqrt((1 - optimizer.beta_2) / (1 - optimizer.beta_2**step))
    return _Form(
        MOMENTS,
        optimizer.state["first_moment"],
        optimizer.state["second_moment"],
        (optimizer.beta_1, optimizer.beta_2),
        rates * p / root_q,
        optimizer.epsilon / root_q,
    )


def _adamw(optimizer: AdamW, rates: Numbers) -> _Form:
    return _adam(optimizer, rates)._replace(kept=1 - rates * optimizer.weight_decay)


def _nadam(optimizer: Nadam, rates: Numbers) -> _Form:
    step, beta = _steps(optimizer, rates), optimizer.beta_1
    along = beta * (1 - beta**step) / (1 - beta ** (step + 1))
    return _adam(optimizer, rates)._replace(along=along, ahead=1.0)


def _steps(optimizer: Optimizer, rates: Numbers) -> Numbers:
    """Return the numbers of the steps to come, counted from 1."""
    return optimizer.steps + np.arange(1.0, len(rates) + 1)


_FORMS: dict[type, Callable[[Any, Numbers], _Form]] = {
    Sgd: _sgd,
    Adagrad: _adagrad,
    RmsProp: _rmsprop,
    Adam: _adam,
    AdamW: _adamw,
    Nadam: _nadam,
}


def knows(optimizer: Optimizer) -> bool:
    """Whether compiled code can make an optimizer's updates."""
    return type(optimizer) in _FORMS


def rule_of(optimizer: Optimizer, rates: Numbers, dtype: np.dtype[Any]) -> Rule:
    """Return the next updates of an optimizer, one for each learning rate."""
    form = _FORMS[type(optimizer)](optimizer, rates)
    steps = np.empty((len(rates), 5), dtype)
    for column, numbers in enumerate(form[4:]):
        steps[:, column] = numbers
    nothing: Array = np.empty(0, dtype)
    return Rule(
        form.code,
        nothing if form.first is None else form.first,
        nothing if form.second is None else form.second,
        np.array(form.memories, dtype),
        np.finfo(dtype).smallest_normal,
        steps,
    )
