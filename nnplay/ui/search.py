"""The command search: type a few letters of an action, press Enter, it is done."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCompleter, QLabel, QLineEdit, QWidget

from nnplay.ui.theme import theme

_POPUP_WIDTH = 300


class CommandSearch(QLineEdit):
    """A field that finds actions by part of their text.

    Attributes
    ----------
    nothing : QLabel
        Stands below the field where no action matches what is typed.
    """

    _done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search   Ctrl+K"))
        self.setAccessibleName(self.tr("Search commands"))
        self.setToolTip(self.tr("Type part of a command, choose it and press Enter  (Ctrl+K)"))
        self.nothing = QLabel(self.tr("No command matches"), self, Qt.WindowType.ToolTip)
        self.nothing.setProperty("popup", True)
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
        self.textChanged.connect(self._show_whether_found)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()
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
            text = (action.property("label") or action.text()).replace("&", "").rstrip("…")
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

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take back that nothing matches."""
        super().focusOutEvent(event)
        self.nothing.hide()

    def _show_whether_found(self, text: str) -> None:
        """Say so if no action matches."""
        completer = self.completer()
        completer.setCompletionPrefix(text)
        missed = bool(text) and not completer.completionCount()
        if missed:
            self.nothing.setMinimumWidth(self.width())
            self.nothing.move(self.mapToGlobal(self.rect().bottomLeft()))
        self.nothing.setVisible(missed)
        self.setAccessibleDescription(self.nothing.text() if missed else "")

    def _follow_theme(self) -> None:
        # The button takes its icon from the style sheet when it is made, and only then.
        self.setClearButtonEnabled(False)
        self.setClearButtonEnabled(True)

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
