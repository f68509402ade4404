"""How the example that is looked at lights the neurons, and what stands beside the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from nnplay.ui.network.figures import Align
from nnplay.ui.network.layout import NAME_GAP, NAME_MARGIN, Group
from nnplay.ui.network.weights import colour_index, symmetric_scale
from nnplay.ui.network.words import brief
from nnplay.ui.theme import theme

_NUMBER = 54.0
"""Pixels of the number behind a bar."""

_LEAST_NAME = 24
"""Pixels below which a shortened name says nothing any more."""

_TWO_LINES = 26.0
"""Pixels from one output to the next that a name above its bar needs."""


class Bars(NamedTuple):
    """What stands beside the outputs.

    Attributes
    ----------
    names : sequence of str
    shares : sequence of float or None
        How long each bar is, from 0 to 1; None if the outputs are no shares of anything.
    texts : sequence of str
        The number of each.
    best : int
        The output that is the answer, −1 without.
    target : int
        The output that should have been, −1 if nobody knows.
    """

    names: Sequence[str]
    shares: Sequence[float] | None
    texts: Sequence[str]
    best: int = -1
    target: int = -1


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


def fits_inside(metrics: QFontMetrics, names: Sequence[str], group: Group) -> bool:
    """Whether every name fits into its neuron, in a font."""
    if group.tiles or not group.neurons:
        return False
    room = group.neurons[0].width() - NAME_MARGIN
    return all(metrics.horizontalAdvance(name) <= room for name in names)


def paint_bars(painter: QPainter, group: Group, edge: float, bars: Bars) -> None:
    """Paint names, bars and numbers beside the outputs, as far as `edge`."""
    inside = fits_inside(painter.fontMetrics(), bars.names, group)
    for unit, rect in zip(group.units, group.neurons, strict=True):
        color = _ring(unit, bars)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if color is not None:
            painter.setPen(QPen(color, 2.0))
            if group.tiles:
                painter.drawRoundedRect(rect, 6, 6)
            else:
                painter.drawEllipse(rect)
        row = QRectF(rect.right() + NAME_GAP + 2, rect.center().y() - 14, 0, 28)
        row.setRight(edge)
        if inside:
            painter.setPen(theme.color("text"))
            painter.drawText(rect, Align.AlignCenter, bars.names[unit])
            _paint_row(painter, row, unit, bars)
        elif group.pitch >= _TWO_LINES or len(group.neurons) == 1:
            _paint_two_lines(painter, row, unit, bars)
        else:
            _paint_name(painter, row, unit, bars)


def _ring(unit: int, bars: Bars) -> QColor | None:
    """Return the colour of the ring around an output, if it has one."""
    if unit == bars.best:
        return theme.color("accent" if bars.target in (-1, unit) else "bad")
    return theme.color("good") if unit == bars.target else None


def _number_color(unit: int, bars: Bars) -> QColor:
    return theme.color("text" if unit in (bars.best, bars.target) or bars.best < 0 else "muted")


def _paint_row(painter: QPainter, row: QRectF, unit: int, bars: Bars) -> None:
    """Paint a bar and its number beside it."""
    track = QRectF(row.left(), row.center().y() - 4, row.width() - _NUMBER, 8)
    left = row.left()
    if bars.shares is not None and track.width() >= 24:
        _paint_track(painter, track, bars.shares[unit])
        left = track.right() + 6
    painter.setPen(_number_color(unit, bars))
    number = QRectF(left, row.top(), row.right() - left, row.height())
    side = Align.AlignRight if bars.shares is not None else Align.AlignLeft
    painter.drawText(number, Align.AlignVCenter | side, bars.texts[unit])


def _paint_two_lines(painter: QPainter, row: QRectF, unit: int, bars: Bars) -> None:
    """Paint a name and its number, and a bar below them."""
    words = QRectF(row.left(), row.center().y() - 14, row.width(), 16)
    if bars.shares is not None:
        track = QRectF(row.left(), row.center().y() + 4, row.width(), 5)
        _paint_track(painter, track, bars.shares[unit])
    else:
        words.moveTop(row.center().y() - 8)
    _paint_words(painter, words, unit, bars)


def _paint_name(painter: QPainter, row: QRectF, unit: int, bars: Bars) -> None:
    """Paint a name and its number, on a bar."""
    words = QRectF(row.left(), row.center().y() - 7, row.width(), 14)
    if bars.shares is not None:
        fill = QRectF(words)
        fill.setWidth(words.width() * min(1.0, max(0.0, bars.shares[unit])))
        painter.fillRect(fill, theme.color("accent", 90))
    _paint_words(painter, words.adjusted(2, 0, -2, 0), unit, bars)


def _paint_words(painter: QPainter, words: QRectF, unit: int, bars: Bars) -> None:
    metrics = painter.fontMetrics()
    number = metrics.horizontalAdvance(bars.texts[unit])
    painter.setPen(_number_color(unit, bars))
    painter.drawText(words, Align.AlignVCenter | Align.AlignRight, bars.texts[unit])
    room = int(words.width()) - number - 6
    if room < _LEAST_NAME:
        return
    name = metrics.elidedText(bars.names[unit], Qt.TextElideMode.ElideRight, room)
    painter.setPen(theme.color("text"))
    painter.drawText(words, Align.AlignVCenter | Align.AlignLeft, name)


def _paint_track(painter: QPainter, track: QRectF, share: float) -> None:
    painter.fillRect(track, theme.color("raised"))
    if share == share:  # a number
        fill = QRectF(track)
        fill.setWidth(max(1.0, track.width() * min(1.0, max(0.0, share))))
        painter.fillRect(fill, theme.color("accent"))


def paint_values(
    painter: QPainter, group: Group, sums: NDArray[Any] | None, values: NDArray[Any]
) -> None:
    """Write z and a into the neurons, or beside them where they are circles.

    Parameters
    ----------
    sums : (units,) array or None
        z; the inputs have none.
    values : (units,) array
        a.
    """
    metrics = painter.fontMetrics()
    line = float(metrics.height())
    for unit, rect in zip(group.units, group.neurons, strict=True):
        numbers = [("a", float(values[unit]))]
        if sums is not None:
            numbers.insert(0, ("z", float(sums[unit])))
        lines = int((rect.height() if group.tiles else group.pitch) / line)
        words = [f"{name} {brief(number, 3)}" for name, number in numbers[-max(1, lines) :]]
        if group.tiles and max(map(metrics.horizontalAdvance, words)) > rect.width() - 2:
            words = [brief(number, 2) for _, number in numbers[-max(1, lines) :]]
        if not lines:
            continue
        plate = QRectF(0, 0, max(map(metrics.horizontalAdvance, words)) + 4, line * len(words))
        plate.moveCenter(rect.center())
        if not group.tiles:
            plate.moveLeft(rect.right() + 3)
        painter.fillRect(plate, theme.color("panel", 205))
        painter.setPen(theme.color("text"))
        for number, text in enumerate(words):
            row = QRectF(plate.left(), plate.top() + number * line, plate.width(), line)
            painter.drawText(row, Align.AlignCenter, text)
