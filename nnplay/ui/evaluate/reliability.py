"""The reliability diagram: whether the network is right as often as it is sure."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnplay.nn.calibration import Reliability
from nnplay.ui.evaluate.chart import Chart
from nnplay.ui.export import Table
from nnplay.ui.number_words import percent
from nnplay.ui.theme import theme

_STRIP = 0.16
"""Share of the height in which the bars that count are, above the others."""


class ReliabilityView(Chart):
    """A bar for each bin of confidence: how many of its answers are right.

    A line across it is the mean confidence of these answers. What they are short of it is orange;
    what they are better than it is pale. Above stand bars that say how many answers there are.
    """

    def __init__(self) -> None:
        super().__init__()
        self._reliability: Reliability | None = None
        self.in_percent = True
        self.y_range = (0.0, 1.0 + _STRIP + 0.06)
        self.x_title, self.y_title = self.tr("confidence"), self.tr("right")
        self.setAccessibleName(self.tr("Reliability diagram"))

    def set_reliability(self, reliability: Reliability | None) -> None:
        """Show these bins."""
        self._reliability = reliability
        self.refreshed()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self._reliability is None

    @property
    def _bins(self) -> Reliability:
        assert self._reliability is not None
        return self._reliability

    def _ticks(self, limits: tuple[float, float], most: int) -> list[tuple[float, str]]:
        """Leave out ticks beyond 100 %, where the bars that count are."""
        return super()._ticks((limits[0], min(limits[1], 1.0)), most)

    def place_at(self, position: QPointF) -> int | None:
        """Return the bin at a point."""
        area, count = self.area(), len(self._bins.count)
        if not area.contains(position):
            return None
        return min(int((position.x() - area.left()) / area.width() * count), count - 1)

    def rect_of(self, place: int) -> QRectF:
        """Return the column of a bin."""
        return self._column(place, 0.0, 1.0, self.area())

    def walk(self, place: int | None, right: int, down: int) -> int:
        """Return the next bin that holds answers; first the one that holds most."""
        held = np.flatnonzero(self._bins.count).tolist()
        if place is None or not held:
            return int(self._bins.count.argmax())
        step = right - down
        ahead = [bin_ for bin_ in held if (bin_ - place) * step > 0]
        return min(ahead, key=lambda bin_: abs(bin_ - place), default=place)

    def words(self, place: int) -> tuple[str, ...]:
        """Return the numbers of a bin."""
        bins = self._bins
        low, high = (percent(edge, 0) for edge in bins.edges[place : place + 2].tolist())
        first = self.tr("confidence {0} to {1}").format(low, high)
        count = int(bins.count[place])
        if not count:
            return first, self.tr("no answers")
        gap = 100 * float(bins.confidence[place] - bins.accuracy[place])
        words = (
            self.tr("too sure by {0:.2f} points")
            if gap > 0
            else self.tr("too unsure by {0:.2f} points")
        )
        return (
            first,
            self.tr("{0:,} answers").format(count),
            self.tr("mean confidence {0}").format(percent(float(bins.confidence[place]))),
            self.tr("right {0}").format(percent(float(bins.accuracy[place]))),
            words.format(abs(gap)),
        )

    def table(self) -> Table:
        """Return a row for each bin."""
        header = ("from", "to", "answers", "confidence", "right")
        if self._reliability is None:
            return header, ()
        bins = self._bins
        numbers = (bins.edges[:-1], bins.edges[1:], bins.count, bins.confidence, bins.accuracy)
        return header, list(zip(*(column.tolist() for column in numbers), strict=True))

    def _column(self, place: int, low: float, high: float, area: QRectF) -> QRectF:
        edges = self._bins.edges
        corner = self.point(float(edges[place]), high, area)
        return QRectF(corner, self.point(float(edges[place + 1]), low, area)).adjusted(1, 0, -1, 0)

    def paint_data(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint the bars, the gaps and the diagonal."""
        bins = self._bins
        painter.setPen(Qt.PenStyle.NoPen)
        most = max(1, int(bins.count.max()))
        for place in np.flatnonzero(bins.count).tolist():
            right, sure = float(bins.accuracy[place]), float(bins.confidence[place])
            both = self._column(place, 0, min(right, sure), area)
            painter.fillRect(both, theme.color("train", 170))
            gap = self._column(place, min(right, sure), max(right, sure), area)
            color = theme.color("test", 130) if sure > right else theme.color("train", 80)
            painter.fillRect(gap, color)
            painter.setPen(QPen(theme.color("test"), 2))
            line = self._column(place, sure, sure, area)
            painter.drawLine(line.topLeft(), line.topRight())
            high = 1.06 + _STRIP * int(bins.count[place]) / most
            painter.fillRect(self._column(place, 1.06, high, area), theme.color("muted", 130))
        self.paint_diagonal(painter, area)
        painter.setPen(theme.color("muted"))
        corner = self.point(0.0, 1.06, area)
        painter.drawText(corner + QPointF(2, -2), self.tr("answers"))
