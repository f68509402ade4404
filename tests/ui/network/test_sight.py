"""What is seen of a network with an example, and the faces of neurons over the plane."""

from __future__ import annotations

from itertools import product

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, load
from nnplay.data.example import Example, example_of
from nnplay.project import DataRecipe, LayerSpec, build_network, default_design, edits
from nnplay.training import Probe, Snapshot, Trainer, data_shape
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.answer import answer_bars
from nnplay.ui.network.sight import SIDE, Sight
from nnplay.ui.network.weights import colour_index, packed, robust_scale
from nnplay.ui.theme import theme
from tests.ui.datasets import numbers, pictures


def sight_of(name: str, index: int | None = 0) -> tuple[Trainer, Sight]:
    data = load(name)
    trainer = Trainer(default_design(name, data_shape(data)), data)
    example = None if index is None else example_of(data, "test", index)
    return trainer, Sight(Probe(trainer), trainer.snapshot(), example)


@pytest.mark.parametrize("name", ["mnist-10k", "circle", "iris", "plane"])
def test_what_is_seen_is_what_the_network_computes(name: str) -> None:
    trainer, sight = sight_of(name, 3)
    x = trainer.data.test.seen([3])
    buffers = trainer.network.forward(np.ascontiguousarray(x))
    assert sight.values is not None
    for column, (seen, buffer) in enumerate(zip(sight.values, buffers, strict=True), start=1):
        np.testing.assert_allclose(seen.a, buffer.a, rtol=1e-6)
        column_values = sight.column(column)
        assert column_values is not None
        np.testing.assert_array_equal(column_values, seen.a[0])
    np.testing.assert_array_equal(sight.column(0), x[0])


@pytest.mark.parametrize("name", ["mnist-10k", "circle", "plane"])
def test_slopes_are_those_of_the_cost_that_training_would_have(name: str) -> None:
    trainer, sight = sight_of(name, 3)
    slopes = sight.slopes
    assert slopes is not None
    source = trainer.fresh_source("test")
    source.start(np.array([3]))
    batch = source.take(1)
    assert batch is not None
    trainer.network.train_step(batch.x, batch.y, trainer.loss)
    for index, layer in enumerate(trainer.network.layers):
        np.testing.assert_allclose(slopes.sums[index], layer.bias_gradients, atol=1e-6)
        units, inputs = layer.weights.shape
        for unit, feature in product(range(units), range(0, inputs, 7)):
            expected = pytest.approx(layer.weight_gradients[unit, feature], abs=1e-6)
            assert slopes.weight(index, unit, feature) == expected


def test_of_a_drawing_nobody_knows_what_it_should_cost() -> None:
    trainer, _ = sight_of("mnist-10k")
    drawn = Example(np.zeros(784, np.float32))
    sight = Sight(Probe(trainer), trainer.snapshot(), drawn)
    assert sight.values is not None
    assert sight.slopes is None


def test_an_example_of_other_data_is_not_seen() -> None:
    trainer, _ = sight_of("circle")
    sight = Sight(Probe(trainer), trainer.snapshot(), Example(np.zeros(784, np.float32)))
    assert sight.example is None
    assert sight.values is None


def test_the_face_of_a_neuron_is_what_it_puts_out_over_the_plane(qtbot: QtBot) -> None:
    trainer, sight = sight_of("spiral")
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 430)
    panel.set_data(trainer.data)
    panel.set_design(trainer.design, ())
    panel.show()
    panel.set_snapshot(trainer.snapshot(), sight)
    picture = panel.canvas.picture
    table = packed(theme.diverging())
    outputs = sight.over_plane((0.0, 0.0), 6.0)
    assert sorted(picture.sheets) == [0, 1, 2, 3]
    for column, sheet in picture.sheets.items():
        for slot, unit in enumerate(picture.groups[column].units):
            for row, across in ((0, 0), (5, 17), (SIDE - 1, SIDE - 1)):
                # The middle of the cell, counted from the upper left corner of the square.
                x, y = -6 + (across + 0.5) * 12 / SIDE, 6 - (row + 0.5) * 12 / SIDE
                inputs = trainer.data.inputs_at(np.array([[x, y]]))
                buffers = trainer.network.forward(np.ascontiguousarray(inputs))
                value = (inputs, *(buffer.a for buffer in buffers))[column][0, unit]
                assert outputs[column][row * SIDE + across, unit] == pytest.approx(value, abs=1e-5)
                scale = robust_scale(outputs[column])
                index = int(colour_index(np.array([value]), scale)[0])
                shown = sheet.image.pixel(across, slot * SIDE + row)
                near = {int(table[max(0, min(510, index + by))]) for by in (-1, 0, 1)}
                assert shown in near


def test_what_stands_beside_the_outputs() -> None:
    trainer, sight = sight_of("mnist-10k")
    bars = answer_bars(sight, trainer.data.classes)
    assert bars is not None
    assert bars.shares is not None
    outputs = trainer.network.predict(trainer.data.test.seen([0]))[0]
    np.testing.assert_allclose(bars.shares, outputs, rtol=1e-6)
    assert bars.best == outputs.argmax()
    assert bars.target == trainer.data.test.y[0]
    assert bars.texts[bars.best] == f"{100 * outputs.max():.1f} %"


def test_numbers_are_answered_in_their_own_unit() -> None:
    data: DataSet = numbers("price")
    design = default_design("made", data_shape(data))
    trainer = Trainer(design, data)
    sight = Sight(Probe(trainer), trainer.snapshot(), example_of(data, "test", 0))
    bars = answer_bars(sight, ("price",))
    assert bars is not None
    assert bars.shares is None
    expected = data.target_scaling.undo(trainer.network.predict(data.test.seen([0])))[0, 0]
    assert bars.texts == [f"{expected:.4g}".replace("-", "−")]


def test_nothing_is_answered_without_an_example() -> None:
    _, sight = sight_of("iris", None)
    assert answer_bars(sight, ("a", "b", "c")) is None


def test_one_output_for_two_classes_has_no_best() -> None:
    _, sight = sight_of("circle")
    bars = answer_bars(sight, ("P(orange)",))
    assert bars is not None
    assert (bars.best, bars.target) == (-1, -1)


def test_other_data_with_as_many_inputs_are_no_obstacle(qtbot: QtBot) -> None:
    recipe = DataRecipe("spiral", features="x, y, sin_x, sin_y")
    before = load(recipe)
    assert before.features == 4
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.set_data(before)
    design = default_design("iris", data_shape(load("iris")))
    panel.set_design(design, ())
    # The network of the other data is there before the panel is told of the data.
    _, sight = sight_of("iris")
    panel.set_snapshot(sight.snapshot, sight)
    assert not panel.grab().isNull()
    panel.set_data(load("iris"))
    assert not panel.grab().isNull()


def test_pictures_of_another_size_are_no_obstacle(qtbot: QtBot) -> None:
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.show()
    trainer, sight = sight_of("mnist-10k")
    panel.set_data(trainer.data)
    panel.set_design(trainer.design, ())
    panel.set_snapshot(sight.snapshot, sight)
    panel.set_data(pictures((4, 5)))
    assert not panel.grab().isNull()


def test_nothing_comes_from_a_neuron_that_is_off(qtbot: QtBot) -> None:
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 430)
    panel.show()
    trainer, sight = sight_of("iris")
    panel.set_data(trainer.data)
    panel.set_design(trainer.design, ())
    panel.set_snapshot(sight.snapshot, sight)
    weights = [layer.weights for layer in sight.snapshot.layers]
    strongest = int(np.abs(weights[1]).max(axis=0).argmax())
    network = edits.set_layer(trainer.design.network, 0, off=(strongest,))
    panel.set_design(msgspec.structs.replace(trainer.design, network=network), ())
    rest = [weights[0], np.delete(weights[1], strongest, axis=1), weights[2]]
    assert panel.canvas.picture.edge_scale == pytest.approx(max(np.abs(w).max() for w in rest))


def test_the_answer_is_drawn_where_not_all_outputs_can_be(qtbot: QtBot) -> None:
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(600, 260)
    panel.show()
    data = pictures((4, 5), classes=tuple("abcdefghijklmnopqrstuvwxyz"))
    trainer = Trainer(default_design("made", data_shape(data)), data)
    panel.set_data(data)
    panel.set_design(trainer.design, ())
    answers = set()
    for seed in range(12):
        network = build_network(trainer.design.network, seed)
        snapshot = Snapshot.of(network)
        example = example_of(data, "train", 0)
        sight = Sight(Probe(trainer), snapshot, example)
        panel.set_snapshot(snapshot, sight)
        drawn = panel.canvas.picture.groups[-1].units
        assert len(drawn) < 26
        assert sight.values is not None
        answers.add(int(sight.values[-1].a.argmax()))
        assert int(sight.values[-1].a.argmax()) in drawn
        assert int(example.target) in drawn
    assert max(answers) > 16, "one that would not be drawn otherwise"


def test_faces_behind_wide_layers_follow_the_newest_snapshot(qtbot: QtBot) -> None:
    data = load("mnist-10k")
    design = default_design("mnist-10k", data_shape(data))
    layers = (LayerSpec(512, "relu"), LayerSpec(512, "relu"), design.network.layers[-1])
    network = msgspec.structs.replace(design.network, layers=layers)
    design = msgspec.structs.replace(design, network=network)
    trainer = Trainer(design, data)
    probe = Probe(trainer)
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 430)
    panel.show()
    panel.set_data(data)
    panel.set_design(design, ())
    canvas = panel.canvas

    def expected() -> np.ndarray:
        first, second, _ = (layer.weights for layer in trainer.network.layers)
        faces = second[list(canvas.picture.groups[2].units)] @ first
        index = colour_index(faces, robust_scale(faces)).reshape(-1, 28)
        return packed(theme.diverging())[index]

    def near() -> bool:
        image = canvas.picture.sheets[2].image
        rows = range(0, image.height(), 5)
        shown = [[image.pixel(x, y) for x in range(28)] for y in rows]
        return bool((np.array(shown) == expected()[::5]).mean() > 0.99)  # but for rounding

    panel.set_snapshot(trainer.snapshot(), Sight(probe, trainer.snapshot(), None))
    assert near()
    trainer.network.layers[0].weights[...] = trainer.network.layers[0].weights[::-1].copy()
    snapshot = trainer.snapshot()
    panel.set_snapshot(snapshot, Sight(probe, snapshot, None))
    assert not near()
    qtbot.waitUntil(near)
    # Another network of the same size is not shown with the faces of this one.
    other = Trainer(design, data)
    trainer, snapshot = other, other.snapshot()
    panel.set_snapshot(snapshot, Sight(Probe(other), snapshot, None))
    assert near()
    canvas.faces.shut_down()
