from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnplay.nn import LOSSES
from nnplay.project import fields
from nnplay.project.fields import Field
from nnplay.ui.form import ChoiceEditor, Editor, NumberEditor, SwitchEditor, make_editor

NESTEROV = fields.optimizer_fields("sgd")[1]


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
    }
    for field in (*fields.FIELDS, *fields.optimizer_fields("sgd")):
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
        (fields.EVALUATE_EVERY, 0, "epoch"),
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
    retype(number(form), "Epo")
    assert not form.editor.property("invalid")
    QTest.keyClicks(form.editor, "ch")
    QTest.keyClick(form.editor, Qt.Key.Key_Return)
    assert form.committed == [0]
    assert number(form).text() == "epoch"


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
    for field in (fields.LOSS, fields.EPOCHS, NESTEROV):
        editor = make_editor(field)
        qtbot.addWidget(editor)
        editor.set_problem("It does not fit.")
        assert editor.property("invalid")
        assert editor.toolTip().startswith("It does not fit.")
        assert field.help in editor.toolTip()
        editor.set_problem("")
        assert not editor.property("invalid")
        assert "fit" not in editor.toolTip().splitlines()[0]


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
