"""Backpropagation against central differences, over everything that can be combined."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnplay.nn import ACTIVATIONS, LOSSES, Dense, Network, check_gradients

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
PAIRS = [
    (output, loss)
    for output, loss in itertools.product(ACTIVATIONS, LOSSES)
    if LOSSES[loss].accepts(ACTIVATIONS[output])
]
MISFITS = [pair for pair in itertools.product(ACTIVATIONS, LOSSES) if pair not in PAIRS]
L2 = 0.01


def check(sizes: list[int], hidden: str, output: str, loss: str, batch: int, seed: int) -> None:
    inputs, *units, outputs = sizes
    layers = [*(Dense(n, hidden) for n in units), Dense(outputs, output)]
    network = Network(inputs, layers, seed=seed, dtype="f8")
    random = np.random.default_rng(seed)
    network.parameters += 0.1 * random.normal(size=network.parameters.shape)
    y = LOSSES[loss].encode(random.integers(0, outputs, batch), outputs, "f8")
    # Kinks are met with probability zero, but a difference across one is wrong: keep away.
    x = random.normal(size=(batch, inputs))
    for _ in range(20):
        if all(away_from_kinks(network, x)):
            break
        x = random.normal(size=(batch, inputs))
    result = check_gradients(network, x, y, loss, l2=L2)
    assert result.relative_error <= 1e-6, result
    assert result.checked > 0


def away_from_kinks(network: Network, x: np.ndarray) -> list[bool]:
    away = []
    for layer in network.layers:
        z = np.empty((len(x), layer.units))
        layer.sums(x, z)
        away += [bool((abs(z - kink) > 1e-3).all()) for kink in layer.activation.kinks]
        x = layer.activation(z)
    return away


@pytest.mark.parametrize("depth", [1, 2, 4])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_every_valid_combination(output: str, loss: str, hidden: str, depth: int) -> None:
    check([4] + [3] * (depth - 1) + [3], hidden, output, loss, batch=5, seed=depth)


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    hidden=st.sampled_from([name for name in HIDDEN if not ACTIVATIONS[name].kinks]),
    pair=st.sampled_from([pair for pair in PAIRS if not ACTIVATIONS[pair[0]].kinks]),
    batch=st.integers(1, 9),
    seed=st.integers(0, 1000),
)
def test_random_shapes(
    sizes: list[int], hidden: str, pair: tuple[str, str], batch: int, seed: int
) -> None:
    check(sizes, hidden, *pair, batch=batch, seed=seed)


@pytest.mark.parametrize(("output", "loss"), MISFITS)
def test_every_misfit_is_refused_with_its_reason(output: str, loss: str) -> None:
    network = Network(2, [Dense(3, output)])
    y = LOSSES[loss].encode(np.array([0]), 3, "f4")
    with pytest.raises(ValueError, match="does not fit") as error:
        network.loss_and_gradients(np.zeros((1, 2)), y, loss)
    assert LOSSES[loss].misfit in str(error.value)


def test_a_wrong_gradient_is_found() -> None:
    network = Network(3, [Dense(2, "tanh")], dtype="f8")
    layer = network.layers[0]
    backward = layer.backward

    def wrong(x: np.ndarray, delta: np.ndarray) -> None:
        backward(x, delta)
        layer.weight_gradients[1, 2] *= 1.01

    layer.backward = wrong  # type: ignore[method-assign]
    x, y = np.ones((4, 3)), np.zeros((4, 2))
    result = check_gradients(network, x, y, "mse")
    assert result.relative_error > 1e-4
    assert result.worst == "layers.0.weights"


def test_float32_is_refused() -> None:
    with pytest.raises(ValueError, match="float64"):
        check_gradients(Network(1, [Dense(1)]), np.ones((1, 1)), np.ones((1, 1)), "mse")
