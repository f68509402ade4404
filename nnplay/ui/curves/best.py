"""The mark of the epoch whose weights did best on the data that training is judged by."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_RADIUS = 6.0
_ASIDE = 2 * SPACING
"""Pixels that a label reaches to the left of its point; the rest of it lies to the right."""


class BestMark(NamedTuple):
    """A point, in epochs and height as drawn, and its words, at the lower edge or the upper one."""

    x: float
    y: float
    text: str
    below: bool = False


def label_rect(
    size: tuple[float, float], at: QPointF, bounds: QRectF, *, below: bool = False
) -> QRectF:
    """Return where a label of a size goes: to the edge of `bounds` that the curves run away from.

    They do so to the right; where the label is thus depends on its point alone, and it moves no
    more than that. Only of a point at that very edge it stands at the other one.
    """
    width, height = size
    left = max(bounds.left(), min(at.x() - _ASIDE, bounds.right() - width))
    upper = QRectF(left, bounds.top(), width, height)
    lower = QRectF(left, bounds.bottom() - height, width, height)
    first, second = (lower, upper) if below else (upper, lower)
    near = first.adjusted(0, -_RADIUS, 0, _RADIUS)
    return second if near.top() < at.y() < near.bottom() else first


def paint_best(painter: QPainter, font: QFont, mark: BestMark, at: QPointF, bounds: QRectF) -> None:
    """Paint a ring around the point, its words at an edge, and a thin line between them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("text"), 1.5))
    painter.drawEllipse(at, _RADIUS, _RADIUS)
    font = small(font)
    metrics = QFontMetricsF(font)
    size = (metrics.horizontalAdvance(mark.text) + SPACING, metrics.height())
    back = label_rect(size, at, bounds, below=mark.below)
    up = back.center().y() < at.y()
    start, end = (at.y() - _RADIUS, back.bottom()) if up else (at.y() + _RADIUS, back.top())
    column = round(at.x()) + 0.5
    painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(QPointF(column, start), QPointF(column, end))
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    painter.fillRect(back, theme.color("panel", 190))
    painter.drawText(back, Qt.AlignmentFlag.AlignCenter, mark.text)
    painter.restore()
