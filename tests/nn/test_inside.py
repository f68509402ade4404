"""Looking inside a network: against plain formulas, backpropagation and finite differences."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nnplay.nn import LOSSES, Dense, Network
from nnplay.nn.arrays import Array
from nnplay.nn.inside import cost_slopes, example_slopes, look_inside, score_slopes

RANDOM = np.random.default_rng(5)


def network_of(*layers: Dense, inputs: int = 3) -> Network:
    network = Network(inputs, layers, seed=2, dtype=np.float64)
    network.parameters += RANDOM.normal(0, 0.1, network.parameters.size)
    return network


def classifier(**settings: Any) -> Network:
    return network_of(Dense(5, "tanh", **settings), Dense(4, "swish"), Dense(3, "softmax"))


def normalised() -> Network:
    """Return a classifier with batch normalisation whose statistics are not those of the start."""
    network = classifier(batch_norm=True)
    norm = network.layers[0].norm
    assert norm is not None
    norm.running_mean[...] = RANDOM.normal(size=5)
    norm.running_variance[...] = RANDOM.uniform(0.5, 2, 5)
    norm.gains[...] = RANDOM.uniform(0.5, 2, 5)
    return network


X = RANDOM.normal(size=(6, 3))
LABELS = np.array([0, 2, 1, 1, 0, 2])


def cost(network: Network, x: Array = X) -> float:
    loss = LOSSES["sparse_categorical_cross_entropy"]
    return float(loss.costs(network.predict(x), LABELS).mean())


def difference(function: Any, array: Array, index: tuple[int, ...]) -> float:
    """Return a central difference of a function by one number of an array."""
    kept, step = array[index], 1e-6
    array[index] = kept + step
    above = function()
    array[index] = kept - step
    below = function()
    array[index] = kept
    return float((above - below) / (2 * step))


def test_sums_and_outputs_are_those_of_the_formula() -> None:
    network = network_of(Dense(4, "sigmoid"), Dense(2, "tanh"))
    first, second = look_inside(network, X)
    z1 = X @ network.layers[0].weights.T + network.layers[0].biases
    a1 = 1 / (1 + np.exp(-z1))
    z2 = a1 @ network.layers[1].weights.T + network.layers[1].biases
    for found, wanted in ((first.z, z1), (first.a, a1), (second.z, z2), (second.a, np.tanh(z2))):
        np.testing.assert_allclose(found, wanted, rtol=1e-12)


def test_what_is_seen_is_not_overwritten_by_the_next_look() -> None:
    network = classifier()
    seen = look_inside(network, X)[0].a.copy()
    first = look_inside(network, X)
    look_inside(network, -X)
    np.testing.assert_array_equal(first[0].a, seen)


@pytest.mark.parametrize("make", [classifier, normalised])
def test_slopes_of_the_cost_are_differences_of_what_the_network_predicts(
    make: Callable[[], Network],
) -> None:
    network = make()
    slopes = cost_slopes(network, X, LABELS, "sparse_categorical_cross_entropy")
    assert slopes.value == pytest.approx(cost(network), rel=1e-12)
    for layer, found in zip(network.layers, slopes.layers, strict=True):
        for index in itertools.product(range(layer.units), range(layer.inputs)):
            wanted = difference(lambda: cost(network), layer.weights, index)
            assert found.weights[index] == pytest.approx(wanted, abs=1e-8)
        for unit in range(layer.units):
            wanted = difference(lambda: cost(network), layer.biases, (unit,))
            assert found.biases[unit] == pytest.approx(wanted, abs=1e-8)
    x = X.copy()
    for index in itertools.product(range(6), range(3)):
        wanted = difference(lambda: cost(network, x), x, index)
        assert slopes.x[index] == pytest.approx(wanted, abs=1e-8)


@pytest.mark.parametrize("make", [classifier, normalised])
def test_slopes_of_one_example_are_differences_of_its_cost(make: Callable[[], Network]) -> None:
    network, x = make(), X[1:2].copy()
    slopes = example_slopes(network, x, LABELS[1:2], "sparse_categorical_cross_entropy")

    def example_cost() -> float:
        return -math.log(network.predict(x)[0, 2])

    for number, layer in enumerate(network.layers):
        for index in itertools.product(range(layer.units), range(layer.inputs)):
            wanted = difference(example_cost, layer.weights, index)
            assert slopes.weight(number, *index) == pytest.approx(wanted, abs=1e-8)
        for unit in range(layer.units):
            wanted = difference(example_cost, layer.biases, (unit,))
            assert slopes.sums[number][unit] == pytest.approx(wanted, abs=1e-8)
    for feature in range(3):
        wanted = difference(example_cost, x, (0, feature))
        assert slopes.x[feature] == pytest.approx(wanted, abs=1e-8)


def test_without_normalisation_and_dropout_the_slopes_are_those_of_training() -> None:
    network = classifier()
    slopes = cost_slopes(network, X, LABELS, "sparse_categorical_cross_entropy")
    network.loss_and_gradients(X, LABELS, "sparse_categorical_cross_entropy")
    for layer, found in zip(network.layers, slopes.layers, strict=True):
        np.testing.assert_allclose(found.weights, layer.weight_gradients, atol=1e-12)
        np.testing.assert_allclose(found.biases, layer.bias_gradients, atol=1e-12)


@pytest.mark.parametrize("loss", [name for name in LOSSES if LOSSES[name].outputs is None])
def test_slopes_by_the_outputs_are_those_of_the_loss(loss: str) -> None:
    network = network_of(Dense(4, "tanh"), Dense(2, "identity"))
    y = RANDOM.normal(size=(6, 2))
    slopes = cost_slopes(network, X, y, loss)
    # The output layer is the identity, so what holds for z holds for a.
    np.testing.assert_allclose(slopes.layers[-1].a, slopes.layers[-1].z, atol=1e-12)


def test_slopes_of_a_score_are_differences_of_the_sum_before_softmax() -> None:
    network = classifier()
    slopes = score_slopes(network, X[:1], np.array([0.0, 1.0, 0.0]))
    x = X[:1].copy()

    def score() -> float:
        return float(look_inside(network, x)[-1].z[0, 1])

    assert slopes.value == pytest.approx(score(), rel=1e-12)
    for feature in range(3):
        wanted = difference(score, x, (0, feature))
        assert slopes.x[0, feature] == pytest.approx(wanted, abs=1e-8)


def test_a_neuron_that_is_off_puts_out_nothing_and_passes_no_slope() -> None:
    network = classifier()
    network.set_off([[1, 3], [], []])
    inside = look_inside(network, X)
    assert (inside[0].a[:, [1, 3]] == 0).all()
    assert (inside[0].z[:, [1, 3]] != 0).all()
    slopes = cost_slopes(network, X, LABELS, "sparse_categorical_cross_entropy")
    assert (slopes.layers[0].weights[[1, 3]] == 0).all()
    assert (slopes.layers[1].weights[:, [1, 3]] == 0).all()
    np.testing.assert_allclose(slopes.value, cost(network), rtol=1e-12)


@pytest.mark.parametrize("slopes_of", [cost_slopes, example_slopes])
def test_samples_that_do_not_fit_are_refused(slopes_of: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="inputs of shape"):
        slopes_of(classifier(), X[:, :2], LABELS, "sparse_categorical_cross_entropy")
