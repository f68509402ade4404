"""Grid lines, ticks and names of two axes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnplay.ui.readout import small
from nnplay.ui.scales import linear_ticks, tick_text
from nnplay.ui.span import Span
from nnplay.ui.theme import SPACING, theme

LEFT, TOP, RIGHT, BOTTOM = 48, 18, 8, 22
"""Pixels around the plot for ticks and names."""

_ACROSS, _DOWN = 64, 24
"""Pixels from one tick to the next at least."""

_NAME_SHARE = 0.6
"""Share of the width that the name of an axis may take up."""

_Align = Qt.AlignmentFlag


def plot_area(rect: QRectF) -> QRectF:
    """Return where there is room for the plot itself."""
    return rect.adjusted(LEFT, TOP, -RIGHT, -BOTTOM)


def paint_grid(painter: QPainter, area: QRectF, span: Span) -> None:
    """Paint the lines behind the points: faint ones at the ticks, those through zero stronger."""
    for tick, place in _ticks_across(area, span):
        _set_line(painter, tick)
        painter.drawLine(QPointF(place, area.top()), QPointF(place, area.bottom()))
    for tick, place in _ticks_down(area, span):
        _set_line(painter, tick)
        painter.drawLine(QPointF(area.left(), place), QPointF(area.right(), place))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("line"), 1))
    painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))


def paint_ticks(painter: QPainter, area: QRectF, span: Span, names: tuple[str, str]) -> None:
    """Write the numbers beside the ticks, the name of y above, and that of x at the right."""
    painter.setFont(small(painter.font()))
    painter.setPen(theme.color("muted"))
    metrics = QFontMetricsF(painter.font())
    room = _NAME_SHARE * area.width()
    x_name, y_name = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) for name in names)
    baseline = area.bottom() + SPACING + metrics.ascent()
    end = area.right() - metrics.horizontalAdvance(x_name)
    painter.drawText(QPointF(end, baseline), x_name)
    painter.drawText(QPointF(area.left(), area.top() - SPACING - 1), y_name)
    across = _ticks_across(area, span)
    for tick, place in across:
        text = tick_text(tick, _step(across))
        left = place - metrics.horizontalAdvance(text) / 2
        if left + metrics.horizontalAdvance(text) < end - 2 * SPACING:
            painter.drawText(QPointF(left, baseline), text)
    down = _ticks_down(area, span)
    for tick, place in down:
        label = QRectF(area.left() - LEFT, place - metrics.height() / 2, 0, metrics.height())
        label.setRight(area.left() - SPACING - 2)
        painter.drawText(
            label, _Align.AlignRight | _Align.AlignVCenter, tick_text(tick, _step(down))
        )


def _set_line(painter: QPainter, tick: float) -> None:
    painter.setPen(QPen(theme.color("muted", 36 if tick else 90), 1))


def _ticks_across(area: QRectF, span: Span) -> list[tuple[float, float]]:
    """Return ticks and their columns on the screen, in the middle of pixels."""
    ticks = linear_ticks(span.x - span.width, span.x + span.width, int(area.width() / _ACROSS))
    scale = area.width() / (2 * span.width)
    return [(tick, round(area.center().x() + (tick - span.x) * scale) + 0.5) for tick in ticks]


def _ticks_down(area: QRectF, span: Span) -> list[tuple[float, float]]:
    ticks = linear_ticks(span.y - span.height, span.y + span.height, int(area.height() / _DOWN))
    scale = area.height() / (2 * span.height)
    return [(tick, round(area.center().y() - (tick - span.y) * scale) + 0.5) for tick in ticks]


def _step(ticks: list[tuple[float, float]]) -> float:
    return ticks[1][0] - ticks[0][0] if len(ticks) > 1 else abs(ticks[0][0]) or 1.0
