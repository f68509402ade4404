from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnplay.data import DataRecipe, load
from nnplay.data.plane.features import (
    FEATURES,
    PLAIN,
    Lift,
    feature_names,
    features_problem,
    lift_of,
)
from nnplay.errors import DataError

LISTS = st.lists(st.sampled_from(sorted(FEATURES)), min_size=1, unique=True)
NUMBERS = st.floats(-6, 6, width=32)


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_each_feature_is_what_it_says(x: float, y: float) -> None:
    expected = {
        "x": x,
        "y": y,
        "xx": x**2,
        "yy": y**2,
        "xy": x * y,
        "sin_x": math.sin(x),
        "sin_y": math.sin(y),
    }
    lifted = Lift(tuple(FEATURES))(np.array([[x, y]], np.float32))
    np.testing.assert_allclose(lifted, [[expected[name] for name in FEATURES]], 1e-5, 1e-30)


@settings(deadline=None)
@given(LISTS, st.sampled_from([",", ", ", " ,  "]))
def test_a_list_is_read_in_its_own_order(names: list[str], separator: str) -> None:
    text = separator.join(names)
    assert features_problem(text) is None
    assert lift_of(text).names == feature_names(text) == tuple(names)


@pytest.mark.parametrize("text", ["", " ", ",", " , "])
def test_an_empty_list_means_the_coordinates(text: str) -> None:
    assert lift_of(text) == Lift(PLAIN) == Lift(("x", "y"))


@settings(deadline=None)
@given(LISTS, st.lists(st.tuples(NUMBERS, NUMBERS), max_size=5))
def test_features_come_as_columns_of_float32(
    names: list[str], plane: list[tuple[float, float]]
) -> None:
    given_points = np.array(plane, np.float64).reshape(-1, 2)
    before = given_points.copy()
    lifted = Lift(tuple(names))(given_points)
    assert (lifted.dtype, lifted.shape) == (np.float32, (len(plane), len(names)))
    np.testing.assert_array_equal(given_points, before)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x, z", "There is no feature 'z'; there are x, y, xx, yy, xy, sin_x, sin_y."),
        ("x²", "There is no feature 'x²'; there are x, y"),
        ("xy, x, xy", "A feature is named twice; once is enough."),
    ],
)
def test_what_is_no_list_of_features_is_refused(text: str, message: str) -> None:
    assert str(features_problem(text)).startswith(message)
    with pytest.raises(DataError, match=message):
        lift_of(text)


def test_a_network_sees_the_features_anywhere_in_the_plane() -> None:
    data = load(DataRecipe("xor", features="xy, sin_x", scaling="standardise"))
    assert data.inputs == ("x·y", "sin x")
    assert data.features == 2
    assert data.train.plane is not None
    np.testing.assert_allclose(data.inputs_at(data.train.plane), data.train.x, rtol=1e-6)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-6)


def test_only_points_of_the_plane_have_features() -> None:
    with pytest.raises(DataError, match="no points of the plane"):
        load(DataRecipe("mnist-10k", features="xy"))
