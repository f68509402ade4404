from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from nnplay.data import DataRecipe, DataSet, Samples, Scaling, load, parse_recipe
from nnplay.engine.surface import COARSEST, FINEST, Section, Surface, grid, middle_of, rectangle
from nnplay.project import LayerSpec, NetworkSpec, default_design
from nnplay.training import Trainer, data_shape


def trainer_of(source: str) -> Trainer:
    recipe = parse_recipe(source)
    data = load(recipe)
    return Trainer(default_design(recipe, data_shape(data)), data)


ACTIVATED: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
    "identity": lambda z: z,
}


def by_hand(trainer: Trainer, x: NDArray[Any]) -> NDArray[Any]:
    """Return the outputs of a network, worked out from its weights."""
    a = np.asarray(x, np.float64)
    for spec, layer in zip(trainer.network.specs, trainer.snapshot().layers, strict=True):
        z = a @ layer.weights.T.astype(np.float64) + layer.biases
        a = ACTIVATED[spec.activation](z)
    return a


PLANE = np.array([[0.5, -1.0], [3.0, 2.0], [-4.0, 0.0]])


def test_outputs_over_the_plane_are_those_of_the_network() -> None:
    trainer = trainer_of("circle")
    data = trainer.data
    x = (PLANE - data.scaling.offset) * data.scaling.factor
    np.testing.assert_allclose(
        Surface(trainer).outputs(trainer.snapshot(), PLANE), by_hand(trainer, x), rtol=1e-4
    )


def test_numbers_come_in_their_own_unit() -> None:
    trainer = trainer_of("plane")
    scaling = Scaling("standardise", np.array([5.0]), np.array([0.5]))
    data = replace(trainer.data, target_scaling=scaling)
    scaled = Trainer(trainer.design, data)
    x = (PLANE - data.scaling.offset) * data.scaling.factor
    np.testing.assert_allclose(
        Surface(scaled).outputs(scaled.snapshot(), PLANE), by_hand(scaled, x) * 2 + 5, rtol=1e-4
    )


def test_a_section_holds_all_columns_but_two() -> None:
    trainer = trainer_of("iris")
    surface = Surface(trainer)
    held = np.array([9.0, 3.0, 9.0, 1.5])
    surface.section = Section(2, 0, held)
    rows = np.array([[y, 3.0, x, 1.5] for x, y in PLANE])
    x = (rows - trainer.data.scaling.offset) * trainer.data.scaling.factor
    np.testing.assert_allclose(
        surface.outputs(trainer.snapshot(), PLANE), by_hand(trainer, x), rtol=1e-3, atol=1e-6
    )
    assert held.tolist() == [9.0, 3.0, 9.0, 1.5]


@pytest.fixture
def table(tmp_path: Path) -> DataSet:
    path = tmp_path / "table.csv"
    rows = "".join(f"{i},{100 * (i % 7)},3,{'yn'[i % 2]}\n" for i in range(40))
    path.write_text(f"a,b,c,kind\n{rows}")
    return load(DataRecipe(str(path)))


def test_points_of_a_table_lie_at_their_columns_in_the_columns_own_units(table: DataSet) -> None:
    section = Section(1, 0, middle_of(table, "median"))
    for part in ("train", "test"):
        samples = table.part(part)
        given = table.scaling.undo(samples.x)
        np.testing.assert_allclose(section.plane_of(table, samples), given[:, [1, 0]])
        np.testing.assert_allclose(section.place_of(table, samples.seen()), given[:, [1, 0]])
    assert set(section.plane_of(table, table.train)[:, 0].round(3)) <= set(range(0, 700, 100))


def test_points_of_bytes_lie_where_their_bytes_say(table: DataSet) -> None:
    x = np.array([[0, 10, 200], [255, 30, 40]], np.uint8)
    scaling = Scaling("minmax", np.zeros(()), np.asarray(1 / 255))
    data = replace(table, train=Samples(x, np.zeros(2, np.int64)), scaling=scaling)
    section = Section(2, 0, np.zeros(3))
    np.testing.assert_allclose(section.plane_of(data, data.train), [[200, 0], [40, 255]], atol=1e-4)


def test_what_is_held_is_the_median_or_the_mean_of_the_training_part(table: DataSet) -> None:
    given = table.scaling.undo(table.train.x)
    assert len(given) == 32
    np.testing.assert_allclose(middle_of(table, "mean"), given.mean(axis=0), rtol=1e-6)
    halves = [sorted(column)[15:17] for column in given.T]
    np.testing.assert_allclose(middle_of(table, "median"), np.mean(halves, axis=1), rtol=1e-6)


def test_neurons_that_are_off_are_off_in_the_surface_too() -> None:
    trainer = trainer_of("circle")
    snapshot = trainer.snapshot()
    off = replace(snapshot, off=((0, 3), (), ()))
    surface = Surface(trainer)
    assert (surface.outputs(snapshot, PLANE) != surface.outputs(off, PLANE)).any()


def test_far_out_there_still_is_an_answer() -> None:
    trainer = trainer_of("circle features='x, y, xx'")
    far = Surface(trainer).outputs(trainer.snapshot(), np.array([[1e30, 0.0], [-1e30, 1e30]]))
    assert np.isfinite(far).all()


def test_the_grid_is_coarser_for_larger_networks() -> None:
    small = trainer_of("circle")
    assert Surface(small).side == FINEST
    layers = (LayerSpec(512, "relu"), LayerSpec(512, "relu"), LayerSpec(1, "sigmoid"))
    spec = NetworkSpec(small.network.inputs, layers)
    design = msgspec.structs.replace(small.design, network=spec)
    large = Surface(Trainer(design, small.data)).side
    assert COARSEST <= large < FINEST


def test_a_grid_goes_line_by_line_from_the_upper_left() -> None:
    assert grid((1.0, 2.0), 2.0, 2).tolist() == [[0, 3], [2, 3], [0, 1], [2, 1]]
    places = rectangle((0.0, 0.0), (3.0, 1.0), (3, 2))
    np.testing.assert_allclose(
        places, [[-2, 0.5], [0, 0.5], [2, 0.5], [-2, -0.5], [0, -0.5], [2, -0.5]]
    )
