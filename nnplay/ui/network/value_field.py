"""A field for a weight or bias, with every digit; what is typed counts when it is confirmed."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from nnplay.ui.number_words import exact
from nnplay.ui.numbers import parse_number
from nnplay.ui.theme import CONTROL_HEIGHT, tabular

_STEPS = {Qt.Key.Key_Up.value: 1, Qt.Key.Key_Down.value: -1}


class ValueField(QLineEdit):
    """Commits on Enter, on the arrow keys up and down, and when it loses the focus.

    Attributes
    ----------
    value : float
        The number last shown or committed; a float32.
    committed : Signal(float, float)
        The number before, and the one that a person wants.
    """

    committed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = 0.0
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setMinimumWidth(104)
        self.setMaximumWidth(140)
        self.setFont(tabular(self.font()))
        self.returnPressed.connect(self.commit)
        self.textEdited.connect(self._check)

    def show_value(self, value: float, *, another: bool = False) -> None:
        """Show a number, unless one is being typed; `another` says that it is of something else."""
        if another:
            self.setModified(False)
        if self.isModified() or (value == self.value and self.text() == exact(value)):
            self.value = value
            return
        self.value = value
        self.setText(exact(value))
        self.setCursorPosition(0)
        self._check()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step by a tenth of the number's first digit, or take back what has been typed."""
        if event.key() in _STEPS:
            start = self._typed()
            start = self.value if start is None else start
            # A float32 may lie a little below the number that it shows.
            digits = math.floor(math.log10(abs(start) * (1 + 1e-6))) if start else -1
            size = 10.0 ** (digits - 1)
            self.setText(exact(float(np.float32(start + _STEPS[event.key()] * size))))
            self.setModified(True)
            self.commit()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.show_value(self.value, another=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what has been typed."""
        super().focusOutEvent(event)
        self.commit()

    def commit(self) -> None:
        """Take what has been typed, if it is a number."""
        if not self.isModified():
            return
        number = self._typed()
        if number is None:
            self._check()
            return
        self.setModified(False)
        before, self.value = self.value, number
        self.setText(exact(number))
        if number != before:
            self.committed.emit(before, number)

    def _typed(self) -> float | None:
        """Return the number that is typed, as a float32; None if it is none that a network has."""
        try:
            with np.errstate(over="ignore"):
                number = float(np.float32(parse_number(self.text(), integer=False)))
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def _check(self) -> None:
        """Mark what is typed if it is no number."""
        wrong = self.isModified() and self._typed() is None
        if self.property("invalid") != wrong:
            self.setProperty("invalid", wrong)
            self.style().unpolish(self)
            self.style().polish(self)
