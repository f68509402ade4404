"""Residuals: what the predictions fall short of the truth, and how often by how much."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnplay.training.evaluation import NumberEvaluation
from nnplay.ui.evaluate.chart import padded
from nnplay.ui.evaluate.scatter import Column, ScatterView
from nnplay.ui.number_words import brief
from nnplay.ui.theme import SPACING, theme

BINS = 21
"""Bars of the histogram, of which the middle one is about zero."""

_BARS = 84.0
"""Pixels of the longest bar and what is around it."""
_AXIS = 20.0


class Bin(NamedTuple):
    """A bar of the histogram, counted from below."""

    number: int


class ResidualsView(ScatterView):
    """Residuals against predictions, and beside them a histogram with the same axis.

    Right and left walk from sample to sample, up and down from bar to bar.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts = np.zeros(BINS, np.intp)
        self._edges: Column = np.linspace(-1, 1, BINS + 1)
        self.setAccessibleName(self.tr("Residuals against predictions"))

    def columns(self, evaluation: NumberEvaluation, target: int) -> tuple[Column, Column]:
        """Return the predictions and the residuals."""
        return evaluation.predicted[:, target], evaluation.residuals[:, target]

    def set_limits(self, name: str) -> None:
        """Put zero into the middle of the axis of the residuals, and count its bars."""
        if len(self.across):
            self.x_range = padded(float(self.across.min()), float(self.across.max()))
        most = float(np.abs(self.up).max(initial=0)) or 1.0
        self.y_range = (-1.06 * most, 1.06 * most)
        self._edges = np.linspace(-most, most, BINS + 1)
        self._counts = np.histogram(self.up, BINS, (-most, most))[0]
        self.x_title = self.tr("predicted {0}").format(name)
        self.y_title = self.tr("true − predicted")

    def right_margin(self) -> float:
        """Leave room for the histogram."""
        return _BARS + _AXIS

    def _strip(self, area: QRectF) -> QRectF:
        """Return where the bars are."""
        return QRectF(area.right() + 2 * SPACING, area.top(), _BARS, area.height())

    def _bar(self, number: int, area: QRectF) -> QRectF:
        strip, edges = self._strip(area), self._edges
        top, bottom = (self.point(0, float(edges[number + one]), area).y() for one in (1, 0))
        share = int(self._counts[number]) / max(1, int(self._counts.max()))
        height = max(1.0, bottom - top - 1)
        return QRectF(strip.left(), top, max(share * strip.width(), 1.0), height)

    def place_at(self, position: QPointF) -> Any:
        """Return the bar beside a point, or the sample near it."""
        area = self.area()
        if not self._strip(area).contains(position):
            return super().place_at(position) if area.contains(position) else None
        for number in range(BINS):
            bar = self._bar(number, area)
            if bar.top() <= position.y() < bar.bottom() + 1:
                return Bin(number)
        return None

    def rect_of(self, place: Any) -> QRectF:
        """Return where a bar or a sample is."""
        return (
            self._bar(place.number, self.area())
            if isinstance(place, Bin)
            else super().rect_of(place)
        )

    def walk(self, place: Any, right: int, down: int) -> Any:
        """Return the next bar or sample."""
        if down:
            number = place.number if isinstance(place, Bin) else BINS // 2 + down
            return Bin(min(max(number - down, 0), BINS - 1))
        return super().walk(None if isinstance(place, Bin) else place, right, 0)

    def words(self, place: Any) -> tuple[str, ...]:
        """Return the numbers of a bar or of a sample."""
        if not isinstance(place, Bin):
            return super().words(place)
        low, high = (brief(edge) for edge in self._edges[place.number : place.number + 2].tolist())
        count = int(self._counts[place.number])
        share = 100 * count / max(1, len(self.up))
        return (
            self.tr("residual {0} to {1}").format(low, high),
            self.tr("{0:,} of {1:,} examples ({2:.2f} %)").format(count, len(self.up), share),
        )

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Mark a bar by its outline, a sample by a ring."""
        if not isinstance(self.place, Bin):
            super().paint_mark(painter, rect)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawRect(rect)

    def paint_data(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint the samples, the line of zero and the histogram."""
        super().paint_data(painter, area, vector=vector)
        strip = self._strip(area)
        painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
        middle = self.point(0, 0.0, area).y()
        painter.drawLine(QPointF(area.left(), middle), QPointF(strip.right(), middle))
        for number in range(BINS):
            if self._counts[number]:
                painter.fillRect(self._bar(number, area), theme.color("train", 150))
