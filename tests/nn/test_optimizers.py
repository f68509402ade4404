"""Optimizers against a literal scalar transcription of the published updates."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nnplay.nn import OPTIMIZERS
from nnplay.nn.optimizers import BLOCK

Update = Callable[[list[float], float, float], float]


def sgd(momentum: float, nesterov: bool) -> Update:
    velocity = 0.0

    def update(_: list[float], g: float, rate: float) -> float:
        nonlocal velocity
        velocity = momentum * velocity + g
        return -rate * (g + momentum * velocity if nesterov else velocity)

    return update


def adam(beta_1: float, beta_2: float, epsilon: float) -> Update:
    m = v = 0.0
    t = 0

    def update(_: list[float], g: float, rate: float) -> float:
        nonlocal m, v, t
        t += 1
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g * g
        m_hat = m / (1 - beta_1**t)
        v_hat = v / (1 - beta_2**t)
        return -rate * m_hat / (math.sqrt(v_hat) + epsilon)

    return update


CASES: list[tuple[str, dict[str, float | bool], Callable[[], Update]]] = [
    ("sgd", {}, lambda: sgd(0.0, False)),
    ("sgd", {"momentum": 0.9}, lambda: sgd(0.9, False)),
    ("sgd", {"momentum": 0.8, "nesterov": True}, lambda: sgd(0.8, True)),
    ("adam", {}, lambda: adam(0.9, 0.999, 1e-8)),
    ("adam", {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1}, lambda: adam(0.5, 0.9, 0.1)),
]


def gradient(w: float, step: int) -> float:
    return 2 * (w - 3) + math.sin(step)


@pytest.mark.parametrize(("name", "parameters", "make"), CASES)
def test_fifty_steps_follow_the_published_rule(
    name: str, parameters: dict[str, float | bool], make: Callable[[], Update]
) -> None:
    start = [-2.0, 0.0, 0.5, 4.0]
    w = np.array(start)
    optimizer = OPTIMIZERS[name].create(w, **parameters)
    updates, expected = [make() for _ in start], list(start)
    for step in range(50):
        rate = 0.05 / (1 + 0.1 * step)
        optimizer.step(w, np.array([gradient(value, step) for value in w]), rate)
        for i, update in enumerate(updates):
            expected[i] += update(expected, gradient(expected[i], step), rate)
    np.testing.assert_allclose(w, expected, rtol=1e-12, atol=1e-12)
    assert optimizer.steps == 50


@pytest.mark.parametrize(("name", "parameters", "make"), CASES)
def test_every_block_is_updated(
    name: str, parameters: dict[str, float | bool], make: object
) -> None:
    size = 2 * BLOCK + 3
    w = np.zeros(size, "f4")
    optimizer = OPTIMIZERS[name].create(w, **parameters)
    for _ in range(3):
        optimizer.step(w, np.ones(size, "f4"), 0.1)
    assert w[0] != 0
    assert (w == w[0]).all()
    assert all(array.shape == w.shape for array in optimizer.state.values())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_declared_parameters_are_those_it_takes(name: str) -> None:
    entry = OPTIMIZERS[name]
    entry.create(np.zeros(1), **entry.defaults())
    for parameter in entry.parameters:
        assert parameter.help
        if not isinstance(parameter.default, bool):
            assert parameter.minimum <= parameter.default <= parameter.maximum
