"""Names at the ends of many curves, and the box that reads them off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from nnplay.ui.readout import MARK_WIDTH, small
from nnplay.ui.theme import SPACING, theme


class Reading(NamedTuple):
    """What is read off one curve: its colour, its name and the number in words."""

    color: QColor
    name: str
    value: str


def spread_all(heights: Sequence[float], step: float, top: float, bottom: float) -> list[float]:
    """Return heights moved apart to be `step` from each other, in their order, within limits.

    There must be room for all of them.
    """
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = list(heights)
    limit = top
    for index in order:
        placed[index] = limit = max(placed[index], limit)
        limit += step
    limit = bottom
    for index in reversed(order):
        placed[index] = limit = min(placed[index], limit)
        limit -= step
    return placed


def that_fit(count: int, most: int) -> list[int]:
    """Return at most `most` of `count` indices, evenly spread, with the first and the last."""
    if count <= most:
        return list(range(count))
    if most < 2:
        return [count - 1][:most]
    return [round(place * (count - 1) / (most - 1)) for place in range(most)]


def paint_names(
    painter: QPainter,
    font: QFont,
    names: Sequence[tuple[QColor, str]],
    ends: Sequence[QPointF],
    bounds: QRectF,
) -> list[QRectF]:
    """Write names beside the ends of their curves, and return where; as many as there is room for.

    Parameters
    ----------
    names : sequence of (QColor, str)
    ends : sequence of QPointF
        Where each curve ends.
    bounds : QRectF
        What they must stay in.
    """
    font = small(font)
    metrics = QFontMetricsF(font)
    step = metrics.height()
    chosen = that_fit(len(names), int(bounds.height() / step))
    if not chosen:
        return []
    middles = spread_all(
        [ends[index].y() for index in chosen],
        step,
        bounds.top() + step / 2,
        bounds.bottom() - step / 2,
    )
    widest = max(metrics.horizontalAdvance(names[index][1]) for index in chosen)
    left = min(max(end.x() for end in ends) + 2 * SPACING, bounds.right() - widest - 1)
    painter.setFont(font)
    rects = []
    for index, middle in zip(chosen, middles, strict=True):
        color, name = names[index]
        rect = QRectF(left - 1, middle - step / 2, metrics.horizontalAdvance(name) + 2, step)
        painter.fillRect(rect, theme.color("panel", 190))
        painter.setPen(color)
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, baseline), name)
        rects.append(rect)
    return rects


def paint_box(
    painter: QPainter,
    font: QFont,
    title: str,
    readings: Sequence[Reading],
    anchor: QPointF,
    bounds: QRectF,
) -> None:
    """Paint a box with a title and a line for each curve, in as many columns as the height asks."""
    font = small(font)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    metrics, head = QFontMetricsF(font), QFontMetricsF(bold)
    step = metrics.height() + 2
    most = max(1, int((bounds.height() - 4 * SPACING) / step) - 1)
    columns = max(1, math.ceil(len(readings) / most))
    lines = math.ceil(len(readings) / columns)
    name_width = max((metrics.horizontalAdvance(r.name) for r in readings), default=0.0)
    value_width = max((metrics.horizontalAdvance(r.value) for r in readings), default=0.0)
    column = MARK_WIDTH + name_width + value_width + 6 * SPACING
    inner = max(head.horizontalAdvance(title), columns * column - 2 * SPACING)
    box = _beside(anchor, inner + 4 * SPACING, (lines + 1) * step + 3 * SPACING, bounds)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("muted", 120), 1))
    painter.setBrush(theme.color("raised", 245))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    left, top = box.left() + 2 * SPACING, box.top() + 1.5 * SPACING
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(bold)
    painter.setPen(theme.color("text"))
    painter.drawText(QRectF(left, top, inner, step), middle, title)
    painter.setFont(font)
    for index, reading in enumerate(readings):
        place, line = divmod(index, lines)
        row = QRectF(left + place * column, top + (line + 1) * step, column - 2 * SPACING, step)
        painter.setPen(QPen(reading.color, 2))
        painter.drawLine(
            QPointF(row.left(), row.center().y()),
            QPointF(row.left() + MARK_WIDTH, row.center().y()),
        )
        painter.setPen(theme.color("text"))
        words = row.adjusted(MARK_WIDTH + 2 * SPACING, 0, 0, 0)
        painter.drawText(words, middle, reading.name)
        words.setLeft(words.left() + name_width + 2 * SPACING)
        painter.drawText(words, middle, reading.value)
    painter.restore()


def _beside(anchor: QPointF, width: float, height: float, bounds: QRectF) -> QRectF:
    left = anchor.x() + 2 * SPACING
    if left + width > bounds.right():
        left = anchor.x() - 2 * SPACING - width
    left = max(bounds.left(), min(left, bounds.right() - width))
    top = max(bounds.top(), min(anchor.y() + 2 * SPACING, bounds.bottom() - height))
    return QRectF(left, top, width, height)
