"""The picture of a landscape at one size: where things are in it, and how they are painted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen

from nnplay.nn.landscape import Numbers
from nnplay.ui.landscape import marks
from nnplay.ui.landscape.colours import bad_colour, colour_table, paint_shapes, to_image
from nnplay.ui.landscape.isolines import isolines
from nnplay.ui.landscape.surface import SIDE, Surface
from nnplay.ui.landscape.words import axis_titles
from nnplay.ui.readout import small
from nnplay.ui.scales import linear_ticks, tick_text
from nnplay.ui.theme import SPACING, theme

_LINE = 16
"""Pixels of a line of small text."""

_TOP = _LINE + SPACING
_BAR = 10
_LEVELS = 8
"""Isolines, about."""

_FINENESS, _VECTOR_FINENESS = 5, 2
_TICK_ROOM, _WIDE_TICK_ROOM = 30, 60
_Align = Qt.AlignmentFlag


class Isoline(NamedTuple):
    """A line of equal cost: its share of the scale, its words, its pieces on the screen."""

    share: float
    text: str
    pieces: Numbers


class Drawing:
    """A landscape laid out in a picture.

    Parameters
    ----------
    surface : Surface
        Must not change any more, or a new drawing is to be made.
    size : QSizeF
        Of the picture.
    font : QFont
    log : bool
        Whether equal ratios of costs are to look alike, not equal differences.

    Attributes
    ----------
    scale : Scale
    area : QRectF
        Where the grid is, from its first point to its last.
    """

    def __init__(self, surface: Surface, size: QSizeF, font: QFont, *, log: bool) -> None:
        self.surface = surface
        self.scale = surface.scale(log=log)
        self.size = size
        self.font = small(font)
        self.metrics = QFontMetricsF(self.font)
        betas = surface.frame.betas
        tall = size.height() - _TOP - 2 * _LINE
        self._ticks = self._apart(self.scale.ticks(max(2, min(_LEVELS, int(tall / 24)))), tall)
        self._rows = linear_ticks(float(betas[0]), float(betas[-1]), int(tall / _TICK_ROOM))
        left = _LINE + self._widest(text for _, text in _texts(self._rows)) + 2 * SPACING
        words = [text for _, text in self._ticks]
        if surface.any_bad:
            words.append(marks.not_finite())
        bar = 3 * SPACING + _BAR + 1.5 * SPACING + self._widest([*words, marks.cost()])
        self.area = QRectF(
            left,
            _TOP,
            max(8.0, size.width() - left - bar),
            max(8.0, tall),
        )

    def _widest(self, texts: Iterator[str] | list[str]) -> float:
        return max((self.metrics.horizontalAdvance(text) for text in texts), default=0.0)

    def _apart(self, ticks: list[tuple[float, str]], tall: float) -> list[tuple[float, str]]:
        """Leave out the ticks whose words would touch those below."""
        kept: list[tuple[float, str]] = []
        for tick in ticks:
            last = self.scale.share_of(kept[-1][0]) if kept else -1.0
            if (self.scale.share_of(tick[0]) - last) * tall >= self.metrics.height():
                kept.append(tick)
        return kept

    # Where things are

    def point_of(self, alpha: float, beta: float) -> QPointF:
        """Return where a point of the plane is."""
        frame, area = self.surface.frame, self.area
        x = (alpha - frame.alphas[0]) / (frame.alphas[-1] - frame.alphas[0])
        y = (beta - frame.betas[0]) / (frame.betas[-1] - frame.betas[0])
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def node_point(self, row: int, column: int) -> QPointF:
        """Return where a point of the grid is."""
        area = self.area
        return QPointF(
            area.left() + column / (SIDE - 1) * area.width(),
            area.bottom() - row / (SIDE - 1) * area.height(),
        )

    def node_at(self, position: QPointF) -> tuple[int, int] | None:
        """Return row and column of the grid's nearest point; None beside the grid."""
        area, reach = self.area, 2 * SPACING
        if not area.adjusted(-reach, -reach, reach, reach).contains(position):
            return None
        column = (position.x() - area.left()) / area.width() * (SIDE - 1)
        row = (area.bottom() - position.y()) / area.height() * (SIDE - 1)
        return min(max(round(row), 0), SIDE - 1), min(max(round(column), 0), SIDE - 1)

    # What there is

    @cached_property
    def image(self) -> QImage:
        """The colours, for the screen."""
        return to_image(self.surface.shades(self.scale, _FINENESS))

    @cached_property
    def isolines(self) -> list[Isoline]:
        """The lines of equal cost, at the ticks of the colour bar."""
        shades = self.surface.shades(self.scale)
        values = np.where(shades.bad | shades.unknown, np.nan, shades.shares)
        area = self.area
        size = np.array([area.width(), -area.height()]) / (SIDE - 1)
        corner = np.array([area.left(), area.bottom()])
        lines = []
        for cost, text in self._ticks:
            share = self.scale.share_of(cost)
            lines.append(Isoline(share, text, corner + size * isolines(values, share)))
        return lines

    # Painting

    def paint(self, painter: QPainter, *, vector: bool) -> None:
        """Paint everything; `vector` asks for shapes where the screen shows an image."""
        painter.save()
        painter.setFont(self.font)
        if vector:
            paint_shapes(painter, self.area, self.surface.shades(self.scale, _VECTOR_FINENESS))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.area, self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(self.area)
        self._paint_isolines(painter)
        painter.restore()
        self._paint_axes(painter)
        self._paint_bar(painter)
        marks.paint_marks(painter, self)
        painter.restore()

    def _paint_isolines(self, painter: QPainter) -> None:
        taken = marks.places(self)
        for line in self.isolines:
            # Light on dark and dark on light, in both themes.
            token = "text" if line.share < 0.5 else "panel"
            pen = QPen(theme.color(token, 140), 1)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLines([QLineF(*start, *end) for start, end in line.pieces.tolist()])
        for line in self.isolines:
            label = self._label_place(line, taken)
            if label is not None:
                taken.append(label.adjusted(-8 * SPACING, -SPACING, 8 * SPACING, SPACING))
                marks.paint_haloed(painter, label.bottomLeft(), line.text, "text")

    def _label_place(self, line: Isoline, taken: list[QRectF]) -> QRectF | None:
        """Return where there is room for a line's words, on it and away from others."""
        if len(line.pieces) < 2:
            return None
        width, height = self.metrics.horizontalAdvance(line.text), self.metrics.capHeight()
        inside = self.area.adjusted(SPACING, SPACING, -SPACING, -SPACING)
        middles = line.pieces.mean(axis=1)
        # From the right, where the eye comes from the colour bar.
        for x, y in middles[np.argsort(-middles[:, 0])][:: max(1, len(middles) // 24)].tolist():
            label = QRectF(x - width / 2, y - height / 2, width, height)
            if inside.contains(label) and not any(label.intersects(other) for other in taken):
                return label
        return None

    def _paint_axes(self, painter: QPainter) -> None:
        area, metrics, frame = self.area, self.metrics, self.surface.frame
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawRect(area)
        painter.setPen(theme.color("muted"))
        middle = (metrics.ascent() - metrics.descent()) / 2
        for value, text in _texts(self._rows):
            y = self.point_of(0, value).y()
            x = area.left() - 1.5 * SPACING - metrics.horizontalAdvance(text)
            painter.drawText(QPointF(x, y + middle), text)
        alphas = frame.alphas
        room = _WIDE_TICK_ROOM
        columns = linear_ticks(float(alphas[0]), float(alphas[-1]), int(area.width() / room))
        for value, text in _texts(columns):
            x = self.point_of(value, 0).x() - metrics.horizontalAdvance(text) / 2
            painter.drawText(QPointF(x, area.bottom() + SPACING + metrics.ascent()), text)
        self._paint_titles(painter)

    def _paint_titles(self, painter: QPainter) -> None:
        area = self.area
        across, upwards = axis_titles(self.surface.frame)
        foot = QRectF(area.left(), area.bottom() + _LINE, area.width(), _LINE)
        painter.drawText(foot, _Align.AlignCenter, self._fitting(across, area.width()))
        painter.save()
        painter.translate(0, area.bottom())
        painter.rotate(-90)
        side = QRectF(0, 0, area.height(), _LINE)
        painter.drawText(side, _Align.AlignCenter, self._fitting(upwards, area.height()))
        painter.restore()

    def _fitting(self, texts: tuple[str, ...], room: float) -> str:
        """Return the longest text that fits; they are in order, the shortest last."""
        fits = (text for text in texts if self.metrics.horizontalAdvance(text) <= room)
        return next(fits, texts[-1])

    def _paint_bar(self, painter: QPainter) -> None:
        area, metrics = self.area, self.metrics
        bar = QRectF(area.right() + 3 * SPACING, area.top(), _BAR, area.height())
        left = bar.right() + 1.5 * SPACING
        middle = (metrics.ascent() - metrics.descent()) / 2
        painter.setPen(theme.color("muted"))
        painter.drawText(QPointF(bar.left(), bar.top() - 1.5 * SPACING), marks.cost())
        if self.surface.any_bad:
            swatch = QRectF(bar.left(), self.size.height() - _LINE + 2, _BAR, _BAR)
            painter.fillRect(swatch, bad_colour())
            painter.drawText(QPointF(left, swatch.center().y() + middle), marks.not_finite())
        colours = colour_table()[:256][::-1, None]
        painter.drawImage(bar, marks.column(colours))
        for cost, text in self._ticks:
            y = bar.bottom() - self.scale.share_of(cost) * bar.height()
            painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + SPACING, y))
            y = min(max(y + middle, bar.top() + 2 * middle), bar.bottom())
            painter.drawText(QPointF(left, y), text)


def _texts(ticks: list[float]) -> list[tuple[float, str]]:
    step = min((b - a for a, b in pairwise(ticks)), default=1.0)
    return [(tick, tick_text(tick, step)) for tick in ticks]
