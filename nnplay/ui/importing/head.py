"""The heads of a previewed table: a column's name, and below it what becomes of the column."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from nnplay.data.raw import Column
from nnplay.ui.theme import SPACING, theme

_WORDS = {"number": "number", "category": "", "target": "target", "ignored": "left out"}
_MARK = 3
"""Pixels of the line over the target, which tells it apart without its colour, too."""

_SMALL = 12
"""Pixels of the second line's letters, as in the style sheet."""


def becomes(column: Column) -> str:
    """Say what becomes of a column: "number, 12 missing", "3 categories", "target, 3 classes"."""
    word = _WORDS.get(column.kind, column.kind)
    return ", ".join(text for text in (word, column.detail) if text) or column.kind


class ColumnHeads(QHeaderView):
    """Column heads of two lines; those of columns that are left out are muted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.columns: tuple[Column, ...] = ()
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(12 * SPACING)
        self.setAccessibleName(self.tr("Columns"))
        theme.changed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        """Return the room for two lines."""
        lines = self.fontMetrics().height() + QFontMetrics(self._small()).height()
        return QSize(super().sizeHint().width(), lines + 3 * SPACING)

    def wanted_width(self, index: int) -> int:
        """Return the width at which a column's head is not shortened."""
        column = self.columns[index]
        # Why it is left out may take a sentence.
        part = _WORDS["ignored"] if column.kind == "ignored" else becomes(column)
        names = QFontMetrics(self._bold()).horizontalAdvance(column.name)
        return max(names, QFontMetrics(self._small()).horizontalAdvance(part)) + 5 * SPACING

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:  # noqa: N802
        """Paint name and kind of a column."""
        painter.fillRect(rect, theme.color("raised"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index >= len(self.columns):
            return
        column = self.columns[index]
        target, left_out = column.kind == "target", column.kind == "ignored"
        if target:
            mark = QRect(rect.left(), rect.top(), rect.width() - 1, _MARK)
            painter.fillRect(mark, theme.color("accent"))
        room = rect.adjusted(2 * SPACING, SPACING + 1, -2 * SPACING, -SPACING)
        painter.setPen(theme.color("muted" if left_out else "text"))
        _draw(painter, room, self._bold(), column.name, Qt.AlignmentFlag.AlignTop)
        painter.setPen(theme.color("accent" if target else "muted"))
        part = becomes(column)
        if left_out and QFontMetrics(self._small()).horizontalAdvance(part) > room.width():
            part = _WORDS["ignored"]
        _draw(painter, room, self._small(), part, Qt.AlignmentFlag.AlignBottom)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_SMALL)
        return font


def _draw(painter: QPainter, room: QRect, font: QFont, text: str, where: Qt.AlignmentFlag) -> None:
    painter.setFont(font)
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, where | Qt.AlignmentFlag.AlignLeft, elided)
