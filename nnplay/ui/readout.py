"""The small box that says the numbers under the mouse, and the marks of the curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from nnplay.ui.theme import SPACING, tabular, theme

Mark = Literal["", "thin", "line", "dot"]

MARK_WIDTH = 16.0
"""Pixels of a mark."""


class Line(NamedTuple):
    """A line of the box: its words, and the mark of the curve it is about."""

    text: str
    mark: Mark = ""
    token: str = "text"


def faint(token: str) -> QColor:
    """Return a colour between a token's and the panel's, for what stays in the background."""
    front, back = theme.color(token), theme.color("panel")
    return QColor(
        *(
            round(0.36 * a + 0.64 * b)
            for a, b in (
                (front.red(), back.red()),
                (front.green(), back.green()),
                (front.blue(), back.blue()),
            )
        )
    )


def paint_mark(painter: QPainter, mark: Mark, token: str, left: float, middle: float) -> None:
    """Paint a curve's mark, `MARK_WIDTH` wide: a thin line, a line, or a line with a dot."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = faint(token) if mark == "thin" else theme.color(token)
    painter.setPen(QPen(color, 1 if mark == "thin" else 2))
    painter.drawLine(QPointF(left, middle), QPointF(left + MARK_WIDTH, middle))
    if mark == "dot":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QPointF(left + MARK_WIDTH / 2, middle), 4, 4)
    painter.restore()


def small(font: QFont) -> QFont:
    """Return the font for ticks and notes: 12 pixels, figures of one width."""
    font = tabular(font)
    font.setPixelSize(12)
    return font


def readout_rect(
    font: QFont, lines: Sequence[Line], anchor: QRectF, bounds: QRectF
) -> tuple[QRectF, bool]:
    """Return where the box goes: beside `anchor`, inside `bounds`; and whether it has marks."""
    metrics, bold = QFontMetricsF(small(font)), QFontMetricsF(_bold(font))
    marks = any(line.mark for line in lines)
    indent = MARK_WIDTH + 2 * SPACING if marks else 0.0
    widths = [metrics.horizontalAdvance(line.text) + indent for line in lines[1:]]
    width = max([bold.horizontalAdvance(lines[0].text), *widths]) + 4 * SPACING + 1
    height = len(lines) * (metrics.height() + 2) + 3 * SPACING
    left = _beside(width, (anchor.left(), anchor.right()), (bounds.left(), bounds.right()))
    top = _beside(height, (anchor.top(), anchor.bottom()), (bounds.top(), bounds.bottom()))
    return QRectF(left, top, width, height), marks


def _beside(length: float, anchor: tuple[float, float], bounds: tuple[float, float]) -> float:
    """Return where something begins that goes behind `anchor`, else before it.

    Where there is room on neither side it lies over as little of it as the bounds allow.
    """
    gap = 2 * SPACING
    before, behind = anchor[0] - gap - length, anchor[1] + gap
    if behind + length <= bounds[1]:
        return max(bounds[0], behind)
    if before >= bounds[0]:
        return min(before, bounds[1] - length)
    more_behind = bounds[1] - anchor[1] > anchor[0] - bounds[0]
    return max(bounds[0], bounds[1] - length) if more_behind else bounds[0]


def paint_readout(
    painter: QPainter, font: QFont, lines: Sequence[Line], anchor: QRectF, bounds: QRectF
) -> None:
    """Paint the box: the first line in bold, the others beneath with their marks."""
    paint_box(painter, font, lines, readout_rect(font, lines, anchor, bounds)[0])


def paint_box(painter: QPainter, font: QFont, lines: Sequence[Line], rect: QRectF) -> None:
    """Paint the box where `readout_rect` says."""
    marks = any(line.mark for line in lines)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("muted", 120), 1))
    painter.setBrush(theme.color("raised", 245))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    step = QFontMetricsF(small(font)).height() + 2
    row = QRectF(
        rect.left() + 2 * SPACING, rect.top() + 1.5 * SPACING, rect.width() - 3 * SPACING, step
    )
    for index, line in enumerate(lines):
        painter.setFont(small(font) if index else _bold(font))
        if line.mark:
            paint_mark(painter, line.mark, line.token, row.left(), row.center().y())
        indent = MARK_WIDTH + 2 * SPACING if marks and index else 0
        painter.setPen(theme.color("text" if line.mark or not index else "muted"))
        painter.drawText(
            row.adjusted(indent, 0, 0, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            line.text,
        )
        row.translate(0, step)
    painter.restore()


def _bold(font: QFont) -> QFont:
    font = small(font)
    font.setWeight(QFont.Weight.DemiBold)
    return font
