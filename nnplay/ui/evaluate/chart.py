"""A plot with two axes, whose numbers are read by pointing."""

from __future__ import annotations

import math
from abc import abstractmethod

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnplay.ui.export import Table
from nnplay.ui.pointed import PointedView
from nnplay.ui.readout import small
from nnplay.ui.scales import linear_ticks, tick_text
from nnplay.ui.theme import SPACING, theme

_TOP, _RIGHT = 10.0, 22.0
_APART_X, _APART_Y = 64, 26
"""Least pixels between two ticks."""
_Align = Qt.AlignmentFlag


class Chart(PointedView):
    """A `PointedView` with axes.

    Attributes
    ----------
    x_range, y_range : (float, float)
        What the axes go from and to.
    x_title, y_title : str
    in_percent : bool
        Whether shares from 0 to 1 are written as percentages.
    """

    def __init__(self) -> None:
        super().__init__()
        self.x_range = self.y_range = (0.0, 1.0)
        self.x_title = self.y_title = ""
        self.in_percent = False

    @abstractmethod
    def paint_data(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint what is between the axes."""

    @abstractmethod
    def table(self) -> Table:
        """Return the numbers in the picture."""

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(160, 100)

    def right_margin(self) -> float:
        """Return the pixels to leave free at the right."""
        return _RIGHT

    def area(self, size: QSizeF | None = None) -> QRectF:
        """Return where the data are in a picture of a size, or in the widget."""
        size = QSizeF(self.size()) if size is None else size
        metrics = QFontMetricsF(small(self.font()))
        ticks = (metrics.horizontalAdvance(text) for _, text in self._ticks(self.y_range, 5))
        left = max(ticks, default=0.0) + metrics.height() + 3 * SPACING
        bottom = 2 * metrics.height() + 2 * SPACING
        width, height = size.width() - left - self.right_margin(), size.height() - _TOP - bottom
        return QRectF(left, _TOP, max(width, 10.0), max(height, 10.0))

    def point(self, x: float, y: float, area: QRectF) -> QPointF:
        """Return where two numbers are."""
        (x0, x1), (y0, y1) = self.x_range, self.y_range
        return QPointF(
            area.left() + (x - x0) / (x1 - x0) * area.width(),
            area.bottom() - (y - y0) / (y1 - y0) * area.height(),
        )

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint axes and data."""
        area = self.area(size)
        painter.save()
        painter.setFont(small(self.font()))
        self._paint_axes(painter, area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area.adjusted(-5, -5, 5 + self.right_margin() - _RIGHT, 5))
        self.paint_data(painter, area, vector=vector)
        painter.restore()

    def _ticks(self, limits: tuple[float, float], most: int) -> list[tuple[float, str]]:
        """Return round numbers between limits, and their words."""
        ticks = linear_ticks(*limits, max(1, most))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else limits[1] - limits[0]
        if self.in_percent:
            return [(tick, f"{100 * tick:.0f} %") for tick in ticks]
        return [(tick, tick_text(tick, step)) for tick in ticks]

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        height = metrics.height()
        for tick, text in self._ticks(self.y_range, int(area.height() / _APART_Y)):
            row = math.floor(self.point(0, tick, area).y()) + 0.5
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(area.left(), row), QPointF(area.right(), row))
            painter.setPen(theme.color("muted"))
            label = QRectF(0, row - height / 2, area.left() - SPACING, height)
            painter.drawText(label, _Align.AlignRight | _Align.AlignVCenter, text)
        for tick, text in self._ticks(self.x_range, int(area.width() / _APART_X)):
            column = math.floor(self.point(tick, 0, area).x()) + 0.5
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(column, area.top()), QPointF(column, area.bottom()))
            painter.setPen(theme.color("muted"))
            label = QRectF(column - 40, area.bottom() + SPACING, 80, height)
            painter.drawText(label, _Align.AlignCenter, text)
        self._paint_titles(painter, area, metrics)

    def _paint_titles(self, painter: QPainter, area: QRectF, metrics: QFontMetricsF) -> None:
        height = metrics.height()
        painter.setPen(theme.color("muted"))
        line = QRectF(area.left(), area.bottom() + height + 1.5 * SPACING, area.width(), height)
        title = metrics.elidedText(self.x_title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _Align.AlignCenter, title)
        painter.save()
        painter.translate(0, area.bottom())
        painter.rotate(-90)
        line = QRectF(0, 0, area.height(), height)
        title = metrics.elidedText(self.y_title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, _Align.AlignCenter, title)
        painter.restore()

    def paint_diagonal(self, painter: QPainter, area: QRectF) -> None:
        """Paint the line on which both axes say the same."""
        low = max(self.x_range[0], self.y_range[0])
        high = min(self.x_range[1], self.y_range[1])
        if low < high:
            painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(self.point(low, low, area), self.point(high, high, area))


def padded(low: float, high: float) -> tuple[float, float]:
    """Return limits of an axis that holds two numbers with a little room around them."""
    pad = 0.04 * (high - low) or max(abs(high), 1.0) * 0.5
    return low - pad, high + pad
