"""The window's keys before a number field's own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

_TEXT_KEYS = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)


class ShortcutsFirst(QObject):
    """Lets the window's shortcuts act while a number field has the focus.

    A line edit takes keys such as Ctrl+Z and, on some systems, Ctrl+E for itself. In a number field
    they would do nothing of use, so they go to the window; but an edit under way can be undone.

    Parameters
    ----------
    window : QWidget
        Whose shortcuts go first.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._field: QAbstractSpinBox | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._watch)

    def _watch(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Filter the events of the number field with the focus, and of no other widget."""
        if isinstance(new, QAbstractSpinBox) and new is not self._field:
            new.installEventFilter(self)  # a second time does no harm
            self._field = new

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a number field from claiming a key that is a shortcut of the window."""
        if (
            event.type() is not QEvent.Type.ShortcutOverride
            or not isinstance(event, QKeyEvent)
            or not isinstance(watched, QAbstractSpinBox)
            or not self._is_for_window(watched, event)
        ):
            return False
        event.ignore()
        return True

    def _is_for_window(self, field: QAbstractSpinBox, event: QKeyEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if any(event.matches(key) for key in _TEXT_KEYS):
            return False
        editing = field.lineEdit().isModified()
        if editing and event.matches(QKeySequence.StandardKey.Undo):
            return False
        pressed = QKeySequence(event.keyCombination())
        actions = self._window.findChildren(QAction)
        return any(pressed in action.shortcuts() for action in actions)
