"""Tables of numbers: how they look, how they are exported."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QTableView,
    QWidget,
)

from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

LINE = 22
"""Pixels of a row."""

_LEAST, _MOST = 84, 120
"""Pixels of a column."""

_Align = Qt.AlignmentFlag


class NumbersTable(QTableView):
    """A table whose rows can be selected and not be edited."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(LINE)
        self.verticalHeader().setDefaultSectionSize(LINE)
        header = self.horizontalHeader()
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setFixedHeight(LINE + 2)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width."""
        super().resizeEvent(event)
        self.share_width()

    @property
    def room(self) -> int:
        """The pixels that all columns have, whether or not there is a scroll bar."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return self.maximumViewportSize().width() - bar

    def share_width(self) -> None:
        """Give columns alike the same width, more where there are few."""
        width = self.room // max(1, self.horizontalHeader().count())
        self.horizontalHeader().setDefaultSectionSize(min(max(_LEAST, width), _MOST))

    def _follow_theme(self) -> None:
        tokens = theme.tokens()
        self.setStyleSheet(
            f"QTableView {{ background: {tokens.panel}; selection-background-color: {tokens.line}; "
            f"selection-color: {tokens.text}; font-size: 12px; }}"
            f"QHeaderView, QHeaderView::section {{ background: {tokens.panel}; border: 0; "
            f"color: {tokens.muted}; font-size: 12px; padding: 0 6px; }}"
            f"QHeaderView::section {{ border-bottom: 1px solid {tokens.line}; }}"
        )


def table_size(model: QAbstractItemModel, widths: list[int]) -> QSize:
    """Return the pixels that a table takes in an exported picture."""
    return QSize(sum(widths), (model.rowCount() + 1) * LINE)


def paint_table(painter: QPainter, model: QAbstractItemModel, widths: list[int]) -> None:
    """Paint a whole table, for an exported picture.

    Parameters
    ----------
    painter : QPainter
    model : QAbstractItemModel
    widths : list of int
        Pixels of each column.
    """
    font = small(painter.font())
    painter.setFont(font)
    metrics, role = QFontMetricsF(font), Qt.ItemDataRole
    left = 0
    for column, width in enumerate(widths):
        head = model.headerData(column, Qt.Orientation.Horizontal)
        for row in range(-1, model.rowCount()):
            index = model.index(max(row, 0), column)
            text = str(head if row < 0 else index.data())
            side = index.data(role.TextAlignmentRole) or _Align.AlignLeft | _Align.AlignVCenter
            painter.setPen(theme.color("muted" if row < 0 else "text"))
            line = QRectF(left, (row + 1) * LINE, width - 2 * SPACING, LINE)
            short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, int(side), short)
        left += width
    painter.setPen(theme.color("line"))
    painter.drawLine(0, LINE - 1, left, LINE - 1)
