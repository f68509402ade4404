"""Batch normalisation against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import LOSSES, Dense, Network
from nnplay.nn.layers import LayerBuffers
from nnplay.nn.normalization import EPSILON, MOMENTUM


def normalised(units: int = 3, **options: object) -> Network:
    layers = [Dense(units, "identity", batch_norm=True), Dense(2, "identity")]
    return Network(4, layers, seed=1, dtype="f8", **options)


def test_while_training_sums_get_mean_zero_and_variance_one_then_gain_and_bias() -> None:
    layer = normalised().layers[0]
    assert layer.norm is not None
    layer.norm.gains[...] = [1, 2, 0.5]
    layer.biases[...] = [0, 10, -1]
    x = np.random.default_rng(0).normal(3, 5, (50, 4))
    buffers = LayerBuffers.allocate(layer, 50, keep_sums=True)
    layer.train_sums(x, buffers)
    u = x @ layer.weights.T
    expected = (u - u.mean(axis=0)) / np.sqrt(u.var(axis=0) + EPSILON)
    np.testing.assert_allclose(buffers.z, expected * [1, 2, 0.5] + [0, 10, -1], rtol=1e-10)


def test_predictions_use_the_running_statistics() -> None:
    network = normalised()
    layer = network.layers[0]
    assert layer.norm is not None
    random = np.random.default_rng(0)
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(5):
        x = random.normal(1, 2, (20, 4))
        network.train_step(x, np.zeros((20, 2)), LOSSES["mse"])
        u = x @ layer.weights.T
        mean = MOMENTUM * mean + (1 - MOMENTUM) * u.mean(axis=0)
        variance = MOMENTUM * variance + (1 - MOMENTUM) * u.var(axis=0)
    np.testing.assert_allclose(layer.norm.running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(layer.norm.running_variance, variance, rtol=1e-12)
    x = random.normal(size=(2, 4))
    z = (x @ layer.weights.T - mean) / np.sqrt(variance + EPSILON)
    last = network.layers[1]
    np.testing.assert_allclose(network.predict(x), z @ last.weights.T + last.biases, rtol=1e-10)


def test_a_prediction_does_not_depend_on_its_company() -> None:
    network = normalised()
    x = np.random.default_rng(0).normal(size=(6, 4))
    network.train_step(x, np.zeros((6, 2)), LOSSES["mse"])
    np.testing.assert_allclose(network.predict(x)[2:3], network.predict(x[2:3]), rtol=1e-12)


@pytest.mark.parametrize("x", [np.ones((5, 4)), np.zeros((5, 4)), np.ones((1, 4))])
def test_sums_without_spread_become_the_bias_and_pass_no_gradient(x: np.ndarray) -> None:
    network = normalised()
    network.layers[0].biases[...] = [1, 2, 3]
    network.train_step(x, np.zeros((len(x), 2)), LOSSES["mse"])
    last = network.layers[1]
    expected = np.array([1, 2, 3]) @ last.weights.T + last.biases
    assert network._buffers[-1].z[0] == pytest.approx(expected)
    np.testing.assert_allclose(network.layers[0].weight_gradients, 0, atol=1e-9)
    assert np.isfinite(network.state).all()


def test_a_single_sample_leaves_the_running_statistics_alone() -> None:
    network = normalised()
    before = network.state[network.parameters.size :].copy()
    network.train_step(np.ones((1, 4)), np.zeros((1, 2)), LOSSES["mse"])
    assert (network.state[network.parameters.size :] == before).all()


def test_statistics_are_state_but_not_parameters() -> None:
    network = normalised()
    assert network.parameters.size == (4 * 3 + 3 + 3) + (3 * 2 + 2)
    assert network.state.size == network.parameters.size + 2 * 3
    layer = network.layers[0]
    assert set(layer.named_arrays) == {
        "weights",
        "biases",
        "gains",
        "running_mean",
        "running_variance",
    }
    assert set(network.layers[1].named_arrays) == {"weights", "biases"}
    copy = network.state.copy()
    arrays = network.arrays_over(copy)
    for mine, theirs in zip(network.layers, arrays, strict=True):
        for name, array in mine.named_arrays.items():
            assert (theirs.named_arrays[name] == array).all()
            assert np.shares_memory(theirs.named_arrays[name], copy)
