from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nnplay.nn import OPTIMIZERS
from nnplay.project import DataShape, Design, Remedy, default_design, fields, find_problems
from nnplay.ui.form import NumberEditor
from nnplay.ui.hyperparameters import HyperparameterPanel, in_sentence
from nnplay.ui.theme import theme

SHAPE = DataShape(784, 10)
MOMENTUM = "training.optimizer.parameters.momentum"


@pytest.fixture
def design() -> Design:
    return default_design("mnist-10k", SHAPE)


@pytest.fixture
def panel(qtbot: QtBot, design: Design) -> HyperparameterPanel:
    theme.apply("dark")
    panel = HyperparameterPanel()
    qtbot.addWidget(panel)
    panel.resize(272, 600)
    panel.set_design(design)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


class Edits(list[tuple[str, Design, str]]):
    """What a panel emitted."""

    def __init__(self, panel: HyperparameterPanel) -> None:
        super().__init__()
        panel.edited.connect(self.add)

    def add(self, text: str, design: Design, merge: str) -> None:
        self.append((text, design, merge))


def step_up(panel: HyperparameterPanel, path: str) -> None:
    editor = panel.row(path).editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_Up)


def test_a_row_for_each_field_in_order(panel: HyperparameterPanel, design: Design) -> None:
    tops = [
        panel.row(field.path).mapTo(panel, panel.row(field.path).rect().topLeft()).y()
        for field in fields.all_fields(design)
    ]
    assert tops == sorted(set(tops))
    for field in fields.all_fields(design):
        row = panel.row(field.path)
        assert row.label.full_text() == field.label
        assert row.editor.value() == field.get(design)


def test_showing_a_design_emits_nothing(panel: HyperparameterPanel, design: Design) -> None:
    edits = Edits(panel)
    changed = fields.BATCH_SIZE.put(fields.OPTIMIZER.put(design, "sgd"), 128)
    panel.set_design(changed)
    panel.set_design(changed)
    assert panel.row("training.batch_size").editor.value() == 128
    assert panel.row("training.optimizer").editor.value() == "sgd"
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
    field = next(field for field in fields.all_fields(design) if field.path == path)
    assert edits == [(text, field.put(design, value), merge)]


def test_a_choice_is_an_edit_of_its_own(panel: HyperparameterPanel, design: Design) -> None:
    edits = Edits(panel)
    QTest.keyClick(panel.row("training.optimizer").editor, Qt.Key.Key_Down)
    assert edits == [("Change optimizer", fields.OPTIMIZER.put(design, "sgd"), "")]


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


def test_tab_follows_the_order_of_the_rows(panel: HyperparameterPanel, design: Design) -> None:
    changed = fields.OPTIMIZER.put(design, "sgd")
    panel.set_design(changed)
    panel.row("training.loss").editor.setFocus()
    for field in fields.all_fields(changed)[1:]:
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        assert panel.row(field.path).editor.hasFocus(), field.label


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
    panel.set_design(design, training=True)
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
    assert problem.text in [label.text() for label in row.problems.findChildren(QLabel)]
    buttons = row.problems.findChildren(QPushButton)
    assert [button.text() for button in buttons] == [remedy.label for remedy in problem.remedies]
    chosen: list[Remedy] = []
    panel.remedy_chosen.connect(chosen.append)
    for button in buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert chosen == list(problem.remedies)
    panel.set_design(design, [])
    assert not row.editor.property("invalid")
    assert not row.problems.isVisible()


def test_the_same_problem_keeps_its_buttons_but_mends_the_newest_design(
    qtbot: QtBot, panel: HyperparameterPanel, design: Design
) -> None:
    wrong = fields.LOSS.put(design, "binary_cross_entropy")
    panel.set_design(wrong, find_problems(wrong, SHAPE))
    button = panel.row("training.loss").problems.findChildren(QPushButton)[0]
    button.setFocus()
    newer = fields.EPOCHS.put(wrong, 3)
    panel.set_design(newer, find_problems(newer, SHAPE))
    assert button.hasFocus()
    with qtbot.waitSignal(panel.remedy_chosen) as signal:
        QTest.keyClick(button, Qt.Key.Key_Space)
    assert signal.args is not None
    assert signal.args[0].design.training.epochs == 3


def test_formulas(panel: HyperparameterPanel, design: Design) -> None:
    formula = panel.row("training.optimizer").formula
    assert formula is not None
    assert formula.text() == OPTIMIZERS["adam"].formula
    panel.set_design(fields.OPTIMIZER.put(design, "sgd"))
    assert formula.text() == OPTIMIZERS["sgd"].formula


@pytest.mark.parametrize("width", [240, 272, 400])
def test_narrow_and_short(panel: HyperparameterPanel, design: Design, width: int) -> None:
    wrong = fields.EPOCHS.put(fields.LOSS.put(design, "binary_cross_entropy"), 0)
    panel.set_design(wrong, find_problems(wrong, SHAPE), ("Optimizer",), True)
    panel.resize(width, 300)
    panel.grab()
    area = panel.scroll_area
    assert panel.inside.width() == area.viewport().width()
    assert area.verticalScrollBar().maximum() > 0
    editors = [panel.row(field.path).editor for field in fields.all_fields(wrong)]
    wide = {(one.x(), one.width()) for one in editors if isinstance(one, NumberEditor | QComboBox)}
    assert len(wide) == 1
    left, room = wide.pop()
    assert room >= 80
    assert left + room <= area.viewport().width()


@pytest.mark.parametrize(
    ("label", "inside"),
    [("Learning rate", "learning rate"), ("L2", "L2"), ("β₁", "β₁"), ("ε", "ε")],
)
def test_labels_inside_sentences(label: str, inside: str) -> None:
    assert in_sentence(label) == inside
