from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnplay.nn import LOSSES
from nnplay.project import fields
from nnplay.project.fields import Field
from nnplay.ui.form import (
    ChoiceEditor,
    Editor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
    make_editor,
)

MOMENTUM, NESTEROV = fields.own_fields(fields.OPTIMIZER, "sgd")[:2]
REGULARIZERS = {field.name: field for field in fields.REGULARIZER_FIELDS}


class Form(QWidget):
    """An editor with something else that can have the focus."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.editor = make_editor(field)
        self.other = QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.editor)
        layout.addWidget(self.other)
        self.committed: list[object] = []
        self.editor.committed.connect(self.committed.append)


def shown(qtbot: QtBot, field: Field) -> Form:
    form = Form(field)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.editor.setFocus()
    return form


def number(form: Form) -> NumberEditor:
    assert isinstance(form.editor, NumberEditor)
    return form.editor


def retype(editor: NumberEditor, text: str) -> None:
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, text)


def turn_wheel(widget: Editor) -> bool:
    """Turn the wheel up over a widget; return whether it took that."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_every_field_has_its_editor(qtbot: QtBot) -> None:
    kinds = {
        "choice": ChoiceEditor,
        "integer": NumberEditor,
        "number": NumberEditor,
        "switch": SwitchEditor,
        "text": TextEditor,
    }
    for field in (*fields.FIELDS, MOMENTUM, NESTEROV):
        editor = make_editor(field)
        qtbot.addWidget(editor)
        assert isinstance(editor, kinds[field.kind])
        assert field.help in editor.toolTip()
        assert field.label in editor.accessibleName()
        assert field.unit in editor.accessibleName()


def test_setting_a_value_shows_it_and_emits_nothing(qtbot: QtBot) -> None:
    for field, value, text in (
        (fields.LEARNING_RATE, 1e-8, "1e-8"),
        (fields.EPOCHS, 60000, "60,000"),
        (fields.EVALUATE_EVERY, 0, "each epoch"),
        (REGULARIZERS["l2"], 0.0, "off"),
        (fields.EVALUATE_EVERY, 500, "500"),
    ):
        form = Form(field)
        qtbot.addWidget(form)
        number(form).set_value(value)
        assert number(form).value() == value
        assert number(form).text() == text
        assert form.committed == []


def test_typing_commits_on_enter_only(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.LEARNING_RATE)
    retype(number(form), "1e-3")
    assert form.committed == []
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.committed == [0.001]
    assert number(form).text() == "0.001"
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.committed == [0.001]


def test_typing_commits_when_the_focus_leaves(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.BATCH_SIZE)
    retype(number(form), "1,000")
    form.other.setFocus()
    assert form.committed == [1000]


def test_a_whole_number_stays_one(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.EPOCHS)
    retype(number(form), "1e2")
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.committed == [100]
    assert isinstance(form.committed[0], int)


def test_impossible_text_is_marked_with_its_reason_and_taken_back(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.EPOCHS)
    number(form).set_value(20)
    for text, reason in (("abc", "must be a number"), ("0", "1 to 100,000"), ("999999", "1 to")):
        retype(number(form), text)
        assert form.editor.property("invalid")
        assert reason in form.editor.toolTip()
        QTest.keyClick(form.editor, Qt.Key.Key_Return)
        assert form.editor.property("invalid")
        form.other.setFocus()
        assert not form.editor.property("invalid")
        assert number(form).text() == "20"
        form.editor.setFocus()
    assert form.committed == []


def test_half_a_number_is_not_marked_before_enter(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.LEARNING_RATE)
    retype(number(form), "1e-")
    assert not form.editor.property("invalid")
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.editor.property("invalid")
    QTest.keyClicks(form.editor, "3")
    assert not form.editor.property("invalid")


def test_escape_takes_typing_back(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.SEED)
    number(form).set_value(5)
    retype(number(form), "77")
    QTest.keyClick(form.editor, Qt.Key.Key_Escape)
    assert number(form).text() == "5"
    form.other.setFocus()
    assert form.committed == []


def test_the_same_value_again_leaves_typing_alone(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.SEED)
    number(form).set_value(5)
    retype(number(form), "77")
    number(form).set_value(5)
    assert number(form).text() == "77"
    number(form).set_value(6)
    assert number(form).text() == "6"


def test_steps_commit_at_once(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.LEARNING_RATE)
    number(form).set_value(0.002)
    QTest.keyClick(form.editor, Qt.Key.Key_Up)
    QTest.keyClick(form.editor, Qt.Key.Key_Down)
    assert form.committed == [0.005, 0.002]
    QTest.keyClick(form.editor, Qt.Key.Key_PageUp)
    assert form.committed[-1] == 0.02


def test_a_step_starts_from_what_is_typed(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.BATCH_SIZE)
    retype(number(form), "100")
    QTest.keyClick(form.editor, Qt.Key.Key_Up)
    assert form.committed == [128]


def test_no_step_beyond_the_range(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.EPOCHS)
    number(form).set_value(1)
    QTest.keyClick(form.editor, Qt.Key.Key_Down)
    assert form.committed == []
    number(form).set_value(100_000)
    QTest.keyClick(form.editor, Qt.Key.Key_Up)
    assert form.committed == []


def test_zero_may_be_typed_as_its_word(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.EVALUATE_EVERY)
    number(form).set_value(100)
    retype(number(form), "Each")
    assert not form.editor.property("invalid")
    QTest.keyClicks(form.editor, " epoch")
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.committed == [0]
    assert number(form).text() == "each epoch"


def test_the_wheel_needs_the_focus(qtbot: QtBot) -> None:
    for field in (fields.BATCH_SIZE, fields.OPTIMIZER):
        form = shown(qtbot, field)
        form.editor.set_value("sgd" if field.kind == "choice" else 32)
        form.other.setFocus()
        assert not turn_wheel(form.editor)
        assert form.committed == []
        form.editor.setFocus()
        assert turn_wheel(form.editor)
        assert form.committed == ["adam" if field.kind == "choice" else 64]


def test_a_choice_commits_its_name_once(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.LOSS)
    editor = form.editor
    assert isinstance(editor, ChoiceEditor)
    editor.set_value("mse")
    assert editor.currentText() == LOSSES["mse"].label
    assert LOSSES["mse"].formula in editor.toolTip()
    assert form.committed == []
    QTest.keyClick(editor, Qt.Key.Key_Up)
    assert form.committed == ["binary_cross_entropy"]
    editor.activated.emit(editor.currentIndex())
    assert form.committed == ["binary_cross_entropy"]
    tooltip = editor.itemData(0, Qt.ItemDataRole.ToolTipRole)
    first = next(iter(LOSSES.values()))
    assert first.formula in tooltip
    assert first.help in tooltip


def test_a_choice_shows_an_unknown_name(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.LOSS)
    assert isinstance(form.editor, ChoiceEditor)
    form.editor.set_value("hinge")
    assert form.editor.currentIndex() == -1
    assert form.editor.placeholderText() == "hinge"
    form.editor.set_value("mse")
    assert form.editor.currentText() == LOSSES["mse"].label


def test_a_switch(qtbot: QtBot) -> None:
    form = shown(qtbot, NESTEROV)
    form.editor.set_value(True)
    assert form.editor.value() is True
    assert form.committed == []
    QTest.keyClick(form.editor, Qt.Key.Key_Space)
    assert form.committed == [False]


def test_problems_mark_every_kind_of_editor(qtbot: QtBot) -> None:
    for field in (fields.LOSS, fields.EPOCHS, NESTEROV, fields.CLASS_WEIGHTS):
        editor = make_editor(field)
        qtbot.addWidget(editor)
        editor.set_problem("It does not fit.")
        assert editor.property("invalid")
        assert editor.toolTip().startswith("It does not fit.")
        assert field.help in editor.toolTip()
        editor.set_problem("")
        assert not editor.property("invalid")
        assert "fit" not in editor.toolTip().splitlines()[0]


def test_warnings_are_said_but_mark_nothing_as_impossible(qtbot: QtBot) -> None:
    for field in (fields.LOSS, fields.EPOCHS, NESTEROV, fields.CLASS_WEIGHTS):
        editor = make_editor(field)
        qtbot.addWidget(editor)
        editor.set_problem("", "It trains badly.")
        assert not editor.property("invalid")
        assert editor.toolTip().startswith("It trains badly.")
        assert editor.accessibleDescription() == "It trains badly."


def test_a_locked_number_says_why(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.EPOCHS)
    number(form).set_value(10)
    number(form).lock("Follows the data set")
    assert form.editor.toolTip() == "Follows the data set"
    QTest.keyClick(form.editor, Qt.Key.Key_Up)
    assert form.committed == []
    assert number(form).value() == 10
    number(form).lock("")
    form.editor.setFocus()
    QTest.keyClick(form.editor, Qt.Key.Key_Up)
    assert form.committed == [11]
    assert fields.EPOCHS.help in form.editor.toolTip()


def test_limits_step_from_off_to_something_harmless(qtbot: QtBot) -> None:
    for name, first in (("max_norm", 1.0), ("clip_norm", 0.1), ("clip_value", 0.01), ("l2", 1e-5)):
        form = shown(qtbot, REGULARIZERS[name])
        number(form).set_value(0.0)
        QTest.keyClick(form.editor, Qt.Key.Key_Up)
        QTest.keyClick(form.editor, Qt.Key.Key_Down)
        assert form.committed == [first, 0.0]
        assert number(form).text() == "off"


def text(form: Form) -> TextEditor:
    assert isinstance(form.editor, TextEditor)
    return form.editor


def write(editor: TextEditor, words: str) -> None:
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, words)


def test_a_text_commits_on_enter_and_when_the_focus_leaves(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.CLASS_WEIGHTS)
    text(form).set_value("none")
    assert text(form).text() == "none"
    write(text(form), "1, 2.5 1")
    assert form.committed == []
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.committed == ["1, 2.5 1"]
    write(text(form), "  Balanced ")
    form.other.setFocus()
    assert form.committed == ["1, 2.5 1", "balanced"]
    assert text(form).text() == text(form).value() == "balanced"


def test_an_impossible_text_is_marked_and_taken_back(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.CLASS_WEIGHTS)
    text(form).set_value("balanced")
    write(text(form), "bal")
    assert not form.editor.property("invalid")  # it may become a word
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.editor.property("invalid")
    write(text(form), "1 two")
    assert form.editor.property("invalid")
    assert "1 two" in form.editor.toolTip()
    QTest.keyClick(form.editor, Qt.Key.Key_Escape)
    assert text(form).text() == "balanced"
    assert not form.editor.property("invalid")
    write(text(form), "-1")
    form.other.setFocus()
    assert text(form).text() == "balanced"
    assert form.committed == []


def test_a_text_keeps_what_is_being_typed(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.CLASS_WEIGHTS)
    text(form).set_value("none")
    write(text(form), "1 1")
    text(form).set_value("none")
    assert text(form).text() == "1 1"
    text(form).set_value("balanced")
    assert text(form).text() == "balanced"
    assert form.committed == []


def test_the_words_of_a_text_are_offered(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.CLASS_WEIGHTS)
    text(form).set_value("none")
    completer = text(form).completer()
    for way in (
        partial(QTest.keyClick, form.editor, Qt.Key.Key_Down),
        partial(QTest.mouseClick, form.editor, Qt.MouseButton.LeftButton),
    ):
        way()
        popup = completer.popup()
        assert popup is not None
        assert popup.isVisible()
        model = completer.completionModel()
        offered = [model.index(row, 0).data() for row in range(model.rowCount())]
        assert offered == ["none", "balanced"]
        popup.hide()
    text(form).offer()
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert form.committed == ["balanced"]


def test_the_unit_shows_where_there_is_room(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.BATCH_SIZE)
    editor = number(form)
    form.resize(300, 100)
    assert editor.unit.isVisible()
    form.resize(110, 100)
    assert not editor.unit.isVisible()


def test_assistive_technology_reads_the_value(qtbot: QtBot) -> None:
    form = shown(qtbot, fields.BATCH_SIZE)
    number(form).set_value(64)
    interface = QAccessible.queryAccessibleInterface(form.editor)
    assert interface.text(QAccessible.Text.Name) == "Batch size (samples)"
    assert interface.role() == QAccessible.Role.SpinBox
    assert form.editor.property("value") == 64
    assert form.editor.property("maximum") == 65536
