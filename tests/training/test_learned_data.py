from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnplay.data import DataRecipe, DataSet, Point, load, recipe_text
from nnplay.errors import DataError
from nnplay.project import NetworkSpec, default_design
from nnplay.training import Trainer, data_shape
from nnplay.training.learned_data import as_learned, own_recipe
from nnplay.training.summary import training_summary

ROWS = [(1.0, "red", "ant"), (3.0, "green", "bee"), (5.0, "blue", "cat")]


def table(path: Path, rows: list[tuple[float, str, str]]) -> DataSet:
    lines = [f"{size + i / 64},{hue},{kind}" for i in range(20) for size, hue, kind in rows]
    path.write_text("\n".join(["size,hue,kind", *lines]) + "\n")
    return load(DataRecipe(str(path)))


def learned(data: DataSet) -> tuple[dict[str, Any], NetworkSpec]:
    trainer = Trainer(default_design(data.name, data_shape(data)), data)
    return training_summary(trainer, trainer.snapshot()), trainer.design.network


def test_the_same_data_stay_the_same_object(tmp_path: Path) -> None:
    data = table(tmp_path / "a.csv", ROWS)
    assert as_learned(*learned(data), data) is data


def test_a_sample_looks_the_same_among_others(tmp_path: Path) -> None:
    data = table(tmp_path / "a.csv", ROWS)
    other = table(tmp_path / "b.csv", ROWS[1:])
    assert other.inputs != data.inputs
    assert other.classes != data.classes
    seen = as_learned(*learned(data), other)
    names = ("size", "hue=blue", "hue=green", "hue=red")
    assert (seen.inputs, seen.classes) == (names, ("ant", "bee", "cat"))

    def rows(data: DataSet) -> set[tuple[float, ...]]:
        both = [(part.seen(), part.y) for part in (data.train, data.test)]
        seen = np.concatenate([np.column_stack([x, y]) for x, y in both])
        return set(map(tuple, seen.round(4).tolist()))

    bees_and_cats = {row for row in rows(data) if row[-1] > 0}
    assert rows(seen) == bees_and_cats


def test_data_that_were_shown_to_another_network_are_taken_as_they_came(tmp_path: Path) -> None:
    data, other = table(tmp_path / "a.csv", ROWS), table(tmp_path / "b.csv", ROWS[1:])
    shown = as_learned(*learned(data), other)
    again = as_learned(*learned(other), shown)
    assert again.inputs == other.inputs
    assert (again.train.x == other.train.x).all()


def test_of_a_file_that_names_nothing_only_the_counts_are_known(tmp_path: Path) -> None:
    data, other = (
        table(tmp_path / "a.csv", ROWS),
        table(tmp_path / "b.csv", [*ROWS[1:], (7, "x", "dog")]),
    )
    summary, network = learned(data)
    with pytest.raises(DataError, match="class 'dog'"):
        as_learned(summary, network, other)
    for nothing in ({}, {"inputs": None, "classes": 7, "targets": [1]}):
        assert as_learned(nothing, network, other) is other


def test_one_output_has_the_names_of_two_classes(tmp_path: Path) -> None:
    data = table(tmp_path / "a.csv", ROWS[:2])
    summary, network = learned(data)
    assert network.layers[-1].units == 1
    with pytest.raises(DataError, match="class 'cat'"):
        as_learned(summary, network, table(tmp_path / "b.csv", [ROWS[0], (3.0, "green", "cat")]))


# Where they came from


def test_the_recipe_comes_back_with_its_features() -> None:
    recipe = DataRecipe("circle", {"noise": 20.0}, features="x, xx", split_seed=2)
    assert own_recipe(recipe_text(recipe), {"features": "x, xx"}) == recipe
    assert own_recipe("circle", {"features": "x, xx"}) == DataRecipe("circle", features="x, xx")
    drawn = DataRecipe("drawn", points=(Point(1, 2, 0), Point(2, 1, 1, True)))
    assert own_recipe(recipe_text(drawn), {"features": "x, y"}) == drawn


@pytest.mark.parametrize("features", [None, 7, "", "x, y", "x, colour", "x, x"])
def test_what_are_no_features_does_not_count(features: object) -> None:
    assert own_recipe("circle", {"features": features}) == DataRecipe("circle")


def test_a_file_may_not_say_where_its_data_came_from() -> None:
    assert own_recipe(" ", {}) is None
    with pytest.raises(DataError, match="JSON"):
        own_recipe("{", {})
