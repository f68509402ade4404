from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import CATALOGUE, DataRecipe, load, read
from nnplay.data.plane.toys import BLUE, CLASSES, ORANGE, TOYS
from nnplay.data.raw import RawData
from nnplay.errors import DataError

NAMES = [toy.name for toy in TOYS]
CLASSIFIED = ["circle", "xor", "gauss", "spiral", "moons"]

Array = npt.NDArray[Any]


def raw(name: str, **options: float) -> RawData:
    return read(DataRecipe(name, dict(options)))


def points(name: str, **options: float) -> tuple[Array, Array]:
    samples = raw(name, **options).samples
    return samples.x.astype(np.float64), samples.y


def test_they_are_in_the_catalogue_under_one_heading() -> None:
    assert set(NAMES) == {*CLASSIFIED, "plane", "multi-gauss"}
    assert {CATALOGUE[name].group for name in NAMES} == {"Points of the plane"}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_split_in_halves_and_given_to_a_network_as_it_is(name: str) -> None:
    data = load(name)
    assert (len(data.train), len(data.test)) == (250, 250)
    assert data.inputs == ("x", "y")
    assert data.train.plane is not None
    np.testing.assert_array_equal(data.train.x, data.train.plane)
    if name in CLASSIFIED:
        assert data.classes == CLASSES == ("blue", "orange")
        assert (data.train.y.dtype, data.train.y.shape) == (np.int64, (250,))
    else:
        assert data.targets == ("value",)
        assert (data.train.y.dtype, data.train.y.shape) == (np.float32, (250, 1))


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_gives_the_same_points_again_and_another_seed_others(name: str) -> None:
    one, same, other = (raw(name, noise=10, seed=seed).samples for seed in (4, 4, 5))
    assert one.x.tobytes() == same.x.tobytes()
    assert one.y.tobytes() == same.y.tobytes()
    # The spiral has the same points but for its noise.
    assert np.abs(one.x - other.x).max() > 0.01


@pytest.mark.parametrize("name", CLASSIFIED)
def test_an_odd_one_is_orange_where_the_classes_are_halves(name: str) -> None:
    y = raw(name, samples=11).samples.y
    assert len(y) == 11
    if name != "xor":
        assert np.bincount(y).tolist() == [5, 6]


@pytest.mark.parametrize("name", NAMES)
def test_they_come_in_no_order_and_within_reach_of_the_plot(name: str) -> None:
    x, y = points(name)
    assert np.abs(x).max() < 6
    if name in CLASSIFIED:
        halves = [np.mean(half == ORANGE) for half in np.array_split(y, 2)]
        assert all(0.35 < share < 0.65 for share in halves)


def test_circle() -> None:
    x, y = points("circle", samples=40_000)
    radius = np.hypot(*x.T)
    np.testing.assert_array_equal(y == ORANGE, radius < 2.5)
    ring = radius[y == BLUE]
    assert 3.5 <= ring.min() < ring.max() <= 5
    # The radius is uniform, so the middle is denser.
    assert radius[y == ORANGE].mean() == pytest.approx(1.25, abs=0.02)
    assert ring.mean() == pytest.approx(4.25, abs=0.02)


def test_noise_turns_labels_of_the_circle_near_its_border_only() -> None:
    x, y = points("circle", samples=2000, noise=20)
    assert np.array_equal(x, points("circle", samples=2000)[0])
    radius = np.hypot(*x.T)
    reach = math.hypot(5 * 0.2, 5 * 0.2)  # moved by up to 1 each way
    turned = (y == ORANGE) != (radius < 2.5)
    assert turned.any()
    assert np.abs(radius[turned] - 2.5).max() <= reach


def test_xor() -> None:
    x, y = points("xor", samples=2000)
    np.testing.assert_array_equal(y == ORANGE, (x[:, 0] > 0) == (x[:, 1] > 0))
    assert np.abs(x).min() >= 0.3 - 1e-6
    assert 5.2 < np.abs(x).max() <= 5.3 + 1e-6


def test_noise_turns_labels_of_the_xor_near_its_axes_only() -> None:
    x, y = points("xor", samples=2000, noise=20)
    turned = (y == ORANGE) != (x[:, 0] * x[:, 1] >= 0)
    assert turned.any()
    assert np.abs(x[turned]).min(axis=1).max() <= 5 * 0.2


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (10, 1.2), (50, 4)])
def test_gauss(noise: float, variance: float) -> None:
    x, y = points("gauss", samples=40_000, noise=noise)
    for kind, centre in ((ORANGE, 2), (BLUE, -2)):
        np.testing.assert_allclose(x[y == kind].mean(axis=0), centre, atol=0.06)
        np.testing.assert_allclose(
            np.cov(x[y == kind].T), variance * np.eye(2), atol=0.03 * variance
        )


def spiral_point(i: int, n: int, turn: float) -> tuple[float, float]:
    radius, angle = 5 * i / n, 1.75 * i / n * 2 * math.pi + turn
    return radius * math.sin(angle), radius * math.cos(angle)


def test_spiral() -> None:
    x, y = points("spiral", samples=101)
    for kind, n, turn in ((ORANGE, 51, 0.0), (BLUE, 50, math.pi)):
        arm = x[y == kind]
        arm = arm[np.argsort(np.hypot(*arm.T))]
        np.testing.assert_allclose(
            arm, [spiral_point(i, n, turn) for i in range(n)], rtol=0, atol=1e-6
        )


def test_noise_moves_the_points_of_the_spiral_by_up_to_as_much() -> None:
    (still, _), (moved, _) = points("spiral"), points("spiral", noise=50)
    reach = np.abs(moved - still).max()
    assert 0.4 < reach <= 0.5 + 1e-6


def test_moons() -> None:
    x, y = points("moons", samples=1000)
    for kind, sign in ((ORANGE, 1), (BLUE, -1)):
        from_middle = (x[y == kind] * sign - [-5 / 3, -5 / 6]) * 3 / 10
        np.testing.assert_allclose(np.hypot(*from_middle.T), 1, atol=1e-5)
        assert from_middle[:, 1].min() >= -1e-5
    assert np.abs(x).max(axis=0) == pytest.approx([5, 2.5], abs=0.01)


def test_noise_blurs_the_moons_like_a_bell() -> None:
    (still, _), (moved, _) = (points("moons", samples=20_000, noise=noise) for noise in (0, 50))
    assert (moved - still).std() == pytest.approx(1, abs=0.02)


def test_plane() -> None:
    x, y = points("plane", samples=1000)
    np.testing.assert_allclose(y[:, 0], x.sum(axis=1) / 10, atol=1e-6)
    assert np.abs(x).max() > 5.9


def test_noise_moves_the_values_of_the_plane() -> None:
    x, y = points("plane", samples=1000, noise=50)
    error = y[:, 0] - x.sum(axis=1) / 10
    assert 0.4 < np.abs(error).max() <= (3 + 3) / 10 + 1e-6


def hill(x: float, y: float) -> float:
    """Return the value of the strongest of the six, as TensorFlow Playground defines it."""
    strongest = 0.0
    for cx, cy, sign in (
        (-4, 2.5, 1),
        (0, 2.5, -1),
        (4, 2.5, 1),
        (-4, -2.5, -1),
        (0, -2.5, 1),
        (4, -2.5, -1),
    ):
        value = sign * (1 - min(math.dist((x, y), (cx, cy)), 2) / 2)
        if abs(value) > abs(strongest):
            strongest = value
    return strongest


def test_multi_gauss() -> None:
    x, y = points("multi-gauss", samples=1000)
    np.testing.assert_allclose(y[:, 0], [hill(*point) for point in x], atol=1e-6)
    assert y.min() < -0.9 < 0.9 < y.max()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"noise": 51}, "Noise must lie from 0 to 50, not 51."),
        ({"noise": math.nan}, "Noise must lie from 0 to 50, not nan."),
        ({"samples": 9}, "Samples must lie from 10 to 100000, not 9."),
        ({"samples": 20.5}, "Samples must be a whole number, not 20.5."),
        ({"seed": -1}, "Seed must lie from 0"),
        ({"turns": 3}, "Spiral has no setting 'turns'; it has samples, noise, seed."),
    ],
)
def test_settings_out_of_range_are_named(options: dict[str, float], message: str) -> None:
    with pytest.raises(DataError, match=message):
        raw("spiral", **options)
