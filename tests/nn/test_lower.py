"""The lower part of a network: against plain formulas and finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import Dense, Network
from nnplay.nn.arrays import Array
from nnplay.nn.inside import look_inside
from nnplay.nn.lower import Lower

RANDOM = np.random.default_rng(11)
X = RANDOM.normal(size=(4, 3))


def network_of(activation: str = "tanh", *, batch_norm: bool = False) -> Network:
    layers = (
        Dense(5, activation, batch_norm=batch_norm),
        Dense(4, activation, batch_norm=batch_norm),
        Dense(2, "softmax"),
    )
    network = Network(3, layers, seed=1, dtype=np.float64)
    network.parameters += RANDOM.normal(0, 0.2, network.parameters.size)
    for layer in network.layers:
        if layer.norm is not None:
            layer.norm.running_mean[...] = RANDOM.normal(size=layer.units)
            layer.norm.running_variance[...] = RANDOM.uniform(0.5, 2, layer.units)
    return network


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_neuron_sees_what_the_whole_network_makes_of_it(layer: int) -> None:
    network = network_of()
    lower = Lower(network, layer, 4)
    for unit in range(network.layers[layer].units):
        seen = lower.see(X, unit)
        np.testing.assert_array_equal(seen.z, look_inside(network, X)[layer].z[:, unit])
        np.testing.assert_array_equal(seen.a, look_inside(network, X)[layer].a[:, unit])


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("activation", ["tanh", "swish", "leaky_relu"])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_slopes_are_differences_of_the_sum(layer: int, activation: str, batch_norm: bool) -> None:
    network = network_of(activation, batch_norm=batch_norm)
    network.set_off([[1], [], []])
    lower = Lower(network, layer, 4)
    lower.see(X, 1)
    slopes = lower.slopes(1)

    def z(x: Array) -> Array:
        return look_inside(network, x)[layer].z[:, 1]

    for feature in range(3):
        step = np.zeros(3)
        step[feature] = 1e-6
        np.testing.assert_allclose(
            slopes[:, feature], (z(X + step) - z(X - step)) / 2e-6, atol=1e-7
        )


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("layer", [0, 1, 2])
def test_a_network_of_float32_has_slopes_of_float32(layer: int, batch_norm: bool) -> None:
    exact = network_of(batch_norm=batch_norm)
    lower, wanted = Lower(exact.twin(np.float32), layer, 4), Lower(exact, layer, 4)
    for each in (lower, wanted):
        each.see(X, 1)
    assert lower.slopes(1).dtype == np.float32
    np.testing.assert_allclose(lower.slopes(1), wanted.slopes(1), atol=1e-5)


def test_fewer_samples_than_there_is_room_for_are_seen_alone() -> None:
    lower = Lower(network_of(), 2, 4)
    whole = lower.see(X, 0).z.copy()
    np.testing.assert_allclose(lower.see(X[:2], 0).z, whole[:2], rtol=1e-12)
    assert lower.slopes(0).shape == (2, 3)


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError, match="layers 0 to 2, but no 3"):
        Lower(network_of(), 3, 1)
