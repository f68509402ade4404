"""The examples of a cell: pictures, or rows of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSizeF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnplay.data import Part
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.evaluate.listing import Listing
from nnplay.ui.evaluate.tables import NumbersTable, paint_table, table_size
from nnplay.ui.evaluate.thumbnails import ThumbnailArea
from nnplay.ui.export import Table, header_button
from nnplay.ui.number_words import brief
from nnplay.ui.theme import SPACING

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_MOST_PAINTED = 12
"""Columns of a table in an exported picture."""


class _RowsModel(QAbstractTableModel):
    """A row for each example: its number, the confidence, and the numbers that it consists of."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._listing: Listing | None = None
        self._given: NDArray[np.float64] = np.zeros((0, 0))

    def show(self, listing: Listing | None) -> None:
        self.beginResetModel()
        self._listing = listing
        self._given = np.zeros((0, 0)) if listing is None else listing.given()
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._given)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._listing is None else 2 + self._given.shape[1]

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        listing, row, column = self._listing, index.row(), index.column()
        if listing is None or not index.isValid():
            return None
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.ToolTipRole:
            return "\n".join(listing.words(row))
        if role != _Role.DisplayRole:
            return None
        if column == 0:
            return f"{int(listing.rows[row]):,}"
        return listing.brief(row) if column == 1 else brief(self._given[row, column - 2])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        listing = self._listing
        if orientation != Qt.Orientation.Horizontal or listing is None:
            return None
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != _Role.DisplayRole:
            return None
        sure = self.tr("confidence") if listing.evaluation.probable else self.tr("output")
        return (self.tr("example"), sure, *listing.inputs)[section]


class ExamplesView(QWidget):
    """A list of examples, of which one can be chosen, and the way back to the matrix.

    Attributes
    ----------
    listing : Listing or None
    chosen : Signal(str, int)
        A person wants to look at a sample: its part and its number there.
    left : Signal
        A person wants to go back.
    """

    chosen = Signal(str, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listing: Listing | None = None
        self.back = header_button(
            self.tr("← Matrix"), self.tr("Back to the confusion matrix (Escape)")
        )
        self.back.clicked.connect(self.left)
        self.title = ElidedLabel()
        self.title.setProperty("small", True)
        self.thumbnails = ThumbnailArea()
        self.thumbnails.view.activated.connect(self._choose)
        self.rows = NumbersTable(self.tr("Examples"))
        self._model = _RowsModel(self.rows)
        self.rows.setModel(self._model)
        self.rows.clicked.connect(self._choose_row)
        self.rows.activated.connect(self._choose_row)
        self._kinds = QStackedWidget()
        self._kinds.addWidget(self.thumbnails)
        self._kinds.addWidget(self.rows)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACING)
        line.addWidget(self.back)
        line.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addLayout(line)
        column.addWidget(self._kinds, 1)

    def set_listing(self, listing: Listing | None) -> None:
        """Show other examples, from the first one on."""
        self.listing = listing
        pictures = listing is not None and listing.data.image_shape is not None
        self.thumbnails.view.set_listing(listing if pictures else None)
        self.thumbnails.verticalScrollBar().setValue(0)
        self._model.show(None if pictures else listing)
        self.rows.share_width()
        self._kinds.setCurrentIndex(0 if pictures else 1)
        self.title.set_text("" if listing is None else listing.title)

    def take_focus(self) -> None:
        """Let the keys go to the examples."""
        pictures = self._kinds.currentIndex() == 0
        (self.thumbnails.view if pictures else self.rows).setFocus(Qt.FocusReason.OtherFocusReason)
        if not pictures:
            self.rows.setCurrentIndex(self._model.index(0, 0))

    def mark(self, part: Part | None, index: int) -> None:
        """Mark the sample that all views show, if it is listed."""
        listing = self.listing
        if listing is None:
            return
        ranks = np.flatnonzero(listing.rows == index).tolist() if part == listing.part else []
        self.thumbnails.view.set_chosen(ranks[0] if ranks else None)

    @Slot(object)
    def _choose(self, rank: int) -> None:
        if self.listing is not None:
            self.chosen.emit(self.listing.part, int(self.listing.rows[rank]))

    @Slot(QModelIndex)
    def _choose_row(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back by Escape."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # Exports.

    def table(self) -> Table:
        """Return a row for each example."""
        return (("example",), ()) if self.listing is None else self.listing.table()

    def _widths(self) -> list[int]:
        count = min(self._model.columnCount(), _MOST_PAINTED)
        return [self.rows.columnWidth(column) for column in range(count)]

    def picture_size(self) -> QSize:
        """Return the size of all examples as a picture."""
        if self._kinds.currentIndex() == 1:
            return table_size(self._model, self._widths())
        width = max(480, self.thumbnails.view.width())
        return QSize(width, self.thumbnails.view.heightForWidth(width))

    def paint(self, painter: QPainter, *, vector: bool) -> None:
        """Paint all examples."""
        if self._kinds.currentIndex() == 1:
            paint_table(painter, self._model, self._widths())
        else:
            size = QSizeF(self.picture_size())
            self.thumbnails.view.paint(painter, size, vector=vector)
