"""The view of a neuron as a person uses it, with a session behind it."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from nnplay.data.example import Example
from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.engine.surface import FINEST
from nnplay.nn.inside import look_inside
from nnplay.project import edits
from nnplay.ui.neuron.faces import BarsFace, PictureFace, PlaneFace, WeightsFace
from nnplay.ui.neuron.numbers import Number
from nnplay.ui.neuron.table import VALUE
from tests.ui.datasets import numbers, pictures, with_validation
from tests.ui.neuron.conftest import Bench

LEFT = Qt.MouseButton.LeftButton


def row_of(bench: Bench, name: str) -> int:
    lines = bench.panel.numbers.numbers.lines
    return next(row for row, line in enumerate(lines) if line.name == name)


def value_of(bench: Bench, name: str) -> float:
    line: Number = bench.panel.numbers.numbers.lines[row_of(bench, name)]
    assert line.value is not None
    return line.value


def type_number(bench: Bench, qtbot: QtBot, name: str, text: str) -> None:
    """Type a number into the table, as a person does."""
    bench.panel.sections.buttons[2].click()
    table = bench.panel.numbers
    index = table.numbers.index(row_of(bench, name), VALUE)
    table.setCurrentIndex(index)
    table.edit(index)
    field = cast(QLineEdit, table.findChild(QLineEdit))
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()  # a table takes it when the field has done with the key
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_without_a_neuron_it_says_what_to_do(plane: Bench) -> None:
    assert plane.panel.empty.isVisible()
    assert "choose a layer above" in plane.panel.empty.text()
    assert not plane.view.background.busy


def test_a_neuron_chosen_elsewhere_is_shown_and_one_chosen_here_is_everywhere(
    plane: Bench, qtbot: QtBot
) -> None:
    plane.focus.neuron = Neuron(1, 3)
    chooser = plane.panel.chooser
    assert (chooser.layers.currentText(), chooser.units.text()) == ("Dense 2", "neuron 3 of 8")
    qtbot.keyClick(chooser.units, Qt.Key.Key_Up)
    assert plane.focus.neuron == Neuron(1, 4)
    qtbot.mouseClick(chooser.back, LEFT)
    assert plane.focus.neuron == Neuron(1, 3)
    qtbot.keyClick(chooser.layers, Qt.Key.Key_Down)
    assert plane.focus.neuron == Neuron(2, 0)
    assert chooser.units.text() == "P(orange)"
    assert not chooser.on.isEnabled()
    qtbot.mouseClick(chooser.back, LEFT)
    assert plane.focus.neuron == Neuron(1, 7)


def test_a_neuron_is_found_by_its_number(plane: Bench, qtbot: QtBot) -> None:
    plane.focus.neuron = Neuron(0, 0)
    units = plane.panel.chooser.units
    units.selectAll()
    qtbot.keyClicks(units, "6")
    assert plane.focus.neuron == Neuron(0, 0), "not before it is confirmed"
    qtbot.keyClick(units, Qt.Key.Key_Return)
    assert plane.focus.neuron == Neuron(0, 6)


def test_an_output_is_found_by_its_name(digits: Bench, qtbot: QtBot) -> None:
    digits.focus.neuron = Neuron(1, 0)
    units = digits.panel.chooser.units
    units.selectAll()
    qtbot.keyClicks(units, "7")
    qtbot.keyClick(units, Qt.Key.Key_Return)
    assert digits.focus.neuron == Neuron(1, 7)


def test_the_favourites_are_the_ends_of_a_plain_sort_and_a_click_chooses_one(
    digits: Bench, qtbot: QtBot
) -> None:
    digits.focus.neuron = Neuron(0, 5)
    digits.settle()
    z = look_inside(digits.trainer.network, digits.trainer.data.train.seen())[0].z[:, 5]
    strip = digits.panel.examples.most
    assert strip.ranked is not None
    np.testing.assert_allclose(strip.ranked.z, np.sort(z)[::-1][:24], rtol=1e-5)
    second = strip.rect_of(1).center().toPoint()
    qtbot.mouseClick(strip, LEFT, pos=second)
    example = digits.focus.example
    assert example is not None
    assert (example.part, example.index) == ("train", strip.ranked.indices[1])
    assert strip.chosen == example.index
    digits.settle()
    assert f"Training example {example.index:,}" in digits.panel.example.full_text()
    assert f"z = {z[example.index]:.3f}" in digits.panel.example.full_text().replace("−", "-")


def test_an_example_that_a_person_made_is_told_of_too(plane: Bench) -> None:
    plane.focus.neuron = Neuron(0, 4)
    plane.focus.example = Example(np.array([1.5, -2.0], np.float32))
    plane.settle()
    z = look_inside(plane.trainer.network, np.array([[1.5, -2.0]]))[0].z[0, 4]
    assert plane.panel.example.full_text().startswith("Your example: z = ")
    assert str(np.float32(z)).lstrip("-")[:7] in plane.panel.example.toolTip()
    assert plane.panel.examples.most.chosen == -1


def test_the_arrow_keys_bring_examples_into_sight(digits: Bench, qtbot: QtBot) -> None:
    digits.focus.neuron = Neuron(0, 5)
    digits.settle()
    strip = digits.panel.examples.least
    strip.setFocus(Qt.FocusReason.TabFocusReason)
    assert strip.place == 0
    for _ in range(30):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert strip.place == 23
    assert strip.rect().contains(strip.rect_of(23).toRect())
    assert "z = " in strip.accessibleDescription()
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert digits.focus.example is not None
    assert strip.ranked is not None
    assert digits.focus.example.index == strip.ranked.indices[23]


def test_examples_of_another_part_are_ranked_when_asked_for(plane: Bench) -> None:
    plane.focus.neuron = Neuron(0, 1)
    plane.settle()
    parts = plane.panel.examples.parts
    assert [parts.itemData(index) for index in range(parts.count())] == ["train", "test"]
    parts.setCurrentIndex(1)
    parts.activated.emit(1)
    plane.settle()
    found = plane.panel.histogram.found
    assert found is not None
    assert (found.part, found.samples) == ("test", 250)
    assert plane.panel.examples.most.part == "test"


def test_the_face_of_a_first_neuron_is_its_weights(digits: Bench) -> None:
    digits.focus.neuron = Neuron(0, 9)
    digits.settle()
    face = digits.panel.face.face
    assert isinstance(face, WeightsFace)
    weights = digits.trainer.network.layers[0].weights[9]
    np.testing.assert_array_equal(face.values, weights.reshape(28, 28))
    assert str(np.float32(weights[28 * 3 + 4])).lstrip("-")[:6] in face.words((3, 4))[0]


def test_a_deeper_neuron_has_the_picture_that_drives_it_most(digits: Bench) -> None:
    digits.focus.neuron = Neuron(1, 2)
    digits.settle()
    face = digits.panel.face.face
    assert isinstance(face, PictureFace)
    z = look_inside(digits.trainer.network, face.grey.reshape(1, -1) / 255)[1].z[0, 2]
    assert f"{z:.2f}" in face.caption
    assert "gradient ascent" in face.caption
    assert "Found by gradient ascent in 60 steps" in face.details


@pytest.mark.parametrize("off", [False, True])
def test_points_of_the_plane_show_its_output_or_if_it_is_off_its_sum(
    plane: Bench, off: bool
) -> None:
    plane.focus.neuron = Neuron(1, 3)
    if off:
        plane.panel.switches.off.click()
    plane.settle()
    face = plane.panel.face.face
    assert isinstance(face, PlaneFace)
    x, y = face._point((5, 20))
    inside = look_inside(plane.trainer.network, plane.trainer.data.inputs_at(np.array([[x, y]])))
    seen = inside[1].z if off else inside[1].a
    assert face.values[5, 20] == pytest.approx(seen[0, 3], abs=2e-3)
    assert face.words((5, 20))[0].startswith("z" if off else "a")
    assert face.points is not None
    assert len(face.points) == 24


def test_a_row_of_a_table_drives_it_most(plane: Bench) -> None:
    plane.use(numbers("price"))
    plane.focus.neuron = Neuron(0, 2)
    plane.settle()
    face = plane.panel.face.face
    assert isinstance(face, BarsFace)
    assert {name for name, _ in face.table()} == {"size", "age of the house"}
    assert "standard deviations" in face.words((0, 0))[1]
    assert plane.panel.effect.full_text().startswith("R² ")
    assert "price" in plane.panel.examples.most.words(0)[0]


def test_coloured_pictures_have_faces_of_three_channels(plane: Bench) -> None:
    plane.use(pictures((4, 5), 3, ("one", "two")))
    plane.focus.neuron = Neuron(0, 0)
    plane.settle()
    face = plane.panel.face.face
    assert isinstance(face, WeightsFace)
    assert face.values.shape == (4, 15)
    plane.focus.neuron = Neuron(1, 0)
    plane.settle()
    deeper = plane.panel.face.face
    assert isinstance(deeper, PictureFace)
    assert deeper.grey.shape == (4, 5, 3)
    assert "green" in deeper.words((0, 0))[0]


def test_the_effect_counts_what_switching_it_off_costs(digits: Bench) -> None:
    digits.train()
    digits.focus.neuron = Neuron(0, 5)
    digits.settle()
    x, y = digits.trainer.data.test.seen(), digits.trainer.data.test.y
    right = int((digits.trainer.network.predict(x).argmax(1) == y).sum())
    twin = digits.trainer.network.twin()
    twin.layers[1].weights[:, 5] = 0
    left = int((twin.predict(x).argmax(1) == y).sum())
    text = digits.panel.effect.full_text()
    assert f"{right / 20:.2f} %" in text
    assert f"{left / 20:.2f} %" in text
    assert right == left or f"{abs(left - right)} of 2,000" in text
    assert f"({left:,} of 2,000 right)" in digits.panel.effect.toolTip()
    assert f"as of step {digits.trainer.step:,}" in digits.panel.effect.toolTip()


def test_switching_off_acts_at_once_and_is_undone(plane: Bench) -> None:
    plane.train(2)
    plane.focus.neuron = Neuron(0, 2)
    plane.settle()
    plane.panel.switches.off.click()
    assert plane.trainer.design.network.layers[0].off == (2,)
    assert plane.session.snapshot is not None
    assert plane.session.snapshot.off[0] == (2,)
    assert plane.editor.stack.undoText() == "Switch neuron 2 of Dense 1 off"
    plane.settle()
    assert plane.panel.switches.off.isChecked()
    ablation = plane.panel._ablation
    assert ablation is not None
    assert ablation.is_off
    plane.editor.stack.undo()
    assert plane.trainer.design.network.layers[0].off == ()
    assert not plane.panel.switches.off.isChecked()
    plane.editor.stack.redo()
    assert plane.panel.switches.off.isChecked()


def test_an_output_cannot_be_off_and_says_why(plane: Bench) -> None:
    plane.focus.neuron = Neuron(2, 0)
    plane.settle()
    assert not plane.panel.switches.off.isEnabled()
    assert "it is the prediction" in plane.panel.switches.off.toolTip()
    assert plane.panel.switches.frozen.isEnabled()
    assert "would be no prediction" in plane.panel.effect.full_text()


def test_a_frozen_neuron_and_a_frozen_layer_stay_while_the_others_learn(plane: Bench) -> None:
    plane.focus.neuron = Neuron(0, 2)
    plane.panel.switches.frozen.click()
    assert plane.editor.stack.undoText() == "Freeze neuron 2 of Dense 1"
    before = [layer.weights.copy() for layer in plane.trainer.network.layers]
    plane.train()
    after = [layer.weights.copy() for layer in plane.trainer.network.layers]
    np.testing.assert_array_equal(after[0][2], before[0][2])
    assert (after[0][[0, 1, 3]] != before[0][[0, 1, 3]]).any()
    plane.panel.switches.frozen.click()
    plane.panel.switches.layer.click()
    assert plane.editor.stack.undoText() == "Freeze Dense 1"
    plane.train()
    np.testing.assert_array_equal(plane.trainer.network.layers[0].weights, after[0])
    assert (plane.trainer.network.layers[1].weights != after[1]).any()
    for _ in range(3):
        plane.editor.stack.undo()
    assert not plane.panel.switches.layer.isChecked()
    plane.train()
    assert (plane.trainer.network.layers[0].weights[2] != after[0][2]).any()


def test_a_neuron_frozen_while_training_does_not_move_any_more(plane: Bench, qtbot: QtBot) -> None:
    plane.focus.neuron = Neuron(1, 4)
    plane.train_on()
    qtbot.waitUntil(lambda: plane.trainer.epoch >= 1)
    plane.panel.switches.frozen.click()
    frozen_at = plane.trainer.step
    qtbot.waitUntil(lambda: plane.trainer.step > frozen_at + 2)
    plane.session.pause()
    qtbot.waitUntil(lambda: plane.session.state is State.PAUSED)
    kept = plane.trainer.network.layers[1].weights[4].copy()
    step = plane.trainer.step
    plane.train(2)
    assert plane.trainer.step > step
    np.testing.assert_array_equal(plane.trainer.network.layers[1].weights[4], kept)


def test_a_bias_set_by_hand_is_there_and_can_be_undone(plane: Bench, qtbot: QtBot) -> None:
    plane.focus.neuron = Neuron(1, 3)
    plane.settle()
    before = value_of(plane, "bias")
    type_number(plane, qtbot, "bias", "0,75")
    biases = plane.trainer.network.layers[1].biases
    assert biases[3] == 0.75
    assert value_of(plane, "bias") == 0.75
    assert plane.editor.stack.undoText() == "Set bias of neuron 3 of Dense 2 to 0.75"
    plane.editor.stack.undo()
    assert biases[3] == np.float32(before)
    plane.view.refresh()
    assert value_of(plane, "bias") == before
    plane.editor.stack.redo()
    assert biases[3] == 0.75


def test_weights_in_and_out_are_those_of_the_network_and_can_be_set(
    plane: Bench, qtbot: QtBot
) -> None:
    plane.train()
    plane.focus.neuron = Neuron(1, 3)
    plane.settle()
    layers, gradients = plane.trainer.network.layers, plane.session.snapshot
    assert gradients is not None
    assert gradients.gradients is not None
    lines = plane.panel.numbers.numbers.lines
    found = {line.name: line for line in lines}
    for source in range(8):
        line = found[f"← neuron {source}"]
        assert line.value == layers[1].weights[3, source]
        assert line.gradient == gradients.gradients[1].weights[3, source]
    incoming = [line.value for line in lines if line.name.startswith("←")]
    assert incoming == sorted(incoming, key=lambda value: -abs(value or 0))
    assert found["→ P(orange)"].value == layers[2].weights[0, 3]
    type_number(plane, qtbot, "→ P(orange)", "-2")
    type_number(plane, qtbot, "← neuron 6", "1e-3")
    assert layers[2].weights[0, 3] == -2
    assert layers[1].weights[3, 6] == np.float32(1e-3)


def test_a_number_is_set_while_training_too(plane: Bench, qtbot: QtBot) -> None:
    plane.focus.neuron = Neuron(0, 1)
    plane.panel.switches.layer.click()  # so that training leaves it as it was set
    plane.settle()
    plane.train_on()
    qtbot.waitUntil(lambda: plane.trainer.epoch >= 1)
    type_number(plane, qtbot, "bias", "3")
    qtbot.waitUntil(lambda: plane.trainer.edited)
    plane.session.pause()
    qtbot.waitUntil(lambda: plane.session.state is State.PAUSED)
    assert plane.trainer.network.layers[0].biases[1] == 3


@pytest.mark.parametrize("text", ["", "abc", "1e39", "nan", "--1"])
def test_what_is_no_number_is_not_taken(plane: Bench, qtbot: QtBot, text: str) -> None:
    plane.focus.neuron = Neuron(0, 1)
    plane.settle()
    before = plane.trainer.network.parameters.copy()
    type_number(plane, qtbot, "bias", text)
    field = plane.panel.numbers.findChild(QLineEdit)
    assert field is not None, "it stays open to be mended"
    if text in ("abc", "1e39"):
        assert field.property("invalid")
        assert field.accessibleDescription()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(plane.trainer.network.parameters, before)
    assert not plane.editor.stack.canUndo()


def test_layers_that_wait_for_a_restart_lock_the_switches(plane: Bench) -> None:
    plane.session.keep_learned = False
    plane.train()
    plane.focus.neuron = Neuron(0, 1)
    design = plane.session.design
    assert design is not None
    network = edits.set_units(design.network, 0, 12)
    plane.editor.edit("more", msgspec.structs.replace(design, network=network))
    assert not plane.panel.switches.off.isEnabled()
    assert "restart" in plane.panel.switches.off.toolTip()
    plane.editor.stack.undo()
    assert plane.panel.switches.off.isEnabled()


def test_other_data_let_the_neuron_go_or_keep_it(plane: Bench) -> None:
    plane.focus.neuron = Neuron(1, 7)
    plane.settle()
    plane.use(with_validation(numbers("price")))
    assert plane.focus.neuron in (None, Neuron(1, 7))
    plane.focus.neuron = Neuron(0, 0)
    plane.settle()
    assert plane.panel._ablation is not None
    assert plane.panel._ablation.part == "validation"
    parts = plane.panel.examples.parts
    assert [parts.itemData(i) for i in range(parts.count())] == ["train", "validation"]
    assert "Evaluate" in parts.toolTip()


def test_from_the_test_part_to_the_validation_part(plane: Bench) -> None:
    examples = plane.panel.examples
    examples.parts.setCurrentIndex(examples.parts.findData("test"))
    plane.use(with_validation(numbers("price")))
    assert examples.part == "validation"
    plane.use(numbers("price"))
    assert examples.part == "test"


def test_nothing_is_computed_while_it_is_out_of_sight(plane: Bench) -> None:
    plane.window.hide()
    plane.focus.neuron = Neuron(0, 3)
    plane.focus.step(1)
    assert not plane.view.background.busy
    assert plane.panel._favourites is None


def test_the_measurements_follow_the_weights(plane: Bench) -> None:
    plane.focus.neuron = Neuron(0, 3)
    plane.settle()
    first = plane.panel._favourites
    plane.train()
    plane.settle()
    second = plane.panel._favourites
    assert first is not None
    assert second is not None
    assert (first.step, second.step) == (0, plane.trainer.step)


def test_the_histogram_says_how_many_of_each_class(plane: Bench, qtbot: QtBot) -> None:
    plane.focus.neuron = Neuron(0, 3)
    plane.settle()
    view = plane.panel.histogram
    found = view.found
    assert found is not None
    assert "Output a" in view.note
    qtbot.mouseMove(view, QPoint(2, view.height() // 2))
    view.point_at(0)
    counts = found.histogram.counts[:, 0]
    assert f"{int(counts.sum()):,} of 250 training examples" in view.accessibleDescription()
    for name, count in zip(("blue", "orange"), counts.tolist(), strict=True):
        assert (f"“{name}” {count}" in view.accessibleDescription()) == bool(count)


def test_what_is_pointed_at_is_said_in_a_box_inside_the_panel(plane: Bench, qtbot: QtBot) -> None:
    plane.window.resize(430, 260)
    plane.focus.neuron = Neuron(0, 3)
    plane.settle()
    box, strip = plane.panel.readout, plane.panel.examples.most
    assert not box.isVisible()
    strip.point_at(1)
    assert box.isVisible()
    assert plane.panel.rect().contains(box.geometry())
    assert box.texts == strip.words(1)
    assert not box.geometry().contains(
        strip.mapTo(plane.panel, strip.rect_of(1).center().toPoint())
    )
    plane.panel.face.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert box.texts == plane.panel.face.view.words((FINEST // 2, FINEST // 2))
    qtbot.keyClick(plane.panel.face.view, Qt.Key.Key_Escape)
    assert not box.isVisible()


@pytest.mark.parametrize("size", [(430, 260), (900, 260), (900, 500), (600, 300)])
def test_parts_are_seen_one_at_a_time_or_all_at_once(
    plane: Bench, qtbot: QtBot, size: tuple[int, int]
) -> None:
    plane.focus.neuron = Neuron(0, 3)
    plane.window.resize(*size)
    panel = plane.panel
    qtbot.waitUntil(lambda: panel.width() == size[0])
    QApplication.processEvents()
    parts = (panel.examples, panel.histogram, panel.numbers)
    seen = [part.isVisible() for part in parts]
    if panel.sections.all_seen:
        assert all(seen)
    else:
        assert seen == [True, False, False]
        panel.sections.buttons[2].click()
        assert [part.isVisible() for part in parts] == [False, False, True]
    plane.window.resize(430, 260)
    qtbot.waitUntil(lambda: panel.width() == 430)
    assert sum(part.isVisible() for part in parts) == 1


def test_everything_can_be_exported(plane: Bench, tmp_path: Path) -> None:
    plane.train()
    plane.focus.neuron = Neuron(1, 3)
    plane.settle()
    panel = plane.panel
    assert panel.export_name() == "nnplay-dense-2-neuron-3"
    for suffix in ("png", "svg", "csv"):
        getattr(panel, f"export_{suffix}")(tmp_path / f"a.{suffix}")
        assert (tmp_path / f"a.{suffix}").stat().st_size > 500
    rows = [line.split(",") for line in (tmp_path / "a.csv").read_text().splitlines()]
    kinds = {row[0] for row in rows}
    assert {"number", "most", "least", "histogram", "face"} <= kinds
    bias = next(row for row in rows if row[1] == "bias of neuron 3 of Dense 2")
    assert float(bias[2]) == plane.trainer.network.layers[1].biases[3]


def test_numbers_that_are_none_are_said_to_be_so(plane: Bench) -> None:
    plane.session.put(plane.trainer, plane.trainer.network.place(0, 3), float("nan"))
    plane.focus.neuron = Neuron(0, 3)
    plane.settle()
    assert "not a number for 100.0 %" in plane.panel.histogram.note
    assert plane.panel.numbers.numbers.index(0, VALUE).data() == "not a number"
    assert "not a number" in plane.panel.example.full_text()
    plane.panel.grab()


def test_where_the_sum_is_not_a_number_no_input_is_said_to_drive_it(plane: Bench) -> None:
    plane.use(numbers("price"))
    plane.session.put(plane.trainer, plane.trainer.network.place(0, 0, 1), float("nan"))
    plane.focus.neuron = Neuron(0, 0)
    plane.settle()
    assert plane.panel.face.face is None
    assert "not a number" in plane.panel.face.caption.text()
    assert "R² not a number" in plane.panel.effect.full_text()
