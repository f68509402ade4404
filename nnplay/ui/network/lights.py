"""How the example that is looked at lights the neurons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from nnplay.ui.network.layout import Group
from nnplay.ui.network.weights import colour_index, symmetric_scale
from nnplay.ui.theme import theme


class Stamps:
    """Pictures of a neuron's light, each painted once: a rounded frame takes Qt half a millisecond.

    A stamp is for a neuron of one size and kind in one theme, at one of `_LEVELS` levels a sign.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], QPixmap] = {}

    def paint(self, painter: QPainter, group: Group, values: NDArray[Any]) -> None:
        """Light the neurons of a column by what they put out, in shares of the largest.

        Parameters
        ----------
        values : (units,) array
            Of all neurons, drawn or not.
        """
        if not group.neurons:
            return
        scale = symmetric_scale([values])
        shares = np.nan_to_num(values[list(group.units)] / scale, nan=0.0)
        levels = np.rint(np.clip(shares, -1, 1) * _LEVELS).astype(int).tolist()
        size = group.neurons[0].size().toSize()
        ratio = painter.device().devicePixelRatioF()
        for rect, level in zip(group.neurons, levels, strict=True):
            key = (theme.name, group.tiles, size.width(), size.height(), ratio, level)
            stamp = self._made.get(key)
            if stamp is None:
                if len(self._made) > _MOST_STAMPS:
                    self._made.clear()
                stamp = self._made[key] = _stamp(size, ratio, level, tile=group.tiles)
            painter.drawPixmap(rect.topLeft() - QPointF(_RIM, _RIM), stamp)


_LEVELS = 12
_MOST_STAMPS = 500
_RIM = 1
"""Pixels that a stamp is larger than its neuron, on every side."""


def _stamp(size: QSize, ratio: float, level: int, *, tile: bool) -> QPixmap:
    """Return what lies over a square, or a circle, at a level from −_LEVELS to _LEVELS."""
    stamp = QPixmap((size + QSize(2 * _RIM, 2 * _RIM)) * ratio)
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.transparent)
    painter = QPainter(stamp)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = QRectF(QPointF(_RIM, _RIM), size.toSizeF())
    share = abs(level) / _LEVELS
    if tile:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("panel", round(158 * (1 - share))))
        painter.drawRoundedRect(rect, 6, 6)
        if level:
            color = theme.color("positive" if level > 0 else "negative")
            color.setAlphaF(0.15 + 0.85 * share)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, 2.0))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    else:
        index = int(colour_index(np.array([level / _LEVELS]), 1.0)[0])
        painter.setPen(QPen(theme.color("muted", 140), 1.0))
        painter.setBrush(QColor(*theme.diverging()[index][:3].tolist()))
        painter.drawEllipse(rect)
    painter.end()
    return stamp


def paint_states(
    painter: QPainter, group: Group, off: Sequence[int], frozen: Sequence[int] | None
) -> None:
    """Cross out neurons that are off, and mark those that are frozen; None means all."""
    for unit, rect in zip(group.units, group.neurons, strict=True):
        if unit in off:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("panel", 190))
            painter.drawRoundedRect(rect, 6, 6)
            painter.setPen(QPen(theme.color("bad"), 2.0, c=Qt.PenCapStyle.RoundCap))
            inner = rect.adjusted(5, 5, -5, -5)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        if frozen is None or unit in frozen:
            _paint_lock(painter, rect.topLeft() + QPointF(-3, -3))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_lock(painter: QPainter, corner: QPointF) -> None:
    body = QRectF(corner.x(), corner.y() + 5, 10, 7)
    bow = QPainterPath()
    bow.arcMoveTo(QRectF(corner.x() + 2, corner.y(), 6, 9), 0)
    bow.arcTo(QRectF(corner.x() + 2, corner.y(), 6, 9), 0, 180)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("panel"), 4.0))
    painter.drawPath(bow)
    painter.setPen(QPen(theme.color("text"), 1.5))
    painter.drawPath(bow)
    painter.setPen(QPen(theme.color("panel"), 1.0))
    painter.setBrush(theme.color("text"))
    painter.drawRoundedRect(body, 2, 2)
