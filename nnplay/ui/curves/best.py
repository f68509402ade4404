"""The mark of the epoch whose weights did best on the data that training is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_RADIUS = 6.0
_AWAY = _RADIUS + 2
"""Pixels from the point to its label."""


class BestMark(NamedTuple):
    """A point, in epochs and height as drawn, and its words, rather below it than above or not."""

    x: float
    y: float
    text: str
    below: bool = False


def label_rect(
    size: tuple[float, float],
    at: QPointF,
    taken: Sequence[QRectF],
    bounds: QRectF,
    *,
    below: bool = False,
) -> QRectF:
    """Return where a label of a size goes: by its point, inside `bounds`, clear of `taken`.

    Above is tried first, or below if that is said to be better; and centred before to the left.
    Where nothing is free, it takes the first of these places.
    """
    width, height = size
    tops = (at.y() - _AWAY - height, at.y() + _AWAY)
    places = []
    for top in reversed(tops) if below else tops:
        for left in (at.x() - width / 2, at.x() + _RADIUS - width):
            inside = max(bounds.left(), min(left, bounds.right() - width))
            places.append(QRectF(inside, top, width, height))
    free = (
        place
        for place in places
        if bounds.contains(place) and not any(place.intersects(other) for other in taken)
    )
    return next(free, places[0])


def paint_best(
    painter: QPainter,
    font: QFont,
    mark: BestMark,
    at: QPointF,
    taken: Sequence[QRectF],
    bounds: QRectF,
) -> None:
    """Paint a ring around the point, and its words beside it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("text"), 1.5))
    painter.drawEllipse(at, _RADIUS, _RADIUS)
    font = small(font)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    size = (metrics.horizontalAdvance(mark.text) + SPACING, metrics.height())
    back = label_rect(size, at, taken, bounds, below=mark.below)
    painter.fillRect(back, theme.color("panel", 190))
    painter.drawText(back, Qt.AlignmentFlag.AlignCenter, mark.text)
    painter.restore()
