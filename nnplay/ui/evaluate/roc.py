"""The ROC curve of one class against the rest."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nnplay.nn.roc import Roc
from nnplay.ui.evaluate.chart import Chart
from nnplay.ui.export import Table
from nnplay.ui.number_words import exact, percent
from nnplay.ui.theme import theme

Column = NDArray[np.float64]

_NEAR = 30.0
"""Pixels within which a point of the curve is pointed at."""


class RocView(Chart):
    """The curve; its places are its points, each a threshold."""

    def __init__(self) -> None:
        super().__init__()
        self._roc: Roc | None = None
        self._name = ""
        self.in_percent = True
        self.x_title, self.y_title = self.tr("others taken for it"), self.tr("found")
        self.setAccessibleName(self.tr("ROC curve"))

    def set_roc(self, roc: Roc | None, name: str) -> None:
        """Show a curve, of the class of a name."""
        if name != self._name:
            self.point_at(None)
        self._roc, self._name = roc, name
        if roc is not None and self.place is not None and self.place >= len(roc.threshold):
            self.point_at(None)
        self.refreshed()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self._roc is None

    @property
    def _curve(self) -> Roc:
        assert self._roc is not None
        return self._roc

    def _pixels(self, area: QRectF) -> tuple[Column, Column]:
        """Return where the points of the curve are."""
        x = area.left() + self._curve.false_positive * area.width()
        return x, area.bottom() - self._curve.true_positive * area.height()

    def place_at(self, position: QPointF) -> int | None:
        """Return the point nearest to the mouse, if it is near."""
        x, y = self._pixels(self.area())
        away = np.hypot(x - position.x(), y - position.y())
        nearest = int(away.argmin())
        return nearest if away[nearest] <= _NEAR else None

    def rect_of(self, place: int) -> QRectF:
        """Return a small square around a point."""
        x, y = (float(column[place]) for column in self._pixels(self.area()))
        return QRectF(x - 4, y - 4, 8, 8)

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Mark a point by a ring."""
        painter.setBrush(theme.color("panel"))
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawEllipse(rect)

    def walk(self, place: int | None, right: int, down: int) -> int:
        """Return the next threshold; first the middle of the curve."""
        last = len(self._curve.threshold) - 1
        if place is None:
            return last // 2
        return min(max(place + right - down, 0), last)

    def words(self, place: int) -> tuple[str, ...]:
        """Return the threshold at a point, and both shares."""
        curve = self._curve
        threshold = float(curve.threshold[place])
        first = (
            self.tr("beyond all thresholds")
            if math.isinf(threshold) and not place
            else self.tr("“{0}” from {1} on").format(self._name, exact(threshold))
        )
        found, wrongly = int(curve.found[place]), int(curve.wrongly[place])
        return (
            first,
            self.tr("found {0}: {1:,} of {2:,}").format(
                percent(found / curve.positives), found, curve.positives
            ),
            self.tr("others taken for it {0}: {1:,} of {2:,}").format(
                percent(wrongly / curve.negatives), wrongly, curve.negatives
            ),
        )

    def table(self) -> Table:
        """Return a row for each threshold."""
        header = ("threshold", "false positive rate", "true positive rate")
        if self._roc is None:
            return header, ()
        curve = self._curve
        columns = (curve.threshold, curve.false_positive, curve.true_positive)
        return header, list(zip(*(column.tolist() for column in columns), strict=True))

    def paint_data(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint the curve and the line of a score that says nothing."""
        self.paint_diagonal(painter, area)
        x, y = self._pixels(area)
        # Of those on one pixel, the last: thousands of points would be painted slowly.
        column, row = x.astype(np.int32), y.astype(np.int32)
        moves = (column[1:] != column[:-1]) | (row[1:] != row[:-1])
        kept = np.append(np.flatnonzero(moves), len(x) - 1)
        kept = np.concatenate([[0], kept])
        painter.setPen(QPen(theme.color("train"), 2))
        points = zip(x[kept].tolist(), y[kept].tolist(), strict=True)
        painter.drawPolyline(QPolygonF([QPointF(*point) for point in points]))
