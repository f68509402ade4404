from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nnplay.data import DataSet, Samples, load, parse_recipe
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape, fit
from nnplay.training.activation_space import (
    INPUTS,
    MOST_SAMPLES,
    ActivationSpace,
    Place,
    closest_turn,
)


def trainer_of(source: str) -> Trainer:
    recipe = parse_recipe(source)
    return on(load(recipe), source)


def on(data: DataSet, source: str = "made") -> Trainer:
    return Trainer(default_design(parse_recipe(source), data_shape(data)), data)


def trained(trainer: Trainer, epochs: float) -> Trainer:
    for _ in fit(trainer):
        if trainer.epoch >= epochs:
            break
    return trainer


def plane_by_svd(x: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return coordinates in the plane of the two largest singular values, and their shares."""
    centred = x.astype(np.float64) - x.mean(axis=0, dtype=np.float64)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    return left[:, :2] * singular[:2], singular[:2] ** 2 / np.sum(singular**2)


@pytest.fixture(scope="module")
def iris() -> Trainer:
    return trained(trainer_of("iris"), 3)


@pytest.mark.parametrize(
    "place", [Place(), Place(0), Place(1), Place(0, sums=True), Place(2, sums=True)]
)
def test_samples_lie_in_the_plane_of_the_two_largest_singular_values(
    iris: Trainer, place: Place
) -> None:
    space = ActivationSpace(iris).look(iris.snapshot(), place, "train")
    x = iris.data.train.x
    buffers = iris.network.twin().forward(x)
    layers = iris.snapshot().layers
    if place.layer == INPUTS:
        at = x
    elif place.sums:
        below = x if place.layer == 0 else buffers[place.layer - 1].a[: len(x)]
        at = below @ layers[place.layer].weights.T + layers[place.layer].biases
    else:
        at = buffers[place.layer].a[: len(x)]
    expected, shares = plane_by_svd(at)
    # Each axis may be mirrored.
    signs = np.sign(np.sum(expected * space.points, axis=0))
    np.testing.assert_allclose(space.points, expected * signs, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(space.shares, shares, rtol=1e-4, atol=1e-6)
    assert space.width == at.shape[1]
    assert not space.turned


def test_wrong_is_what_is_predicted_as_another_class(iris: Trainer) -> None:
    space = ActivationSpace(iris).look(iris.snapshot(), Place(0), "test")
    outputs = iris.network.predict(iris.data.test.x)
    expected = [
        row.index(max(row)) != y
        for row, y in zip(outputs.tolist(), iris.data.test.y.tolist(), strict=True)
    ]
    assert space.wrong.tolist() == expected
    np.testing.assert_allclose(space.outputs, outputs, rtol=1e-5)
    assert space.targets.tolist() == iris.data.test.y.tolist()


def test_numbers_are_in_their_own_unit_and_never_wrong() -> None:
    trainer = trainer_of("plane")
    space = ActivationSpace(trainer).look(trainer.snapshot(), Place(0), "train")
    scaling = trainer.data.target_scaling
    np.testing.assert_allclose(space.targets, scaling.undo(trainer.data.train.y))
    assert not space.wrong.any()


def turned(points: NDArray[Any], degrees: float, *, mirror: bool = False) -> NDArray[Any]:
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    points = points * (1, -1) if mirror else points
    return np.array([(c * x - s * y, s * x + c * y) for x, y in points])


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("degrees", [0, 30, 90, 180, 275])
def test_the_closest_turn_undoes_a_turn(degrees: float, mirror: bool) -> None:
    points = np.random.default_rng(1).normal(size=(20, 2)) * (3, 1)
    turn = closest_turn(turned(points, degrees, mirror=mirror), points)
    np.testing.assert_allclose(turn @ turn.T, np.eye(2), atol=1e-9)
    np.testing.assert_allclose(turned(points, degrees, mirror=mirror) @ turn, points, atol=1e-9)


def test_no_other_turn_brings_points_closer_to_where_they_were() -> None:
    random = np.random.default_rng(2)
    before = random.normal(size=(30, 2))
    points = turned(before, 50) + random.normal(size=(30, 2)) / 3
    best = np.square(points @ closest_turn(points, before) - before).sum()
    for degrees in range(0, 360, 3):
        for mirror in (False, True):
            assert best <= np.square(turned(points, degrees, mirror=mirror) - before).sum() + 1e-9


def test_a_training_network_is_seen_from_where_it_was_seen_before() -> None:
    trainer = trainer_of("circle")
    space = ActivationSpace(trainer)
    last = space.look(trainer.snapshot(), Place(1), "train")
    for epochs in range(1, 6):
        trained(trainer, epochs)
        now = space.look(trainer.snapshot(), Place(1), "train")
        plain = ActivationSpace(trainer).look(trainer.snapshot(), Place(1), "train")
        moved = np.square(now.points - last.points).sum()
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            assert moved <= np.square(plain.points * signs - last.points).sum() + 1e-9
        # It is the same plane: distances, and the variance in it, stay.
        np.testing.assert_allclose(
            np.hypot(*now.points.T), np.hypot(*plain.points.T), rtol=1e-6, atol=1e-9
        )
        assert now.shares.sum() == pytest.approx(plain.shares.sum())
        np.testing.assert_allclose(
            now.shares / now.shares.sum(),
            now.points.var(axis=0) / now.points.var(axis=0).sum(),
            rtol=1e-6,
        )
        last = now
    anew = space.look(trainer.snapshot(), Place(1), "train", anew=True)
    assert not anew.turned
    np.testing.assert_allclose(anew.points, plain.points)


def test_one_more_sample_is_shown_where_it_lies_and_does_not_count(iris: Trainer) -> None:
    space = ActivationSpace(iris)
    plain = space.look(iris.snapshot(), Place(0), "train")
    with_one = space.look(iris.snapshot(), Place(0), "train", iris.data.train.x[17])
    assert with_one.extra is not None
    np.testing.assert_allclose(with_one.points, plain.points, atol=1e-9)
    np.testing.assert_allclose(with_one.extra, with_one.points[17], rtol=1e-4, atol=1e-5)
    assert plain.extra is None


def test_of_many_samples_some_from_all_over_are_looked_at() -> None:
    x = np.random.default_rng(0).normal(size=(5000, 3)).astype(np.float32)
    samples = Samples(x, np.repeat([0, 1], 2500))
    trainer = on(replace(load("iris"), train=samples, test=samples, classes=("a", "b")))
    space = ActivationSpace(trainer).look(trainer.snapshot(), Place(), "train")
    assert len(space.rows) == len(space.points) == MOST_SAMPLES
    assert (space.rows[0], space.rows[-1]) == (0, 4999)
    assert (np.diff(space.rows) >= 2).all()
    assert set(space.targets.tolist()) == {0, 1}


def test_a_diverged_network_leaves_nothing_to_be_seen(iris: Trainer) -> None:
    state = iris.snapshot().state.copy()
    state[:] = np.nan
    space = ActivationSpace(iris).look(replace(iris.snapshot(), state=state), Place(0), "train")
    assert not space.finite
    assert len(space.rows) == len(iris.data.train)
    # And it does not stand in the way of the next look.
    assert ActivationSpace(iris).look(iris.snapshot(), Place(0), "train").finite


def test_a_single_sample_lies_in_the_middle(iris: Trainer) -> None:
    one = Samples(iris.data.test.x[:1], iris.data.test.y[:1])
    trainer = on(replace(iris.data, test=one), "iris")
    space = ActivationSpace(trainer).look(trainer.snapshot(), Place(0), "test")
    np.testing.assert_allclose(space.points, [[0, 0]], atol=1e-6)
    assert space.shares.tolist() == [0, 0]


def test_a_layer_of_one_neuron_is_a_line() -> None:
    trainer = trainer_of("circle")
    output = len(trainer.network.layers) - 1
    space = ActivationSpace(trainer).look(trainer.snapshot(), Place(output), "train")
    assert space.points.shape == (len(trainer.data.train), 2)
    assert not space.points[:, 1].any()
    np.testing.assert_allclose(space.shares, [1, 0])
    assert space.width == 1


def test_a_part_that_is_not_there_is_refused(iris: Trainer) -> None:
    with pytest.raises(ValueError, match="no validation part"):
        ActivationSpace(iris).look(iris.snapshot(), Place(0), "validation")
