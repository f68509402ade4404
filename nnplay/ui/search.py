"""The command search: type a few letters of an action, press Enter, it is done."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

_POPUP_WIDTH = 300


class CommandSearch(QLineEdit):
    """A field that finds actions by part of their text."""

    _done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search   Ctrl+K"))
        self.setAccessibleName(self.tr("Search commands"))
        self.setToolTip(self.tr("Type part of a command, choose it and press Enter  (Ctrl+K)"))
        self.setClearButtonEnabled(True)
        self._actions: dict[str, QAction] = {}
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        popup = completer.popup()
        if popup is not None:
            popup.setMinimumWidth(_POPUP_WIDTH)  # the field itself may be narrow
        completer.activated.connect(self._do)
        self.setCompleter(completer)
        self.returnPressed.connect(self._do_first)
        # Queued: the completer writes the chosen text into the field after the choice is done.
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        self._doing = False
        # Reached by Ctrl+K or a click; a focus that wanders here would take the window's Ctrl+Z.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def set_actions(self, actions: dict[str, QAction]) -> None:
        """Offer these actions."""
        self._actions = {}
        for action in actions.values():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            text = action.text().replace("&", "").rstrip("…")
            self._actions[f"{text}   {keys}" if keys else text] = action
        self._model.setStringList(list(self._actions))

    def activate(self) -> None:
        """Take the focus, ready to type."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape give up: empty the field and leave it."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
            return
        super().keyPressEvent(event)

    def _do_first(self) -> None:
        completer = self.completer()
        if self.text() and completer.completionCount():
            completer.setCurrentRow(0)
            self._do(completer.currentCompletion())

    def _do(self, text: str) -> None:
        # With a choice in the pop-up, Return arrives twice: from the completer and from the field.
        if self._doing:
            return
        self._doing = True
        self.clearFocus()
        self._done.emit()
        self._actions[text].trigger()

    def _finish(self) -> None:
        self.clear()
        self._doing = False
