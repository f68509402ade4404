"""The editor of a text with rules of its own."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QSizePolicy, QWidget

from nnplay.project.class_weights import BALANCED, NONE
from nnplay.project.fields import CLASS_WEIGHTS, Field, Value
from nnplay.ui.form.marks import EDITOR_WIDTH, accessible_name, mark

SUGGESTIONS: Mapping[str, tuple[str, ...]] = {CLASS_WEIGHTS.path: (NONE, BALANCED)}
"""Words that a field offers, by its path; anything else that it understands may be typed."""


class TextEditor(QLineEdit):
    """Takes a text; commits on Enter, on a chosen suggestion and when it loses focus."""

    committed = Signal(object)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._suggestions = SUGGESTIONS.get(field.path, ())
        self._value = ""
        self._reasons = ("", "")
        self._typing_problem = ""
        self._list = QCompleter(list(self._suggestions), self)
        self._list.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._list.activated.connect(self._enter)
        self.setCompleter(self._list)
        self.setMinimumWidth(EDITOR_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(accessible_name(field))
        self.textEdited.connect(self._check_typing)
        self.returnPressed.connect(self._enter)
        self._describe()

    def value(self) -> str:
        """Return the text last committed or set."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a text; what is being typed stays if the value is the same as before."""
        if value != self._value:
            self._value = str(value)
            self._show_value()

    def set_problem(self, problem: str, warning: str = "") -> None:
        """Mark the field as wrong or doubtful with a reason, or as right with empty texts."""
        self._reasons = (problem, warning)
        self._describe()

    def offer(self) -> None:
        """Open the list of suggestions, all of them."""
        if self._suggestions:
            self._list.setCompletionPrefix("")
            self._list.complete()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape take back what is typed, and Down open the suggestions."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._value:
            self._show_value()
            self.selectAll()
        elif event.key() == Qt.Key.Key_Down:
            self.offer()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Offer the other suggestions to who clicks on one."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.text() in self._suggestions:
            self.selectAll()
            self.offer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Commit what is typed, or take it back if it is impossible."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        if self._field.problem(self._typed()) is None:
            self._commit()
        else:
            self._show_value()

    def _typed(self) -> str:
        text = self.text().strip()
        return text.lower() if text.lower() in self._suggestions else text

    def _show_value(self) -> None:
        self.setText(self._value)
        self.setCursorPosition(0)
        self._set_typing_problem("")

    def _enter(self) -> None:
        problem = self._field.problem(self._typed())
        self._set_typing_problem(problem or "")
        if problem is None:
            self._commit()

    def _commit(self) -> None:
        typed = self._typed()
        changed = typed != self._value
        self._value = typed
        self._show_value()
        if changed:
            self.committed.emit(typed)

    def _check_typing(self) -> None:
        typed = self._typed()
        unfinished = any(one.startswith(typed.lower()) for one in self._suggestions)
        problem = None if unfinished else self._field.problem(typed)
        self._set_typing_problem(problem or "")

    def _set_typing_problem(self, text: str) -> None:
        if text != self._typing_problem:
            self._typing_problem = text
            self._describe()

    def _describe(self) -> None:
        problem, warning = self._reasons
        tooltip = self._field.describe()
        if self._value:
            tooltip = f"{self._value}\n\n{tooltip}"
        mark(self, tooltip, self._typing_problem or problem, warning)
