"""What a file or folder holds beside the samples shown: its arrays, or its classes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from nnplay.data.raw import Column
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, theme

_WORDS = {"number": "samples", "target": "targets", "ignored": "not used"}

_MOST_LINES = 4
"""Lines that it is high beside pictures; it scrolls to the others."""

_LINE = CONTROL_HEIGHT - SPACING


class ContentsList(QTableWidget):
    """Names, and what becomes of each; one is asked for by a click, or by Space.

    Signals
    -------
    column_chosen : (int, QPoint)
        The index of one, and the place on the screen where its menu should open.
    """

    column_chosen = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_LINE)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(self.tr("Contents"))
        self.cellClicked.connect(self._choose)
        theme.changed.connect(self._colour)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show names and what becomes of each."""
        current = self.currentRow()
        self.setRowCount(len(columns))
        for line, column in enumerate(columns):
            text = _part(column, columns)
            for place, shown in enumerate((column.name, text)):
                item = QTableWidgetItem(shown)
                item.setToolTip(f"{column.name}: {text}")
                self.setItem(line, place, item)
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(self.columnWidth(0) + 2 * SPACING, 60 * SPACING))
        if 0 <= current < len(columns):
            self.setCurrentCell(current, 0)
        self._colour()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the room for a few lines."""
        lines = max(1, min(self.rowCount(), _MOST_LINES))
        return QSize(super().sizeHint().width(), lines * _LINE + 2)

    def minimumSizeHint(self) -> QSize:
        """Return the room for a line."""
        return QSize(0, _LINE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu of the current line with Space."""
        if event.key() == Qt.Key.Key_Space and self.currentRow() >= 0:
            self._choose(self.currentRow(), 0)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the line under the mouse, or of the current one."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        line = self.rowAt(event.pos().y()) if by_mouse else self.currentRow()
        if line >= 0:
            self._choose(line, 0)

    def _choose(self, line: int, _column: int) -> None:
        place = self.visualRect(self.model().index(line, 0)).bottomLeft()
        self.column_chosen.emit(line, self.viewport().mapToGlobal(place))

    def _colour(self) -> None:
        for line in range(self.rowCount()):
            item = self.item(line, 1)
            if item is not None:
                item.setForeground(QBrush(theme.color("muted")))


def _part(column: Column, columns: Sequence[Column]) -> str:
    """Say what part an array has, "samples, 500 x 28 x 28"; of a class there is just the detail."""
    arrays = any(other.kind != "target" for other in columns)
    word = _WORDS.get(column.kind, "") if arrays else ""
    return ", ".join(text for text in (word, column.detail) if text)
