"""The first rows of a table that is about to be opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from nnplay.data.raw import Column
from nnplay.ui.importing.head import ColumnHeads, becomes
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, tabular, theme

_WIDEST = 220
_NARROWEST = 64
_MEASURED = 500
"""Columns whose width follows from what is in them; measuring thousands would take a while."""

_Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractTableModel):
    """Texts in rows and columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[tuple[str, ...], ...] = ()
        self._width = 0

    def set_rows(self, columns: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> bool:
        """Take other rows; tell whether that is another table than before."""
        names = [column.name for column in columns]
        same_columns = bool(names) and names == [column.name for column in self.columns]
        if same_columns and len(rows) == len(self.rows):
            self.columns, self.rows = tuple(columns), tuple(rows)
            last = self.index(len(rows) - 1, self._width - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self._width - 1)
            return False
        self.beginResetModel()
        self.columns, self.rows = tuple(columns), tuple(rows)
        self._width = len(self.columns) or max(map(len, self.rows), default=0)
        self.endResetModel()
        return True

    def rowCount(self, _parent: _Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, _parent: _Index | None = None) -> int:
        return self._width

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        text = row[column] if column < len(row) else ""
        kind = self.columns[column].kind if column < len(self.columns) else ""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.color("muted" if kind == "ignored" else "text")
        if role == Qt.ItemDataRole.TextAlignmentRole and kind == "number":
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{column.name}: {becomes(column)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{column.name}\n{becomes(column)}"
        return None


class PreviewTable(QTableView):
    """The rows; a column is asked for by a click on its head, or by Space in one of its cells.

    Signals
    -------
    column_chosen : (int, QPoint)
        A column, and the place on the screen where its menu should open.
    """

    column_chosen = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.heads = ColumnHeads(self)
        self.setHorizontalHeader(self.heads)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(CONTROL_HEIGHT - SPACING)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(tabular(self.font()))
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("First rows"))
        self.heads.sectionClicked.connect(self._choose_head)
        theme.changed.connect(self._update_style)
        self._update_style()

    def set_rows(self, columns: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> None:
        """Show columns and the first rows; the same columns again keep their widths and place."""
        self.heads.columns = tuple(columns)
        if self._rows.set_rows(columns, rows):
            self.ensurePolished()  # what is measured before has another font
            self.heads.setVisible(bool(columns))
            self.heads.setStretchLastSection(not columns)
            for index in range(min(self._rows.columnCount(), _MEASURED)):
                self.setColumnWidth(index, self._wanted_width(index))

    def head_text(self, index: int) -> str:
        """Return what the head of a column says."""
        return str(self._rows.headerData(index, Qt.Orientation.Horizontal))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu of the current column with Space."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._choose_head(self.currentIndex().column())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the column under the mouse, or of the current one."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        column = self.columnAt(event.pos().x()) if by_mouse else self.currentIndex().column()
        if column >= 0:
            self._choose_head(column)

    def _update_style(self) -> None:
        """Let cells begin where their heads do, with lines as everywhere else."""
        line = theme.color("line").name()
        self.setStyleSheet(
            f"QTableView {{ gridline-color: {line}; }}"
            "QHeaderView { background: transparent; border: 0; }"
            f"QTableView::item {{ padding: 0 {2 * SPACING - 3}px; }}"
        )

    def _choose_head(self, index: int) -> None:
        x = self.columnViewportPosition(index)
        place = QPoint(max(0, x), self.heads.height())
        self.column_chosen.emit(index, self.heads.mapToGlobal(place))

    def _wanted_width(self, index: int) -> int:
        # Digits are wider than an average letter, and a number that is cut is another number.
        metrics = self.fontMetrics()
        letter = max(metrics.averageCharWidth(), metrics.horizontalAdvance("0"))
        texts = (row[index] for row in self._rows.rows if index < len(row))
        cells = max(map(len, texts), default=0) * letter + 5 * SPACING
        heads = self.heads.wanted_width(index) if index < len(self._rows.columns) else 0
        return max(_NARROWEST, min(max(cells, heads), _WIDEST))
