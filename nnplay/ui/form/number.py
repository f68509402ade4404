"""The editor of a number, which is typed or stepped."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QSizePolicy, QWidget

from nnplay.project.fields import Field, Value
from nnplay.ui.form.marks import EDITOR_WIDTH, accessible_name, mark
from nnplay.ui.numbers import (
    FIRST_STEP,
    format_number,
    is_unfinished,
    parse_number,
    step_integer,
    step_number,
)
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, tabular

FIRST_STEPS = {"training.max_norm": 1.0, "training.clip_norm": 0.1, "training.clip_value": 0.01}
"""The smallest limits that arrow keys lead to: tighter ones act at once, and ruin a training."""

_MOST_CHARACTERS = 32
_LOGARITHMIC_PAGE = 3
"""Steps of a page key on a logarithmic field: a decade, or eightfold."""

Flags = QAbstractSpinBox.StepEnabledFlag


class NumberEditor(QAbstractSpinBox):
    """Takes a number, typed or stepped; commits on Enter, on a step and when it loses focus."""

    committed = Signal(object)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._integer = field.kind == "integer"
        self._value: float = int(field.minimum) if self._integer else float(field.minimum)
        self._reasons = ("", "")
        self._locked = ""
        self._typing_problem = ""
        self.unit = QLabel(field.unit, self)
        self.unit.setProperty("muted", True)
        self.unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(tabular(self.font()))
        self.setAccessibleName(accessible_name(field))
        line = self.lineEdit()
        line.setMaxLength(_MOST_CHARACTERS)
        line.textEdited.connect(self._check_typing)
        line.textChanged.connect(self._place_unit)
        line.returnPressed.connect(self._enter)
        # Assistive technology reads these properties of a spin box.
        self.setProperty("minimum", field.minimum)
        self.setProperty("maximum", field.maximum)
        self._show_value()
        self._describe()

    def value(self) -> float:
        """Return the number last committed or set: an int or a float, as the field is."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a number; what is being typed stays if the number is the same as before."""
        assert isinstance(value, int | float)
        number = value if self._integer else float(value)
        if number != self._value:
            self._value = number
            self._show_value()

    def set_problem(self, problem: str, warning: str = "") -> None:
        """Mark the field as wrong or doubtful with a reason, or as right with empty texts."""
        self._reasons = (problem, warning)
        self._describe()

    def lock(self, reason: str) -> None:
        """Show the number only, and say why it cannot be edited here; "" lets it be edited."""
        if reason == self._locked:
            return
        self._locked = reason
        self.setEnabled(not reason)
        symbols = QAbstractSpinBox.ButtonSymbols
        self.setButtonSymbols(symbols.NoButtons if reason else symbols.UpDownArrows)
        self._describe()

    def sizeHint(self) -> QSize:
        """Return a size that does not depend on the value, so that forms stay still."""
        return QSize(EDITOR_WIDTH, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the same as `sizeHint`."""
        return self.sizeHint()

    def stepBy(self, steps: int) -> None:  # noqa: N802
        """Step from what is typed, or from the value, and commit."""
        start = self._typed()
        if start is None:
            start = self._value
        field = self._field
        if field.logarithmic:
            steps = max(-_LOGARITHMIC_PAGE, min(steps, _LOGARITHMIC_PAGE))
        if self._integer:
            new: float = step_integer(
                int(start),
                steps,
                minimum=int(field.minimum),
                maximum=int(field.maximum),
                logarithmic=field.logarithmic,
            )
        else:
            new = step_number(
                start,
                steps,
                minimum=field.minimum,
                maximum=field.maximum,
                logarithmic=field.logarithmic,
                first=FIRST_STEPS.get(field.path, FIRST_STEP),
            )
        self._commit(new)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802
        """Return the directions in which there is room."""
        flags = Flags.StepNone
        if self._value > self._field.minimum:
            flags |= Flags.StepDownEnabled
        if self._value < self._field.maximum:
            flags |= Flags.StepUpEnabled
        return flags

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape take back what is typed."""
        if event.key() == Qt.Key.Key_Escape and self.lineEdit().text() != self._text():
            self._show_value()
            self.selectAll()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what is typed, or take it back if it is impossible."""
        super().focusOutEvent(event)
        typed = self._typed()
        if typed is not None and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._commit(typed)
        elif event.reason() != Qt.FocusReason.PopupFocusReason:
            self._show_value()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to whatever scrolls around an unfocused field."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the unit where there is room for it."""
        super().resizeEvent(event)
        self._place_unit()

    def _text(self) -> str:
        if self._field.zero_text and self._value == 0:
            return self._field.zero_text
        return format_number(self._value)

    def _show_value(self) -> None:
        line = self.lineEdit()
        cursor = line.cursorPosition()
        if line.text() != self._text():
            line.setText(self._text())
            line.setCursorPosition(cursor if self.hasFocus() else 0)
        self.setProperty("value", self._value)
        self._set_typing_problem("")
        self.update()

    def _read(self) -> float:
        """Return the typed number, or raise ValueError with a sentence."""
        text = self.lineEdit().text()
        if text == self._text():
            return self._value
        if self._field.zero_text and text.strip().lower() == self._field.zero_text.lower():
            return 0 if self._integer else 0.0
        try:
            value = parse_number(text, integer=self._integer)
        except ValueError as error:
            raise ValueError(f"{self._field.label} {error}.") from None
        problem = self._field.problem(value)
        if problem:
            raise ValueError(problem)
        return value

    def _typed(self) -> float | None:
        try:
            return self._read()
        except ValueError:
            return None

    def _commit(self, value: float) -> None:
        changed = value != self._value
        self._value = value
        self._show_value()
        if changed:
            self.committed.emit(value)

    def _enter(self) -> None:
        try:
            self._commit(self._read())
        except ValueError as error:
            self._set_typing_problem(str(error))

    def _check_typing(self, text: str) -> None:
        problem = ""
        try:
            self._read()
        except ValueError as error:
            if not (is_unfinished(text) or self._field.zero_text.startswith(text.strip().lower())):
                problem = str(error)
        self._set_typing_problem(problem)

    def _set_typing_problem(self, text: str) -> None:
        if text != self._typing_problem:
            self._typing_problem = text
            self._describe()

    def _describe(self) -> None:
        problem, warning = self._reasons
        problem = self._typing_problem or problem
        mark(self, self._locked or self._field.describe(), problem, warning)

    def _place_unit(self) -> None:
        line = self.lineEdit()
        hint = self.unit.sizeHint()
        room = line.width() - line.fontMetrics().horizontalAdvance(line.text())
        fits = room >= hint.width() + 3 * SPACING
        self.unit.setVisible(fits and line.text() != self._field.zero_text)
        left = line.geometry().right() - hint.width()
        self.unit.setGeometry(left, 0, hint.width(), self.height())
