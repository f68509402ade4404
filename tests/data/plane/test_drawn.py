from __future__ import annotations

import dataclasses
import math
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnplay.data import DRAWN, DataRecipe, Point, load, options_of
from nnplay.data.plane.drawn import (
    DRAWN_OPTIONS,
    FARTHEST,
    MOST_CLASSES,
    MOST_POINTS,
    add_point,
    delete_point,
    drawn,
    move_point,
    points_table,
    relabel_point,
)
from nnplay.errors import DataError

FOUR = (Point(0, 1, 0), Point(2, 3, 1), Point(4, 5, 1, True), Point(-1, -2, 0, True))


def recipe(*points: Point, **others: Any) -> DataRecipe:
    return DataRecipe(DRAWN, points=points, **others)


def test_points_say_which_part_they_are_in() -> None:
    data = load(recipe(*FOUR))
    np.testing.assert_array_equal(data.train.x, [[0, 1], [2, 3]])
    np.testing.assert_array_equal(data.test.x, [[4, 5], [-1, -2]])
    assert (data.train.y.tolist(), data.test.y.tolist()) == ([0, 1], [1, 0])
    assert (data.train.x.dtype, data.train.y.dtype) == (np.float32, np.int64)
    assert data.classes == ("blue", "orange")
    assert data.test_label == "drawn points for testing"


def test_points_can_have_numbers_to_predict() -> None:
    points = (Point(0, 1, 0.25), Point(2, 3, -4, True))
    data = load(recipe(*points, regression=True, options={"value": "height"}))
    assert (data.task, data.targets, data.classes) == ("regression", ("height",), ())
    assert (data.train.y.tolist(), data.test.y.tolist()) == ([[0.25]], [[-4]])


def test_a_recipe_may_split_and_derive_features_all_the_same() -> None:
    points = [Point(i, -i, i % 2) for i in range(20)]
    data = load(recipe(*points, test_share=0.2, validation_share=0.25, features="x, xy"))
    assert data.validation is not None
    assert [len(part) for part in (data.train, data.validation, data.test)] == [12, 4, 4]
    assert data.test.plane is not None
    x, y = data.test.plane.T
    np.testing.assert_array_equal(data.test.x, np.stack([x, x * y], 1))


def test_a_recipe_survives_a_file() -> None:
    before = recipe(*FOUR, regression=True)
    assert msgspec.json.decode(msgspec.json.encode(before), type=DataRecipe) == before


@pytest.mark.parametrize(
    ("points", "others", "message"),
    [
        ((), {}, "There are no drawn points yet; add some"),
        ((), {"test_share": 0.5}, "There are no drawn points yet; add some"),
        (FOUR[2:], {}, "No drawn point is for training; add points, or choose a test share"),
        (FOUR[:2], {}, "No drawn point is for testing; add points, or choose a test share"),
        ((FOUR[1], FOUR[2]), {}, "The drawing holds samples of a single class"),
        (FOUR[1:3], {"test_share": 0.5}, "The drawing holds samples of a single class"),
        (FOUR[:1], {"test_share": 0.5, "regression": True}, "too few to hold some out"),
        ((Point(0, math.nan, 0), *FOUR), {}, "Drawn point 1 has the numbers 0, nan, 0; they must"),
        ((*FOUR, Point(math.inf, 0, 0)), {}, "Drawn point 5 .* from -1,000,000 to 1,000,000"),
        ((*FOUR, Point(0, 0, 1e300)), {"regression": True}, "Drawn point 5 "),
        ((*FOUR, Point(0, 0, 0.5)), {}, "Drawn point 5 is of class 0.5; classes are whole numbers"),
        ((*FOUR, Point(0, 0, -1)), {}, "is of class -1; classes are whole numbers from 0 to 99"),
        ((*FOUR, Point(0, 0, MOST_CLASSES)), {}, "is of class 100"),
        (FOUR * 1251, {}, "There are 5,004 drawn points, but at most 5,000 are possible"),
        (FOUR, {"options": {"classes": "a, a"}}, "Two classes .* the same name in 'a, a'"),
        (FOUR, {"options": {"noise": 3}}, "A drawing has no setting 'noise'"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(
    points: tuple[Point, ...], others: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        load(recipe(*points, **others))


def test_classes_have_names_of_their_own() -> None:
    points = (*FOUR, Point(9, 9, 3))
    assert load(recipe(*points, options={"classes": "cat,, dog ,"})).classes == (
        "cat",
        "class 1",
        "dog",
        "class 3",
    )
    assert load(recipe(*points)).classes == ("blue", "orange", "class 2", "class 3")


def test_its_options_are_known_by_its_name() -> None:
    assert options_of(DRAWN) == DRAWN_OPTIONS


@pytest.mark.parametrize("source", ["moons", "multi-gauss"])
@pytest.mark.parametrize("others", [{}, {"scaling": "standardise", "features": "x, yy"}])
def test_a_set_that_is_drawn_is_the_same_set(source: str, others: dict[str, Any]) -> None:
    made = DataRecipe(source, {"samples": 50, "noise": 20}, test_share=0.3, **others)
    by_hand = drawn(load(made), made)
    assert (by_hand.source, len(by_hand.points)) == (DRAWN, 50)
    before, after = load(made), load(by_hand)
    for part in ("train", "test"):
        one, other = before.part(part), after.part(part)
        np.testing.assert_array_equal(one.x, other.x)
        np.testing.assert_array_equal(one.y, other.y)
    assert (after.classes, after.targets) == (before.classes, before.targets)
    assert drawn(after, by_hand) is by_hand


def test_points_for_validation_are_held_out_again() -> None:
    made = DataRecipe("xor", {"samples": 40}, validation_share=0.5)
    data = load(drawn(load(made), made))
    assert data.validation is not None
    assert [len(part) for part in (data.train, data.validation, data.test)] == [10, 10, 20]


def test_class_names_with_commas_stay_apart() -> None:
    data = load(recipe(*FOUR))
    for classes, expected in (
        (("a, b", "c"), ("a; b", "c")),
        (("a,b", "a;b"), ("0 a;b", "1 a;b")),
    ):
        renamed = dataclasses.replace(data, classes=classes)
        assert load(drawn(renamed, DataRecipe("table.csv"))).classes == expected


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(DataError, match="has no points of the plane"):
        drawn(load("mnist-10k"), DataRecipe("mnist-10k"))
    many = DataRecipe("xor", {"samples": MOST_POINTS + 1})
    with pytest.raises(DataError, match=r"has 5,001 points; up to 5,000 .* Choose fewer samples"):
        drawn(load(many), many)


def test_a_point_can_be_moved_relabelled_and_deleted() -> None:
    before = recipe(*FOUR)
    assert move_point(before, 2, -7, 8.5).points == (*FOUR[:2], Point(-7, 8.5, 1, True), FOUR[3])
    assert relabel_point(before, 2, 0).points == (*FOUR[:2], Point(4, 5, 0, True), FOUR[3])
    assert delete_point(before, 1).points == (FOUR[0], *FOUR[2:])
    assert before.points == FOUR


@pytest.mark.parametrize("index", [-1, 4])
def test_a_point_that_is_not_there_cannot_be_edited(index: int) -> None:
    for edit in (
        lambda: move_point(recipe(*FOUR), index, 0, 0),
        lambda: relabel_point(recipe(*FOUR), index, 0),
        lambda: delete_point(recipe(*FOUR), index),
    ):
        with pytest.raises(IndexError, match=f"there is no point {index} of 4"):
            edit()


def test_points_that_are_made_by_nnplay_cannot_be_edited() -> None:
    with pytest.raises(ValueError, match="the points of 'xor' cannot be edited"):
        add_point(DataRecipe("xor"), 0, 0, 0)


def test_impossible_points_are_refused_when_they_are_made() -> None:
    with pytest.raises(DataError, match="Drawn point 5 has the numbers"):
        add_point(recipe(*FOUR), 0, 2 * FARTHEST, 0)
    with pytest.raises(DataError, match="Drawn point 2 has the numbers nan"):
        move_point(recipe(*FOUR), 1, math.nan, 0)
    with pytest.raises(DataError, match=r"Drawn point 3 is of class 1\.5"):
        relabel_point(recipe(*FOUR), 2, 1.5)
    full = recipe(*FOUR * (MOST_POINTS // 4))
    with pytest.raises(DataError, match="There are 5,000 points, the most that can be drawn"):
        add_point(full, 0, 0, 0)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=60),
    st.floats(0, 0.9),
    st.booleans(),
)
def test_new_points_keep_the_share_for_testing(
    drawing: list[tuple[int, bool]], share: float, regression: bool
) -> None:
    now = recipe(options={"new_test_share": share}, regression=regression)
    for target, _ in drawing:
        now = add_point(now, 0, 0, target)
    kinds = [None] if regression else [0, 1, 2]
    for kind in kinds:
        alike = [point.test for point in now.points if kind is None or point.target == kind]
        assert abs(sum(alike) - share * len(alike)) <= 0.5 + 1e-9


def test_the_first_point_of_a_class_is_for_training() -> None:
    now = recipe()
    for target in (0, 1, 0, 1):
        now = add_point(now, 0, 0, target)
    assert [point.test for point in now.points] == [False, False, True, True]


def test_new_points_follow_the_share_of_the_set_that_was_drawn() -> None:
    made = DataRecipe("gauss", {"samples": 100}, test_share=0.2)
    now = drawn(load(made), made)
    for _ in range(10):
        now = add_point(now, 1, 1, 1)
    assert sum(point.test for point in now.points[100:]) == 2


def test_a_drawing_whose_test_part_was_drawn_by_lot_keeps_that_part_when_edited() -> None:
    before = recipe(*(Point(i, 0, i % 2) for i in range(40)), test_share=0.25)
    data = load(before)
    now = drawn(data, before)
    assert now.test_share == 0
    np.testing.assert_array_equal(load(now).test.x, data.test.x)
    more = load(add_point(now, 99, 0, 1))
    np.testing.assert_array_equal(more.test.x[:10], data.test.x)


def test_a_drawing_can_be_saved_as_a_table() -> None:
    assert points_table(recipe(*FOUR[:2], options={"classes": "cat, dog"})) == (
        ("x", "y", "class"),
        [(0, 1, "cat"), (2, 3, "dog")],
    )
    assert points_table(recipe(Point(0, 1, 0.5), regression=True)) == (
        ("x", "y", "value"),
        [(0, 1, 0.5)],
    )
    with pytest.raises(DataError, match="is of class -1"):
        points_table(recipe(Point(0, 0, -1)))
