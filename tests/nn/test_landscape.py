from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import LOSSES, Dense, Network
from nnplay.nn.landscape import (
    LEVELS,
    Plane,
    explore,
    principal_directions,
    random_directions,
    refinement,
)

AXIS = np.linspace(-1, 1, LEVELS[-1])


def network(*layers: Dense, inputs: int = 5, dtype: str = "f8") -> Network:
    made = Network(inputs, layers, seed=1, dtype=dtype)
    made.parameters[...] += 0.1  # biases, too
    return made


def deep() -> Network:
    return network(Dense(7, "tanh", batch_norm=True), Dense(4, "relu"), Dense(2, "identity"))


def test_every_neuron_of_a_random_direction_is_as_long_as_its_weights() -> None:
    net = deep()
    for direction in random_directions(net, np.random.default_rng(0)):
        for mine, layer in zip(
            net.arrays_over(np.append(direction, np.zeros(14))), net.layers, strict=True
        ):
            for drawn, weights in zip(mine.weights, layer.weights, strict=True):
                assert np.sqrt((drawn**2).sum()) == pytest.approx(np.sqrt((weights**2).sum()))
                assert not np.allclose(drawn, weights)
            assert not mine.biases.any()
            assert mine.norm is None or not mine.norm.gains.any()


def test_random_directions_follow_from_their_seed_alone() -> None:
    net = deep()
    one, same, other = (random_directions(net, np.random.default_rng(s)) for s in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)


def test_scaling_the_weights_scales_the_directions() -> None:
    net = deep()
    before = random_directions(net, np.random.default_rng(0))
    net.parameters *= 10
    np.testing.assert_allclose(random_directions(net, np.random.default_rng(0)), 10 * before)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_principal_directions_are_those_of_the_singular_value_decomposition(dtype: str) -> None:
    random = np.random.default_rng(5)
    origin = random.normal(size=200_000).astype(dtype)  # several blocks
    steps = random.normal(size=(6, 3)) * [9, 4, 1] @ random.normal(size=(3, origin.size))
    path = [(origin + step).astype(dtype) for step in steps]
    directions, shares = principal_directions(path, origin)
    _, values, expected = np.linalg.svd(np.array(path, "f8") - origin, full_matrices=False)
    np.testing.assert_allclose(shares, values[:2] ** 2 / (values**2).sum(), rtol=1e-5)
    for found, wanted in zip(directions, expected[:2], strict=True):
        assert abs(found.astype("f8") @ wanted) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)
        assert found @ (path[0] - origin) >= 0
    assert directions[0] @ directions[1] == pytest.approx(0, abs=1e-5)
    assert directions.dtype == dtype


def test_a_path_that_spans_no_plane_is_refused() -> None:
    origin = np.arange(4.0)
    for path in ([], [origin + 1], [origin + 1, origin + 3], [origin, origin]):
        with pytest.raises(ValueError, match="too short or too straight"):
            principal_directions(path, origin)


def test_projection_is_the_nearest_point_of_an_oblique_plane() -> None:
    random = np.random.default_rng(2)
    origin, one, two = random.normal(size=(3, 9))
    two = one + 0.3 * two
    plane = Plane(origin, np.array([one, two]))
    vector = random.normal(size=9)
    found = plane.project(vector)
    expected, *_ = np.linalg.lstsq(np.array([one, two]).T, vector - origin, rcond=None)
    np.testing.assert_allclose((found.alpha, found.beta), expected)
    assert found.distance == pytest.approx(np.linalg.norm(vector - origin))
    assert found.within == pytest.approx(np.linalg.norm(expected @ [one, two]))
    assert plane.cosine == pytest.approx(one @ two / np.linalg.norm(one) / np.linalg.norm(two))
    inside = np.empty(9)
    plane.at(0.7, -2.0, inside)
    np.testing.assert_allclose(inside, origin + 0.7 * one - 2 * two)
    assert plane.project(inside).within == pytest.approx(plane.project(inside).distance)
    assert plane.project(origin) == (0, 0, 0, 0)


def test_directions_that_span_no_plane_are_refused() -> None:
    net = network(Dense(3, "tanh"))
    net.parameters[...] = 0
    with pytest.raises(ValueError, match="all weights of the network are zero"):
        Plane(net.parameters, random_directions(net, np.random.default_rng(0)))
    single = network(Dense(1, "identity"), inputs=1)
    with pytest.raises(ValueError, match="too few weights"):
        Plane(single.parameters, random_directions(single, np.random.default_rng(0)))


def test_refinement_visits_every_place_once_and_coarse_grids_first() -> None:
    order = refinement()
    assert len(order) == len(set(order)) == 33 * 33
    for level, step in ((9, 4), (17, 2), (33, 1)):
        places = {(r, c) for r in range(0, 33, step) for c in range(0, 33, step)}
        assert set(order[: level**2]) == places


def test_the_cost_of_a_linear_network_is_the_parabola_it_must_be() -> None:
    random = np.random.default_rng(7)
    net = network(Dense(2, "identity"))
    x, y = random.normal(size=(20, 5)), random.normal(size=(20, 2))
    directions = random.normal(size=(2, net.parameters.size))
    start = net.parameters.copy()

    def weights(vector: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return vector[:10].reshape(5, 2), vector[10:]

    # ½ mean ‖e + α e₁ + β e₂‖² over the samples, with e the errors and eᵢ their changes.
    errors = x @ weights(start)[0] + weights(start)[1] - y
    one, two = (x @ weights(d)[0] + weights(d)[1] for d in directions)

    def mean(a: np.ndarray, b: np.ndarray) -> float:
        return float((a * b).sum() / 20)

    plane = Plane(start, directions)
    points = list(explore(net, plane, (AXIS, 3 * AXIS), (x, y), LOSSES["mse"]))
    assert len(points) == 33 * 33
    for row, column, cost in points:
        a, b = AXIS[column], 3 * AXIS[row]
        expected = (
            (mean(errors, errors) + a * a * mean(one, one) + b * b * mean(two, two)) / 2
            + a * mean(errors, one)
            + b * mean(errors, two)
            + a * b * mean(one, two)
        )
        assert cost == pytest.approx(expected)


def test_costs_that_are_not_finite_are_handed_on_without_a_warning() -> None:
    net = network(Dense(3, "relu"), Dense(2, "identity"), dtype="f4")
    x, y = np.ones((4, 5), "f4"), np.ones((4, 2), "f4")
    directions = np.eye(2, net.parameters.size, dtype="f4") * np.float32(1e30)
    plane = Plane(net.parameters.copy(), directions)
    costs = np.array([p.cost for p in explore(net, plane, (AXIS, AXIS), (x, y), LOSSES["mse"])])
    assert np.isfinite(costs).any()
    assert not np.isfinite(costs).all()


def test_neurons_that_are_off_stay_off_and_statistics_stay() -> None:
    net = deep()
    net.set_off([[1, 2], [], []])
    x, y = np.ones((4, 5)), np.ones((4, 2))
    count = net.parameters.size
    statistics = net.state[count:].copy()
    off = np.zeros((2, net.state.size))
    for state, place in zip(off, (1, 2), strict=True):
        net.arrays_over(state)[0].weights[place] = 1  # into neurons that are off
    plane = Plane(net.parameters.copy(), off[:, :count])
    costs = {p.cost for p in explore(net, plane, (AXIS, AXIS), (x, y), LOSSES["mse"])}
    assert len(costs) == 1
    np.testing.assert_array_equal(net.state[count:], statistics)
