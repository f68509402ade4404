"""The editors that offer what there is to choose: a combo box and a check box."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from nnplay.project.fields import Field, Value
from nnplay.ui.elided import ElidedComboBox
from nnplay.ui.form.marks import EDITOR_WIDTH, accessible_name, mark


class ChoiceEditor(ElidedComboBox):
    """Chooses an entry of a registry."""

    committed = Signal(object)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert field.choices is not None
        self._field = field
        self._reasons = ("", "")
        self._value = ""
        for index, entry in enumerate(field.choices.values()):
            self.addItem(entry.label, entry.name)
            self.setItemData(index, _lines(entry.help, entry.formula), Qt.ItemDataRole.ToolTipRole)
        self.setMinimumWidth(EDITOR_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(accessible_name(field))
        self.setCurrentIndex(-1)
        self._describe()
        self.activated.connect(self._commit)

    def value(self) -> str:
        """Return the name of the chosen entry."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a value, even one that is not among the choices."""
        self._value = str(value)
        index = self.findData(self._value)
        self.setPlaceholderText("" if index >= 0 else self._value)
        if index != self.currentIndex():
            self.setCurrentIndex(index)
        self._describe()

    def set_problem(self, problem: str, warning: str = "") -> None:
        """Mark the field as wrong or doubtful with a reason, or as right with empty texts."""
        self._reasons = (problem, warning)
        self._describe()

    def _commit(self, index: int) -> None:
        name = self.itemData(index)
        if name != self._value:
            self.set_value(name)
            self.committed.emit(name)

    def _describe(self) -> None:
        text = self._field.describe()
        entry = self._field.choices.get(self._value) if self._field.choices else None
        if self._value and self.currentIndex() >= 0 and entry is not None:
            chosen = f"{entry.label}: {entry.help}" if entry.help else entry.label
            text = f"{_lines(chosen, entry.formula)}\n\n{text}"
        mark(self, text, *self._reasons)


class SwitchEditor(QCheckBox):
    """Turns something on or off."""

    committed = Signal(object)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.setAccessibleName(accessible_name(field))
        self.set_problem("")
        self.clicked.connect(self._commit)

    def value(self) -> bool:
        """Return whether it is on."""
        return self.isChecked()

    def set_value(self, value: Value) -> None:
        """Show a value."""
        if bool(value) != self.isChecked():
            self.setChecked(bool(value))

    def set_problem(self, problem: str, warning: str = "") -> None:
        """Mark the field as wrong or doubtful with a reason, or as right with empty texts."""
        mark(self, self._field.describe(), problem, warning)

    def _commit(self) -> None:
        self.committed.emit(self.isChecked())


def _lines(*texts: str) -> str:
    """Return texts below each other, without those that say nothing."""
    return "\n".join(text for text in texts if text)
