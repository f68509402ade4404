from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from nnplay.data import DataRecipe, DataSet, Samples, Scaling, load
from nnplay.data.prepare import prepare, rescaled, retargeted
from nnplay.data.raw import RawData, RawPart
from nnplay.errors import DataError

Numbers = npt.NDArray[Any]


def raw(x: Numbers, y: Numbers, **more: Any) -> RawData:
    """Return raw data of three classes, or of numbers to predict."""
    names = {"classes": ("a", "b", "c")} if y.ndim == 1 else {"targets": ("t",)}
    return RawData(label="some", samples=RawPart(x, y), origin="", licence="", **(names | more))


def numbered(count: int, columns: int = 1, **more: Any) -> RawData:
    """Return samples whose first number says which they are; half are of class 0, few of 2."""
    x = np.arange(count, dtype=np.float32)[:, None] + np.zeros(columns, np.float32)
    y = np.select([np.arange(count) % 2 == 0, np.arange(count) % 10 != 9], [0, 1], 2)
    return raw(x, y.astype(np.int64), **more)


def column(values: list[float], **more: Any) -> RawData:
    """Return a column of numbers; of five samples, none is shuffled out of its order."""
    x = np.array(values, np.float32)[:, None]
    return raw(x, np.arange(len(x)) % 3, **more)


def given(*values: float) -> RawPart:
    return RawPart(np.array(values, np.float32)[:, None], np.arange(len(values)) % 2)


def recipe(**settings: Any) -> DataRecipe:
    return DataRecipe("somewhere", **({"scaling": "none"} | settings))


def ids(samples: Samples | None) -> list[int]:
    assert samples is not None
    numbers: list[int] = samples.x[:, 0].astype(int).tolist()
    return numbers


# Splitting


def test_parts_share_the_samples_out_and_keep_their_order() -> None:
    data = prepare(numbered(100), recipe(test_share=0.3, validation_share=0.1))
    parts = [ids(data.train), ids(data.validation), ids(data.test)]
    assert [len(part) for part in parts] == [63, 7, 30]
    assert sorted(parts[0] + parts[1] + parts[2]) == list(range(100))
    assert all(part == sorted(part) for part in parts)
    for samples in (data.train, data.test):  # every sample has kept its own label
        x = samples.x[:, 0]
        assert samples.y.tolist() == np.where(x % 2 == 0, 0, np.where(x % 10 == 9, 2, 1)).tolist()
    assert data.test_label == "30 held-out samples"
    assert data.watched == "validation"


def test_the_share_that_the_data_suggest_counts_where_a_person_says_nothing() -> None:
    assert len(prepare(numbered(100, test_share=0.5), recipe()).test) == 50
    assert len(prepare(numbered(100, test_share=0.5), recipe(test_share=0.1)).test) == 10


def test_the_seed_decides() -> None:
    first, again, other = (
        ids(prepare(numbered(100), recipe(split_seed=seed)).test) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize("seed", range(5))
def test_stratified_shares_are_those_of_every_class(seed: int) -> None:
    data = prepare(numbered(100), recipe(test_share=0.2, validation_share=0.25, split_seed=seed))
    counts = [np.bincount(data.part(name).y).tolist() for name in ("train", "validation", "test")]
    assert counts == [[30, 24, 6], [10, 8, 2], [10, 8, 2]]


def test_stratified_shares_that_do_not_come_out_even_add_up_all_the_same() -> None:
    y = np.array([0] * 5 + [1] * 3 + [2] * 2)
    data = prepare(raw(np.zeros((10, 1), np.float32), y), recipe(test_share=0.3))
    # 1.5, 0.9 and 0.6 of the classes: whole parts first, then by the largest remainders.
    assert np.bincount(data.test.y).tolist() == [1, 1, 1]


def test_without_stratifying_chance_decides() -> None:
    y = np.repeat([0, 1], [50, 50])
    data = raw(np.zeros((100, 1), np.float32), y)
    counts = {
        np.bincount(prepare(data, recipe(stratified=False, split_seed=seed)).test.y)[0]
        for seed in range(10)
    }
    assert len(counts) > 3


def test_a_test_part_that_came_with_the_data_stays_unless_a_share_is_asked_for() -> None:
    data = numbered(10, test=given(100, 101, 102), test_label="theirs")
    kept = prepare(data, recipe())
    assert (ids(kept.train), ids(kept.test)) == (list(range(10)), [100, 101, 102])
    assert (kept.test_label, kept.validation) == ("theirs", None)
    drawn = prepare(data, recipe(test_share=0.4))
    assert sorted([*ids(drawn.train), *ids(drawn.test)]) == [*range(10), 100, 101, 102]
    assert len(drawn.test) == 5
    assert drawn.test_label == "5 held-out samples"


def test_validation_is_held_out_of_what_is_trained_on_alone() -> None:
    data = numbered(10, test=given(100, 101, 102), test_label="theirs")
    split = prepare(data, recipe(validation_share=0.2))
    assert ids(split.test) == [100, 101, 102]
    assert sorted([*ids(split.train), *ids(split.validation)]) == list(range(10))
    assert len(ids(split.validation)) == 2


@pytest.mark.parametrize("share", [0.01, 0.6])
def test_no_part_is_ever_empty(share: float) -> None:
    data = prepare(numbered(3), recipe(test_share=0.01, validation_share=share))
    assert [len(p) for p in (data.train, data.validation, data.test) if p] == [1, 1, 1]


@pytest.mark.parametrize(("count", "left"), [(0, "0 samples"), (1, "1 sample"), (2, "1 sample")])
def test_too_few_samples_are_refused(count: int, left: str) -> None:
    with pytest.raises(
        DataError, match=f"some: {left} left to divide, too few to hold some out; give"
    ):
        prepare(numbered(count), recipe(validation_share=0.5))


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ({"test_share": 0.95}, "Test share must lie from 0 to 0.9, not 0.95"),
        ({"validation_share": -0.1}, "Validation share must lie"),
        ({"split_seed": -1}, "Split seed must lie"),
        ({"stratified": 1}, "Stratified must be on or off"),
        ({"scaling": "log"}, "Scaling must be one of"),
        ({"features": "xx"}, "some has no points of the plane"),
    ],
)
def test_impossible_settings_are_refused(setting: dict[str, Any], text: str) -> None:
    with pytest.raises(DataError, match=text):
        prepare(numbered(10), recipe(**setting))


# Missing values


TEST = given(np.nan, 50.0)


@pytest.mark.parametrize(("fill", "value"), [("mean", 4.0), ("median", 2.0)])
def test_missing_values_follow_from_the_training_part_alone(fill: str, value: float) -> None:
    data = prepare(column([1, 2, np.nan, 9], test=TEST, fill=fill), recipe())
    assert data.train.x[:, 0].tolist() == [1, 2, value, 9]
    assert data.test.x[:, 0].tolist() == [value, 50]


def test_values_missing_only_where_nothing_is_learned_are_filled_alike() -> None:
    data = prepare(column([1, 2, 9], test=TEST), recipe())
    assert data.test.x[:, 0].tolist() == [4, 50]


def test_a_column_of_which_nothing_is_known_becomes_zero() -> None:
    data = prepare(column([np.nan, np.nan], test=TEST), recipe(scaling="standardise"))
    assert data.train.x.tolist() == [[0], [0]]
    assert data.test.x.tolist() == [[0], [50]]


# Scaling


def test_standardised_columns_have_mean_0_and_deviation_1_in_the_training_part() -> None:
    random = np.random.default_rng(0)
    x = random.normal([5, -1e4], [0.1, 300], (200, 2)).astype(np.float32)
    data = prepare(raw(x, np.arange(200) % 3), recipe(scaling="standardise"))
    assert data.train.x.mean(axis=0, dtype=float) == pytest.approx([0, 0], abs=1e-4)
    assert data.train.x.std(axis=0, dtype=float) == pytest.approx([1, 1], rel=1e-4)
    assert data.test.x.mean() != pytest.approx(0, abs=1e-4)


def test_minmax_is_of_the_training_part() -> None:
    data = prepare(column([2, 4, 6], test=given(8, 2)), recipe(scaling="minmax"))
    assert data.train.x[:, 0].tolist() == [0, 0.5, 1]
    assert data.test.x[:, 0].tolist() == [1.5, 0]
    assert data.scaling.undo(data.test.x)[:, 0].tolist() == [8, 2]


@pytest.mark.parametrize("scaling", ["minmax", "standardise"])
def test_a_column_that_never_changes_becomes_zero(scaling: str) -> None:
    data = prepare(column([0.1] * 7, test=given(0.1, 1.1)), recipe(scaling=scaling))
    assert not data.train.x.any()
    assert data.test.x[:, 0] == pytest.approx([0, 1])


def test_automatic_scaling_is_what_the_data_suggest() -> None:
    data = prepare(column([2, 4, 6], scaling="minmax", test=given(8)), recipe(scaling="auto"))
    assert data.scaling.name == "minmax"
    assert prepare(column([2, 4, 6], test=given(8)), recipe(scaling="auto")).train.x.max() == 6


@pytest.mark.parametrize("scaling", ["none", "minmax", "standardise"])
@pytest.mark.parametrize("fill", ["mean", "median"])
def test_nothing_of_the_other_parts_leaks_into_training(scaling: str, fill: str) -> None:
    random = np.random.default_rng(0)
    x = random.normal(size=(60, 3)).astype(np.float32)
    x[random.random(x.shape) < 0.2] = np.nan
    settings = recipe(scaling=scaling, test_share=0.3, validation_share=0.3, split_seed=5)
    # The number of each sample, told by its class, says which were held out.
    numbers = np.arange(60)
    first = prepare(raw(x, numbers, fill=fill), settings)
    held = ~np.isin(numbers, first.train.y)
    other = x.copy()
    other[held] = random.normal(1000, 1000, (int(held.sum()), 3))
    second = prepare(raw(other, numbers, fill=fill), settings)
    assert np.array_equal(first.train.y, second.train.y)
    assert first.train.x.tobytes() == second.train.x.tobytes()
    assert np.array_equal(first.scaling.offset, second.scaling.offset)
    assert np.array_equal(first.scaling.factor, second.scaling.factor)
    assert not np.array_equal(first.test.x, second.test.x)


# Pictures


def pictures(count: int = 9000) -> tuple[Numbers, RawData]:
    """Return more pictures than are counted at once, darker in the test part than to train on."""
    random = np.random.default_rng(0)
    x = random.integers(100, 200, (count, 6), np.uint8)
    test = RawPart(random.integers(0, 50, (20, 6), np.uint8), np.zeros(20, np.int64))
    return x, raw(x, np.arange(count) % 3, test=test, image_shape=(2, 3), scaling="minmax")


@pytest.mark.parametrize("scaling", ["auto", "none", "minmax", "standardise"])
def test_pixels_stay_bytes_and_are_scaled_on_the_way(scaling: str) -> None:
    x, data = pictures()
    prepared = prepare(data, recipe(scaling=scaling))
    assert prepared.train.x is x
    expected = {
        "none": x,
        "standardise": (x - x.mean(dtype=float)) / x.std(dtype=float),
    }.get(scaling, x / 255)
    np.testing.assert_allclose(prepared.train.seen(), expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(prepared.scaling.apply(x), expected, rtol=1e-5, atol=1e-5)
    assert prepared.test.scale == prepared.train.scale
    assert prepared.test.offset == prepared.train.offset


def test_pictures_of_a_single_shade_can_be_standardised() -> None:
    x = np.full((4, 2), 7, np.uint8)
    data = prepare(raw(x, np.arange(4) % 3), recipe(scaling="standardise"))
    assert not data.train.seen().any()


# Points of the plane


def test_features_are_derived_and_the_points_kept() -> None:
    points = np.array([[2, 3], [0, 0], [1, -1], [4, 0.5]], np.float32)
    data = raw(points, np.arange(4) % 3, planar=True, test=RawPart(points[:1], np.zeros(1, int)))
    made = prepare(data, recipe(features="xy, x", scaling="minmax"))
    assert made.inputs == ("x·y", "x")
    # x·y is 6, 0, -1, 2 and x is 2, 0, 1, 4.
    expected = [[1, 0.5], [1 / 7, 0], [0, 0.25], [3 / 7, 1]]
    np.testing.assert_allclose(made.train.x, expected, rtol=1e-6)
    assert made.train.plane is not None
    assert made.train.plane.tolist() == points.tolist()
    np.testing.assert_array_equal(made.inputs_at(points), made.train.x)
    assert prepare(data, recipe()).train.x.tolist() == points.tolist()


# What cannot be learned from


@pytest.mark.parametrize("where", ["to train on", "to test on"])
def test_infinite_numbers_are_refused_and_named(where: str) -> None:
    bad, good = given(1, -np.inf), given(1, 2)
    train, test = (bad, good) if where == "to train on" else (good, bad)
    data = column([1, 2], test=test, inputs=("weight",))
    with pytest.raises(DataError, match="Column 'weight' of sample 2 is infinite"):
        prepare(dataclasses.replace(data, samples=train), recipe())


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_targets_that_are_no_numbers_are_refused(value: float) -> None:
    y = np.array([[1], [2], [value]], np.float32)
    with pytest.raises(DataError, match="Column 't' of sample 3 is missing or infinite"):
        prepare(raw(np.zeros((3, 2), np.float32), y), recipe())


def test_what_overflows_is_refused_rather_than_learned_from() -> None:
    points = np.array([[1e30, 1], [1, 1]], np.float32)
    planar = raw(points, np.arange(2), planar=True, test=RawPart(points, np.arange(2)))
    with pytest.raises(DataError, match="too large to derive features from or to be scaled"):
        prepare(planar, recipe(features="xx"))
    tiny = column([0, 1e-30], test=given(1e30))
    with pytest.raises(DataError, match="too large to derive features from or to be scaled"):
        prepare(tiny, recipe(scaling="minmax"))


# Scaling in another way


def seen(data: DataSet) -> list[Numbers]:
    assert data.validation is not None
    return [part.seen() for part in (data.train, data.validation, data.test)]


def split(data: RawData, scaling: str) -> DataSet:
    return prepare(data, recipe(scaling=scaling, validation_share=0.2))


@pytest.mark.parametrize("start", ["none", "minmax", "standardise"])
@pytest.mark.parametrize("kind", ["numbers", "pixels"])
def test_other_data_are_scaled_as_those_before(start: str, kind: str) -> None:
    random = np.random.default_rng(1)
    data = numbered(50, 3) if kind == "numbers" else pictures(50)[1]
    made = split(data, start)
    scaling = Scaling("minmax", np.asarray(40.0), np.asarray(0.125))
    if kind == "numbers":
        scaling = Scaling("minmax", random.normal(size=3), random.uniform(1, 2, 3))
    again = rescaled(made, scaling)
    plain = split(data, "none")
    for ours, given_ in zip(seen(again), seen(plain), strict=True):
        expected = (given_ - scaling.offset) * scaling.factor
        np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=2e-5)
    assert again.scaling is scaling
    assert again.train.x.dtype == made.train.x.dtype
    assert again.train.y is made.train.y


def test_the_same_scaling_changes_nothing_to_the_bit() -> None:
    made = split(numbered(50, 3), "standardise")
    same = Scaling("standardise", made.scaling.offset.copy(), made.scaling.factor.copy())
    assert rescaled(made, same) is made
    alike = Scaling("standardise", made.scaling.offset[0], made.scaling.factor[0])
    assert rescaled(made, alike) is made  # one number for three columns that are the same


def test_pixels_take_a_scaling_of_each_column_too() -> None:
    made = split(pictures(50)[1], "minmax")
    scaling = Scaling("standardise", np.arange(6.0), np.full(6, 0.5))
    again = rescaled(made, scaling)
    np.testing.assert_allclose(again.test.seen(), (made.test.x - np.arange(6)) / 2, rtol=1e-6)


def test_points_of_the_plane_stay_where_they_are() -> None:
    points = np.array([[2, 3], [0, 0], [1, -1], [4, 0.5]], np.float32)
    made = prepare(raw(points, np.arange(4) % 3, planar=True), recipe(features="x, xx"))
    again = rescaled(made, Scaling("minmax", np.zeros(2), np.array([2.0, 3.0])))
    assert again.train.plane is made.train.plane
    assert again.train.plane is not None
    np.testing.assert_allclose(again.inputs_at(again.train.plane), again.train.x, rtol=1e-6)


# Numbers to predict


def prices(**changes: Any) -> RawData:
    """40 samples whose target lies far from zero."""
    random = np.random.default_rng(8)
    x = random.normal(size=(40, 2)).astype("f4")
    y = (200_000 + 50_000 * x[:, :1]).astype("f4")
    part = RawPart(x, y)
    return RawData(
        label="Prices", samples=part, origin="", licence="", targets=("price",), **changes
    )


def test_large_targets_are_standardised_by_the_training_part_and_come_back() -> None:
    data = prepare(prices(), DataRecipe("prices"))
    assert data.target_scaling.name == "standardise"
    assert data.train.y.mean() == pytest.approx(0, abs=1e-6)
    assert data.train.y.std() == pytest.approx(1, abs=1e-6)
    given = np.concatenate([data.target_scaling.undo(part.y) for part in (data.train, data.test)])
    plain = prepare(prices(), DataRecipe("prices", target_scaling="none"))
    assert plain.target_scaling.name == "none"
    left = np.concatenate([plain.train.y, plain.test.y])
    np.testing.assert_allclose(np.sort(given, axis=0), np.sort(left, axis=0), rtol=1e-6)


def test_small_targets_are_left_as_they_are() -> None:
    large = prices()
    part = RawPart(large.samples.x, large.samples.y / 200_000)
    small = dataclasses.replace(large, samples=part)
    data = prepare(small, DataRecipe("prices"))
    assert data.target_scaling.name == "none"
    assert data.train.y.min() > 0.1
    wanted = prepare(small, DataRecipe("prices", target_scaling="standardise"))
    assert wanted.train.y.std() == pytest.approx(1, abs=1e-6)


def test_targets_can_be_scaled_as_those_of_another_training() -> None:
    data = prepare(prices(), DataRecipe("prices"))
    other = Scaling("standardise", np.asarray(100_000.0), np.asarray(1 / 1000))
    again = retargeted(data, other)
    np.testing.assert_allclose(
        again.target_scaling.undo(again.test.y), data.target_scaling.undo(data.test.y), rtol=1e-5
    )
    assert again.test.y.mean() > 50
    assert (again.test.x == data.test.x).all()


def test_classes_have_no_target_scaling() -> None:
    data = load("iris")
    assert data.target_scaling.name == "none"
    assert retargeted(data, Scaling("standardise", np.ones(()), np.ones(()))) is data


def test_pictures_of_numbers_are_scaled_by_one_number_for_all_pixels() -> None:
    random = np.random.default_rng(3)
    x = (random.normal(size=(30, 4)) * [1, 2, 3, 4] + 5).astype("f4")
    pictures = raw(x, np.arange(30) % 3, image_shape=(2, 2))
    for name, centre, spread in (("standardise", np.mean, np.std), ("minmax", np.min, np.ptp)):
        data = prepare(pictures, DataRecipe("p", scaling=name))
        assert data.scaling.offset.shape == data.scaling.factor.shape == ()
        assert centre(data.train.x) == pytest.approx(0, abs=1e-6)
        assert spread(data.train.x) == pytest.approx(1, abs=1e-5)


def test_a_class_of_one_sample_stays_with_the_training_part() -> None:
    y = np.array([*range(9), *[9] * 21])
    data = raw(np.arange(30, dtype=np.float32)[:, None], y)
    for seed in range(20):
        split = prepare(data, recipe(test_share=0.2, split_seed=seed))
        assert set(split.train.y.tolist()) == set(range(10))
        assert len(split.test) == 6


def test_equal_classes_take_turns_at_what_is_left_over() -> None:
    y = np.repeat(np.arange(4), 5)  # 6 of 20: 1.5 of each class
    data = raw(np.zeros((20, 1), np.float32), y)
    larger = set()
    for seed in range(20):
        counts = np.bincount(prepare(data, recipe(test_share=0.3, split_seed=seed)).test.y)
        assert sorted(counts) == [1, 1, 2, 2]
        larger.add(tuple(np.flatnonzero(counts == 2)))
    assert len(larger) > 2


def test_features_are_named_after_the_columns() -> None:
    x = np.arange(20, dtype=np.float32).reshape(10, 2)
    rooms = raw(x, np.arange(10) % 2, inputs=("rooms", "area"), planar=True)
    assert prepare(rooms, recipe()).inputs == ("rooms", "area")
    lifted = prepare(rooms, recipe(features="x, xx, xy, sin_y"))
    assert lifted.inputs == ("rooms", "rooms²", "rooms·area", "sin area")


def test_data_scaled_for_other_weights_know_themselves_as_they_were() -> None:
    data = prepare(prices(), DataRecipe("prices"))
    other = Scaling("standardise", np.ones(2), np.ones(2))
    again = retargeted(rescaled(data, other), Scaling())
    assert again.pristine is data
    assert rescaled(data, data.scaling) is data
    assert retargeted(data, data.target_scaling) is data


def test_light_pictures_are_brought_around_zero_and_dark_ones_are_not() -> None:
    ink = np.random.default_rng(0).integers(0, 100, (30, 9), np.uint8)
    for pixels, name in ((ink, "minmax"), (255 - ink, "standardise")):
        pictures = raw(pixels, np.arange(30) % 3, image_shape=(3, 3), scaling="minmax")
        assert prepare(pictures, DataRecipe("p")).scaling.name == name
        assert prepare(pictures, DataRecipe("p", scaling="minmax")).scaling.name == "minmax"
