from __future__ import annotations

import numpy as np
import pytest

from nnplay import resources
from nnplay.data import CATALOGUE, load
from nnplay.data.loading import read
from nnplay.data.recipe import DataRecipe
from nnplay.data.tables.classics import CLASSICS
from nnplay.errors import DataError

# Smallest and largest value of some columns, as published.
RANGES = {
    "iris": {"sepal length (cm)": (4.3, 7.9), "petal width (cm)": (0.1, 2.5)},
    "wine": {"alcohol": (11.03, 14.83), "magnesium": (70, 162), "proline": (278, 1680)},
    "breast-cancer": {"mean radius": (6.981, 28.11), "worst fractal dimension": (0.05504, 0.2075)},
}


@pytest.mark.parametrize("name", RANGES)
def test_columns_have_the_published_ranges(name: str) -> None:
    raw = read(DataRecipe(name))
    for column, (smallest, largest) in RANGES[name].items():
        x = raw.samples.x[:, raw.inputs.index(column)]
        assert (x.min(), x.max()) == (np.float32(smallest), np.float32(largest))


def test_irises_have_the_means_that_fisher_printed() -> None:
    raw = read(DataRecipe("iris"))
    means = [raw.samples.x[raw.samples.y == i].mean(axis=0) for i in range(3)]
    # In "The use of multiple measurements in taxonomic problems".
    fisher = [
        [5.006, 3.428, 1.462, 0.246],
        [5.936, 2.770, 4.260, 1.326],
        [6.588, 2.974, 5.552, 2.026],
    ]
    np.testing.assert_allclose(means, fisher, atol=5e-4)


@pytest.mark.parametrize(
    ("name", "counts"),
    [("iris", [50, 50, 50]), ("wine", [59, 71, 48]), ("breast-cancer", [357, 212])],
)
def test_classes_have_the_published_counts(name: str, counts: list[int]) -> None:
    assert np.bincount(read(DataRecipe(name)).samples.y).tolist() == counts


def test_classes_have_names() -> None:
    classes = {entry.name: read(DataRecipe(entry.name)).classes for entry in CLASSICS}
    assert classes == {
        "iris": ("setosa", "versicolor", "virginica"),
        "wine": ("1", "2", "3"),
        "breast-cancer": ("benign", "malignant"),
    }


@pytest.mark.parametrize("entry", CLASSICS, ids=lambda entry: entry.name)
def test_they_are_in_the_catalogue_ready_to_train(entry: object) -> None:
    name = getattr(entry, "name", "")
    assert CATALOGUE[name] is entry
    data = load(name)
    assert data.label == CATALOGUE[name].label
    assert data.licence == "CC BY 4.0"
    assert "UCI" in data.origin
    assert data.notes == ()
    assert (data.scaling.name, data.task) == ("standardise", "classification")
    assert f"{name}.csv" in resources.path("NOTICE.md").read_text(encoding="utf-8")


def test_an_incomplete_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_ROOTS", ())
    with pytest.raises(DataError, match="install nnplay again"):
        load("iris")
