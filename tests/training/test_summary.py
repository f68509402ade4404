from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from nnplay.data import DataRecipe, DataSet, Samples, Scaling, load
from nnplay.project import default_design
from nnplay.training import Trainer, data_shape, fit, measure_now
from nnplay.training.summary import (
    MOST_LETTERS,
    MOST_SCALED,
    names_of_summary,
    scaling_of_summary,
    training_summary,
)


def samples(count: int, *, numbers: bool, features: int = 3) -> Samples:
    x = np.random.default_rng(count).random((count, features), np.float32)
    return Samples(x, x[:, :1].copy() if numbers else np.arange(count) % 3)


def data_set(*, numbers: bool = False, validation: bool = False, **more: Any) -> DataSet:
    parts = [samples(count, numbers=numbers) for count in (30, 6, 12)]
    classes = () if numbers else ("a", "b", "c")
    return DataSet(
        *("d", "d", parts[0], parts[1], classes, None, "", "", "the test set"),
        validation=parts[2] if validation else None,
        **more,
    )


def trained(data: DataSet) -> Trainer:
    trainer = Trainer(default_design("d", data_shape(data)), data)
    trainer.until = 2
    for _ in fit(trainer):
        pass
    return trainer


def summary_of(trainer: Trainer) -> dict[str, Any]:
    """Return the summary as it comes back from a file."""
    summary: dict[str, Any] = json.loads(
        json.dumps(training_summary(trainer, trainer.snapshot()), allow_nan=False)
    )
    return summary


@pytest.mark.parametrize("numbers", [False, True], ids=["classes", "numbers"])
@pytest.mark.parametrize("validation", [False, True], ids=["test", "validation"])
def test_figures_stand_under_the_part_that_they_were_measured_on(
    numbers: bool, validation: bool
) -> None:
    trainer = trained(data_set(numbers=numbers, validation=validation))
    part, score = trainer.data.watched, "r2" if numbers else "accuracy"
    measured = measure_now(trainer, part)
    summary = summary_of(trainer)
    expected = {f"{part}_loss": measured.loss, f"{part}_{score}": measured.score}
    absent = {} if part == "test" else {"test_loss": None}
    absent |= {} if (part, score) == ("test", "accuracy") else {"test_accuracy": None}
    found = {
        key: summary[key] for key in summary if key.startswith(("test_", "validation_", "train_"))
    }
    assert found == {**expected, **absent, "test_data": "the test set"}
    assert summary["tested_at_step"] == trainer.step


def test_before_the_first_measurement_there_is_nothing_to_tell() -> None:
    data = data_set(validation=True)
    trainer = Trainer(default_design("d", data_shape(data)), data)
    summary = summary_of(trainer)
    names = ("test_loss", "test_accuracy", "validation_loss", "validation_accuracy")
    assert [summary[name] for name in names] == [None] * 4
    assert summary["tested_at_step"] is None


def back(scaling: Scaling, features: int = 3) -> Scaling | None:
    data = data_set(scaling=scaling)
    trainer = Trainer(default_design("d", data_shape(data)), data)
    return scaling_of_summary(summary_of(trainer), features)


def test_the_scaling_comes_back_to_the_bit() -> None:
    random = np.random.default_rng(0)
    scaling = Scaling("standardise", random.normal(size=3), 1 / random.random(3))
    found = back(scaling)
    assert found is not None
    assert found.name == "standardise"
    assert found.offset.tobytes() == scaling.offset.tobytes()
    assert found.factor.tobytes() == scaling.factor.tobytes()


def test_what_is_the_same_for_all_columns_is_kept_as_one_number() -> None:
    found = back(Scaling("none", np.zeros(3), np.ones(3)))
    assert found is not None
    assert (found.offset.shape, found.offset.item()) == ((), 0)
    assert (found.factor.shape, found.factor.item()) == ((), 1)


def test_the_scaling_of_more_columns_than_a_file_has_room_for_is_left_out() -> None:
    many = np.arange(MOST_SCALED + 1.0)
    assert back(Scaling("standardise", many, np.ones(1)), len(many)) is None
    assert back(Scaling("standardise", many[1:], np.ones(1)), MOST_SCALED) is not None


GOOD = {"name": "minmax", "offset": [1, 2.5, 3], "factor": 0.5}


@pytest.mark.parametrize(
    "scaling",
    [
        None,
        7,
        {},
        GOOD | {"name": 7},
        GOOD | {"offset": [1, 2]},
        GOOD | {"offset": [[1, 2, 3]]},
        GOOD | {"offset": "1"},
        GOOD | {"offset": [1, 2, None]},
        GOOD | {"factor": 0},
        GOOD | {"factor": [1, 0, 1]},
        GOOD | {"factor": float("nan")},
        GOOD | {"factor": float("inf")},
        GOOD | {"factor": 10**400},
    ],
)
def test_what_is_no_scaling_for_this_network_is_not_used(scaling: object) -> None:
    assert scaling_of_summary({"scaling": GOOD}, 3) is not None
    assert scaling_of_summary({"scaling": scaling}, 3) is None
    assert scaling_of_summary({}, 3) is None


@pytest.mark.parametrize("numbers", [False, True], ids=["classes", "numbers"])
def test_what_goes_in_and_comes_out_is_named(numbers: bool) -> None:
    inputs, targets = ("größe", "b", "c=d"), ("price",) if numbers else ()
    data = data_set(numbers=numbers, inputs=inputs, targets=targets)
    summary = summary_of(Trainer(default_design("d", data_shape(data)), data))
    assert names_of_summary(summary, "inputs", {3}) == inputs
    assert names_of_summary(summary, "classes", {3}) == (() if numbers else ("a", "b", "c"))
    assert names_of_summary(summary, "targets", {1}) == targets
    assert summary["features"] == ""


def test_derived_features_are_named_as_in_a_recipe() -> None:
    recipe = DataRecipe("circle", features="x, yy,sin_x")
    data = load(recipe)
    summary = summary_of(Trainer(default_design(recipe, data_shape(data)), data))
    assert summary["features"] == "x, yy, sin_x"
    assert names_of_summary(summary, "inputs", {3}) == data.inputs


def test_more_names_than_a_file_has_room_for_are_left_out() -> None:
    many = tuple(f"n{i}" for i in range(MOST_SCALED + 1))
    long = ("a" * (MOST_LETTERS - 1), "b", "c")
    for names, kept in ((many, ()), (many[1:], many[1:]), (long, ()), (long[:2], long[:2])):
        data = data_set(inputs=names)
        summary = summary_of(Trainer(default_design("d", data_shape(data)), data))
        assert names_of_summary(summary, "inputs", {len(names)}) == kept


@pytest.mark.parametrize(
    "said", [None, 7, "abc", {}, ["a", "b"], ["a", "b", 3], ["a", "b", "b"], ["a", "b", "c", "d"]]
)
def test_what_are_no_names_for_this_network_are_not_used(said: object) -> None:
    assert names_of_summary({"inputs": ["a", "b", "c"]}, "inputs", {3}) == ("a", "b", "c")
    assert names_of_summary({"inputs": said}, "inputs", {3}) == ()
    assert names_of_summary({}, "inputs", {3}) == ()
