"""The command search: type a few letters of an action, press Enter, it is done."""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

_ACTION = Qt.ItemDataRole.UserRole


class CommandSearch(QLineEdit):
    """A field that finds actions by their text and help."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search commands   Ctrl+K"))
        self.setAccessibleName(self.tr("Search commands"))
        self.setToolTip(self.tr("Type part of a command, choose it and press Enter  (Ctrl+K)"))
        self.setClearButtonEnabled(True)
        self._actions: dict[str, QAction] = {}
        self._model = QStandardItemModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setMaxVisibleItems(12)
        completer.activated[QModelIndex].connect(self._chosen)
        self.setCompleter(completer)
        self.returnPressed.connect(self._entered)

    def set_actions(self, actions: dict[str, QAction]) -> None:
        """Offer these actions."""
        self._actions = actions
        self._model.clear()
        for name, action in actions.items():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            text = action.text().replace("&", "").rstrip("…")
            item = QStandardItem(f"{text}   {keys}" if keys else text)
            item.setToolTip(action.toolTip())
            item.setData(name, _ACTION)
            self._model.appendRow(item)

    def activate(self) -> None:
        """Take the focus, ready to type."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _chosen(self, index: QModelIndex) -> None:
        self._do(str(index.data(_ACTION)))

    def _entered(self) -> None:
        """Do the first match, if something was typed."""
        completer = self.completer()
        if self.text() and completer.completionCount():
            completer.setCurrentRow(0)
            self._do(str(completer.currentIndex().data(_ACTION)))

    def _do(self, name: str) -> None:
        self.clearFocus()
        # Queued: the completer writes the chosen text into the field after this.
        QMetaObject.invokeMethod(self, "clear", Qt.ConnectionType.QueuedConnection)
        action = self._actions.get(name)
        if action is not None:
            action.trigger()
