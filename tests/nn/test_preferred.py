"""The input that drives a neuron most: known ones, the conditions of a maximum, and odd cases."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import Dense, Network
from nnplay.nn.arrays import Array
from nnplay.nn.inside import look_inside
from nnplay.nn.preferred import Preferred, Region, preferred_input

RANDOM = np.random.default_rng(3)


def region(inputs: int, *, low: float = 0.0, high: float = 1.0, radius: float = 2.0) -> Region:
    """Return bounds like those of pixels, with distances from black."""
    return Region(
        np.full(inputs, low), np.full(inputs, high), np.full(inputs, low), np.ones(inputs), radius
    )


def climb(network: Network, layer: int, unit: int, where: Region, starts: Array) -> Preferred:
    return preferred_input(network, layer, unit, where, starts)


def network_of(inputs: int, *layers: Dense, dtype: type = np.float64) -> Network:
    network = Network(inputs, layers, seed=4, dtype=dtype)
    for layer in network.layers:
        layer.biases[...] = RANDOM.normal(0, 0.1, layer.units)
    return network


def test_of_the_first_layer_it_is_the_weights_up_to_the_bounds() -> None:
    network = network_of(30, Dense(4, "relu"), Dense(2, "softmax"))
    weights = network.layers[0].weights[2]
    found = climb(network, 0, 2, region(30, radius=1.5), RANDOM.uniform(0, 1, (1, 30)))
    # By hand: pixels with negative weights stay black, and the others are in proportion to their
    # weights, as long as none is beyond white.
    bright = np.maximum(weights, 0)
    wanted = 1.5 * bright / np.linalg.norm(bright)
    assert wanted.max() < 1
    np.testing.assert_allclose(found.x, wanted, atol=1e-6)
    assert found.z == pytest.approx(weights @ wanted + network.layers[0].biases[2])


def test_where_white_is_reached_the_other_pixels_take_what_is_left_of_the_norm() -> None:
    network = network_of(4, Dense(1, "identity"))
    network.layers[0].weights[0] = [10.0, 1.0, 0.5, -3.0]
    found = climb(network, 0, 0, region(4, radius=1.25), np.zeros((1, 4)))
    # 1 + 1 t² + ¼ t² = 1.25², for x = (1, t, t/2, 0)
    t = np.sqrt(0.5625 / 1.25)
    np.testing.assert_allclose(found.x, [1, t, t / 2, 0], atol=1e-5)


def test_with_room_for_every_pixel_the_bounds_alone_hold_it() -> None:
    network = network_of(6, Dense(1, "identity"))
    found = climb(network, 0, 0, region(6, radius=100), np.full((1, 6), 0.5))
    np.testing.assert_array_equal(found.x, network.layers[0].weights[0] > 0)


def test_it_is_no_less_than_any_sample_in_the_region() -> None:
    network = network_of(12, Dense(5, "tanh"), Dense(3, "softmax"), dtype=np.float32)
    samples = RANDOM.uniform(0, 1, (500, 12)).astype(np.float32)
    where = region(12, radius=float(np.linalg.norm(samples, axis=1).max()))
    for unit in range(5):
        found = climb(network, 0, unit, where, samples[:1])
        assert found.z >= look_inside(network, samples)[0].z[:, unit].max()


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("layer", [1, 2])
def test_no_step_inside_the_region_leads_higher(layer: int, batch_norm: bool) -> None:
    network = network_of(
        6, Dense(8, "tanh", batch_norm=batch_norm), Dense(5, "swish"), Dense(3, "softmax")
    )
    found = climb(network, layer, 1, region(6, radius=1.5), np.full((1, 6), 0.3))

    def z(x: Array) -> Array:
        return look_inside(network, np.atleast_2d(x))[layer].z[:, 1]

    assert found.z == pytest.approx(z(found.x)[0])
    near = found.x + RANDOM.normal(0, 1e-3, (2000, 6))
    near = np.clip(near, 0, 1)
    near *= np.minimum(1, 1.5 / np.linalg.norm(near, axis=1))[:, None]
    assert z(near).max() <= found.z + 1e-6


def test_distances_are_measured_in_the_unit_of_each_input() -> None:
    network = network_of(2, Dense(1, "identity"))
    network.layers[0].weights[0] = [1.0, 1.0]
    spread = np.array([1.0, 100.0])
    where = Region(-9 * spread, 9 * spread, np.array([5.0, -50.0]), spread, 3.0)
    found = climb(network, 0, 0, where, where.centre[None])
    # The slope in these units is (1, 100), so the second input takes nearly all of the distance.
    away = 3 * np.array([1, 100]) / np.hypot(1, 100)
    np.testing.assert_allclose(found.x, where.centre + away * spread, rtol=1e-6)


def test_an_input_that_never_varies_stays_as_it_is() -> None:
    network = network_of(3, Dense(2, "tanh"), Dense(1, "sigmoid"))
    spread = np.array([1.0, 0.0, 1.0])
    centre = np.array([0.0, 7.0, 0.0])
    where = Region(centre - spread, centre + spread, centre, spread, 1.0)
    found = climb(network, 1, 0, where, RANDOM.normal(size=(3, 3)))
    assert found.x[1] == 7


def test_of_several_starts_the_highest_end_counts() -> None:
    network = network_of(1, Dense(2, "relu"), Dense(1, "identity"))
    # z = relu(x − 0.2) + 3 relu(−x − 0.2): two slopes with a flat valley between.
    network.layers[0].weights[...] = [[1.0], [-1.0]]
    network.layers[0].biases[...] = -0.2
    network.layers[1].weights[...] = [[1.0, 3.0]]
    network.layers[1].biases[...] = 0
    where = Region(np.array([-1.0]), np.array([1.0]), np.zeros(1), np.ones(1), 1.0)
    for starts, wanted in (([[0.5]], 0.8), ([[0.0]], 0.0), ([[0.5], [0.0], [-0.5]], 2.4)):
        assert climb(network, 1, 0, where, np.array(starts)).z == pytest.approx(wanted)


def test_a_neuron_that_is_off_has_its_input_and_one_behind_it_does_without() -> None:
    network = network_of(5, Dense(4, "tanh"), Dense(3, "softmax"))
    starts = np.full((1, 5), 0.4)
    before = climb(network, 0, 2, region(5), starts)
    network.set_off([[2], []])
    np.testing.assert_array_equal(climb(network, 0, 2, region(5), starts).x, before.x)
    off = climb(network, 1, 0, region(5), starts)
    network.set_off([[], []])
    network.layers[1].weights[:, 2] = 0
    np.testing.assert_allclose(climb(network, 1, 0, region(5), starts).x, off.x)


def test_numbers_that_are_none_lead_nowhere_and_harm_nothing() -> None:
    network = network_of(3, Dense(2, "tanh"), Dense(1, "identity"))
    network.layers[0].weights[0, 0] = np.nan
    found = climb(network, 0, 0, region(3), np.full((2, 3), 0.5))
    assert np.isnan(found.z)
    assert np.isfinite(found.x).all()


def test_starts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"starts must be \(n, 3\) with n > 0, not \(1, 2\)"):
        climb(network_of(3, Dense(1)), 0, 0, region(3), np.zeros((1, 2)))
