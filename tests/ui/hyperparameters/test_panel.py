"""The rows of the form, in both directions."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnplay.nn import INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnplay.project import (
    Design,
    InitializerSpec,
    LayerSpec,
    NetworkSpec,
    Problem,
    Remedy,
    fields,
    find_problems,
    find_warnings,
)
from nnplay.project.fields import Field
from nnplay.ui.form import NumberEditor
from nnplay.ui.hyperparameters import HyperparameterPanel
from nnplay.ui.network.glyphs import Sign
from tests.ui.hyperparameters.conftest import SHAPE, Edits

MOMENTUM = "training.optimizer.parameters.momentum"


def all_fields(design: Design, layer: int = 0) -> list[Field]:
    return [*fields.layer_fields(design, layer), *fields.all_fields(design)]


def step_up(panel: HyperparameterPanel, path: str) -> None:
    editor = panel.row(path).editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Up)


def top(panel: HyperparameterPanel, widget: QWidget) -> int:
    return widget.mapTo(panel.inside, widget.rect().topLeft()).y()


def signs(widget: QWidget) -> list[str]:
    return [sign.kind for sign in widget.findChildren(Sign)]


def test_a_row_for_each_field_in_order(panel: HyperparameterPanel, design: Design) -> None:
    tops = [top(panel, panel.row(field.path)) for field in all_fields(design)]
    assert tops == sorted(set(tops))
    for field in all_fields(design):
        row = panel.row(field.path)
        assert row.isVisible()
        assert row.label.full_text() == field.label
        assert row.editor.value() == field.get(design)


def test_showing_a_design_emits_nothing(panel: HyperparameterPanel, design: Design) -> None:
    edits = Edits(panel)
    changed = design
    for field, value in (
        (fields.OPTIMIZER, "sgd"),
        (fields.BATCH_SIZE, 128),
        (fields.CLASS_WEIGHTS, "balanced"),
        (fields.SCHEDULE, "onecycle"),
        (fields.KEEP_BEST, True),
    ):
        changed = field.put(changed, value)
    panel.set_design(changed)
    panel.set_design(changed)
    for field in all_fields(changed):
        assert panel.row(field.path).editor.value() == field.get(changed)
    assert edits == []


@pytest.mark.parametrize(
    ("path", "text", "value", "merge"),
    [
        ("training.learning_rate", "Change learning rate", 0.005, "field:training.learning_rate"),
        ("training.batch_size", "Change batch size", 64, "field:training.batch_size"),
        ("training.l2", "Change L2", 1e-5, "field:training.l2"),
        (
            "training.optimizer.parameters.beta_1",
            "Change β₁",
            0.91,
            "field:training.optimizer.parameters.beta_1",
        ),
        (
            "network.layers.0.dropout",
            "Change dropout of layer 1",
            0.01,
            "field:network.layers.0.dropout",
        ),
    ],
)
def test_a_step_is_an_edit_that_merges(
    panel: HyperparameterPanel,
    design: Design,
    path: str,
    text: str,
    value: float,
    merge: str,
) -> None:
    edits = Edits(panel)
    step_up(panel, path)
    field = next(field for field in all_fields(design) if field.path == path)
    assert edits == [(text, field.put(design, value), merge)]


def test_a_choice_is_an_edit_of_its_own(panel: HyperparameterPanel, design: Design) -> None:
    edits = Edits(panel)
    QTest.keyClick(panel.row("training.optimizer").editor, Qt.Key.Key_Down)
    assert edits == [("Change optimizer", fields.OPTIMIZER.put(design, "sgd"), "")]


def test_a_switch_and_a_text_are_edits(panel: HyperparameterPanel, design: Design) -> None:
    edits = Edits(panel)
    QTest.keyClick(panel.row("training.keep_best").editor, Qt.Key.Key_Space)
    weights = panel.row("training.class_weights").editor
    weights.setFocus()
    assert isinstance(weights, QLineEdit)
    weights.selectAll()
    QTest.keyClicks(weights, "balanced")
    QTest.keyClick(weights, Qt.Key.Key_Return)
    assert edits == [
        ("Change keep the best", fields.KEEP_BEST.put(design, True), ""),
        ("Change class weights", fields.CLASS_WEIGHTS.put(design, "balanced"), ""),
    ]


@pytest.mark.parametrize(
    ("choice", "name", "own"),
    [
        (fields.LOSS, "huber", "training.loss.parameters.delta"),
        (fields.OPTIMIZER, "sgd", MOMENTUM),
        (fields.SCHEDULE, "step", "training.schedule.parameters.every"),
        (fields.INITIALIZER, "normal", "network.initializer.parameters.deviation"),
    ],
)
def test_every_choice_has_its_own_parameters_indented_below(
    panel: HyperparameterPanel, design: Design, choice: Field, name: str, own: str
) -> None:
    with pytest.raises(KeyError):
        panel.row(own)
    panel.set_design(choice.put(design, name))
    panel.grab()
    row, above = panel.row(own), panel.row(choice.path)
    assert row.isVisible()
    assert top(panel, row) > top(panel, above)
    assert row.label.x() > above.label.x()
    panel.set_design(design)
    with pytest.raises(KeyError):
        panel.row(own)


def test_only_a_new_optimizer_rebuilds_rows_and_the_focus_stays(
    panel: HyperparameterPanel, design: Design
) -> None:
    optimizer = panel.row("training.optimizer").editor
    rate = panel.row("training.learning_rate").editor
    optimizer.setFocus()
    panel.set_design(fields.OPTIMIZER.put(design, "sgd"))
    assert optimizer.hasFocus()
    assert panel.row("training.optimizer").editor is optimizer
    assert panel.row("training.learning_rate").editor is rate
    assert panel.row(MOMENTUM).isVisible()
    momentum = panel.row(MOMENTUM).editor
    panel.set_design(fields.EPOCHS.put(fields.OPTIMIZER.put(design, "sgd"), 7))
    assert panel.row(MOMENTUM).editor is momentum
    with pytest.raises(KeyError):
        panel.row("training.optimizer.parameters.beta_1")


def test_tab_follows_the_order_of_headers_and_rows(
    panel: HyperparameterPanel, design: Design
) -> None:
    changed = fields.OPTIMIZER.put(design, "sgd")
    panel.set_design(changed)
    order: list[QWidget] = []
    for field in all_fields(changed):
        header = panel.section(field.group)
        order += [header] * (header not in order) + [panel.row(field.path).editor]
    order[0].setFocus()
    for widget in order[1:]:
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        assert widget.hasFocus(), widget.accessibleName()


def test_what_is_being_typed_survives_a_refresh(panel: HyperparameterPanel, design: Design) -> None:
    editor = panel.row("training.seed").editor
    assert isinstance(editor, NumberEditor)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, "12")
    panel.set_design(design, training=True)
    assert editor.text() == "12"


def test_marks(panel: HyperparameterPanel, design: Design) -> None:
    rate, seed = panel.row("training.learning_rate").mark, panel.row("training.seed").mark
    assert not rate.isVisible()
    panel.set_design(design, training=True)
    assert rate.isVisible()
    assert rate.text() == "live"
    assert not seed.isVisible()
    panel.set_design(design, restart_needed=("Seed",), training=True)
    assert seed.isVisible()
    assert seed.text() == "restart"
    assert seed.property("warning")
    assert "restart" in seed.toolTip()
    panel.set_design(design)
    assert not rate.isVisible()
    assert not seed.isVisible()


def test_marks_leave_the_columns_in_place(panel: HyperparameterPanel, design: Design) -> None:
    editor = panel.row("training.learning_rate").editor
    before = editor.geometry()
    panel.set_design(design, restart_needed=("Label smoothing", "Optimizer"), training=True)
    panel.grab()
    assert editor.geometry() == before


def test_a_problem_is_shown_at_its_field_with_its_remedies(
    panel: HyperparameterPanel, design: Design
) -> None:
    wrong = fields.LOSS.put(design, "binary_cross_entropy")
    problem, *_ = find_problems(wrong, SHAPE)
    panel.set_design(wrong, [problem])
    row = panel.row("training.loss")
    assert row.editor.property("invalid")
    assert problem.text in [label.text() for label in row.notes.findChildren(QLabel)]
    buttons = row.notes.findChildren(QPushButton)
    assert [button.text() for button in buttons] == [remedy.label for remedy in problem.remedies]
    chosen: list[Remedy] = []
    panel.remedy_chosen.connect(chosen.append)
    for button in buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == list(problem.remedies)
    panel.set_design(design, [])
    assert not row.editor.property("invalid")
    assert not row.notes.isVisible()


def test_a_warning_is_shown_alike_but_in_its_own_colour_and_sign(
    panel: HyperparameterPanel, design: Design
) -> None:
    doubtful = fields.INITIALIZER.put(design, "zeros")
    (warning,) = find_warnings(doubtful)
    panel.set_design(doubtful, warnings=[warning])
    row = panel.row("network.initializer")
    assert not row.editor.property("invalid")
    (words,) = row.notes.findChildren(QLabel)
    assert words.text() == warning.text
    assert words.property("warning")
    assert signs(row.notes) == ["warning"]
    (button,) = row.notes.findChildren(QPushButton)
    chosen: list[Remedy] = []
    panel.remedy_chosen.connect(chosen.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == list(warning.remedies)
    panel.set_design(design)
    assert not row.notes.isVisible()


def test_problems_stand_before_warnings(panel: HyperparameterPanel, design: Design) -> None:
    path = "training.batch_size"
    problem = Problem("Impossible.", None, path, (Remedy("Mend", design),))
    warning = Problem("Doubtful.", None, path, (Remedy("Improve", design),))
    panel.set_design(design, [problem], warnings=[warning])
    notes = panel.row(path).notes
    assert signs(notes) == ["problem", "warning"]
    assert [label.text() for label in notes.findChildren(QLabel)] == ["Impossible.", "Doubtful."]
    panel.set_design(design, warnings=[warning])
    panel.grab()
    assert [label.text() for label in notes.findChildren(QLabel) if label.isVisible()] == [
        "Doubtful."
    ]


def test_the_same_problem_keeps_its_buttons_but_mends_the_newest_design(
    qtbot: QtBot, panel: HyperparameterPanel, design: Design
) -> None:
    wrong = fields.LOSS.put(design, "binary_cross_entropy")
    panel.set_design(wrong, find_problems(wrong, SHAPE))
    button = panel.row("training.loss").notes.findChildren(QPushButton)[0]
    button.setFocus()
    newer = fields.EPOCHS.put(wrong, 3)
    panel.set_design(newer, find_problems(newer, SHAPE))
    assert button.hasFocus()
    with qtbot.waitSignal(panel.remedy_chosen) as signal:
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert signal.args is not None
    assert signal.args[0].design.training.epochs == 3


@pytest.mark.parametrize(
    ("choice", "entries"),
    [
        (fields.LOSS, LOSSES),
        (fields.OPTIMIZER, OPTIMIZERS),
        (fields.SCHEDULE, SCHEDULES),
        (fields.INITIALIZER, {name: e for name, e in INITIALIZERS.items() if name != "auto"}),
    ],
)
def test_formulas(
    panel: HyperparameterPanel, design: Design, choice: Field, entries: dict[str, object]
) -> None:
    formula = panel.row(choice.path).formula
    assert formula is not None
    for name in entries:
        panel.set_design(choice.put(design, name))
        assert formula.isVisible()
        assert formula.text() == entries[name].formula  # type: ignore[attr-defined]
    panel.set_design(choice.put(design, "no such entry"))
    assert not formula.isVisible()


def test_the_automatic_initialiser_says_what_it_picked(
    panel: HyperparameterPanel, design: Design
) -> None:
    formula = panel.row("network.initializer").formula
    assert formula is not None
    assert formula.text() == "He normal: layer 1; Glorot uniform: output"
    tanh = NetworkSpec(784, (LayerSpec(8, "tanh"), *design.network.layers), InitializerSpec("auto"))
    panel.set_design(msgspec.structs.replace(design, network=tanh))
    assert formula.text() == "Glorot uniform: layer 1, output; He normal: layer 2"


@pytest.mark.parametrize("width", [240, 272, 300, 400])
def test_narrow_and_short(panel: HyperparameterPanel, design: Design, width: int) -> None:
    wrong = fields.EPOCHS.put(fields.LOSS.put(design, "binary_cross_entropy"), 0)
    wrong = fields.SCHEDULE.put(fields.BATCH_SIZE.put(wrong, 1), "onecycle")
    panel.set_design(wrong, find_problems(wrong, SHAPE), ("Optimizer",), True, find_warnings(wrong))
    panel.resize(width, 300)
    panel.grab()
    area = panel.scroll_area
    assert panel.inside.width() == area.viewport().width()
    assert area.verticalScrollBar().maximum() > 0
    editors = [panel.row(field.path).editor for field in all_fields(wrong)]
    fitted = (NumberEditor, QComboBox, QLineEdit)
    wide = {(one.x(), one.width()) for one in editors if isinstance(one, fitted)}
    assert len(wide) == 1
    left, room = wide.pop()
    assert room >= 80
    assert left + room <= area.viewport().width()


def test_labels_are_whole_in_the_usual_width(panel: HyperparameterPanel, design: Design) -> None:
    panel.set_design(fields.SCHEDULE.put(design, "onecycle"), training=True)
    panel.grab()
    for field in all_fields(design):
        label = panel.row(field.path).label
        assert label.text() == field.label


def test_an_impossible_length_of_the_run_hides_nothing_else(
    panel: HyperparameterPanel, design: Design
) -> None:
    wrong = fields.EPOCHS.put(fields.SCHEDULE.put(design, "cosine"), 0)
    panel.set_design(wrong, find_problems(wrong, SHAPE))
    assert panel.row("training.epochs").notes.isVisible()
