"""How a neuron's outputs are spread over the examples, in the colours of their classes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.data import DataSet
from nnplay.training.favourites import Favourites, Histogram
from nnplay.ui.export import Table
from nnplay.ui.neuron.overlay import SmallView
from nnplay.ui.neuron.words import PARTS, tr
from nnplay.ui.number_words import brief
from nnplay.ui.point_colours import class_colors
from nnplay.ui.readout import small
from nnplay.ui.scales import linear_ticks, tick_text
from nnplay.ui.theme import SPACING, theme

ZEROS = -1
"""The place of the examples whose output is exactly 0."""

_NOTE, _AXIS = 18.0, 18.0
_SWATCH = 20.0
"""Pixels for a class's colour and the gaps about it."""
_MOST_NAMED = 10
"""Classes that are named when a bar is pointed at."""
_Align = Qt.AlignmentFlag


class HistogramView(SmallView):
    """Bars of the outputs' histogram, a colour for each class; zeros are said above them.

    Attributes
    ----------
    found : Favourites or None
        Whose histogram is shown.
    marked : float or None
        The output for the example that is looked at.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Favourites | None = None
        self.marked: float | None = None
        self._classes: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(72)
        self.setAccessibleName(self.tr("How often the neuron puts out what"))

    def set_found(self, data: DataSet | None, found: Favourites | None) -> None:
        """Show a histogram."""
        self.found = found
        self._classes = () if data is None else data.classes
        if self.place is not None and not self._first() <= self.place < self._bins():
            self.point_at(None)
        self.refreshed()

    def set_marked(self, a: float | None) -> None:
        """Mark an output."""
        self.marked = a
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(240, 120)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self.found is None or self._first() >= self._bins()

    @property
    def _histogram(self) -> Histogram:
        assert self.found is not None
        return self.found.histogram

    def _first(self) -> int:
        """Return the first place."""
        return ZEROS if self.found is not None and self._histogram.zeros.any() else 0

    def _bins(self) -> int:
        return 0 if self.found is None else self._histogram.counts.shape[1]

    # Where things are.

    def _area(self, size: QSizeF) -> QRectF:
        return QRectF(0, _NOTE, size.width(), max(1.0, size.height() - _NOTE - _AXIS))

    def place_at(self, position: QPointF) -> int | None:
        """Return the bar above or below a point; the note is the zeros'."""
        if position.y() < _NOTE:
            return ZEROS if self._first() == ZEROS else None
        inside = 0 <= position.x() < self.width() and self._bins() > 0
        return int(position.x() / self.width() * self._bins()) if inside else None

    def rect_of(self, place: int) -> QRectF:
        """Return where a bar is, or the zeros' note."""
        if place == ZEROS:
            return QRectF(0, 0, self.width(), _NOTE)
        return self._slot(place, self._area(QSizeF(self.size())))

    def _slot(self, place: int, area: QRectF) -> QRectF:
        width = area.width() / max(1, self._bins())
        return QRectF(area.left() + place * width, area.top(), width, area.height())

    def walk(self, place: int | None, right: int, down: int) -> int:
        """Return the bar one further."""
        if place is None:
            return self._first()
        return min(max(place + right, self._first()), self._bins() - 1)

    # What it says.

    @property
    def note(self) -> str:
        """What is said above the bars."""
        if self.found is None:
            return ""
        count, histogram = max(1, self.found.samples), self._histogram
        parts = []
        zeros = int(histogram.zeros.sum())
        if zeros:
            parts.append(tr("0 for {0}").format(_share(zeros, count)))
        if histogram.negative:
            parts.append(tr("below 0 for {0}").format(_share(histogram.negative, count)))
        if histogram.bad:
            parts.append(tr("not a number for {0}").format(_share(histogram.bad, count)))
        text = " · ".join(parts) or tr("above 0 for all")
        return tr("Output a: {0}").format(text)

    def words(self, place: int) -> tuple[str, ...]:
        """Return the range of a bar, and how many examples of each class are in it."""
        assert self.found is not None
        histogram = self._histogram
        if place == ZEROS:
            first, counts = tr("a = 0"), histogram.zeros
        else:
            low, high = (brief(float(edge)) for edge in histogram.edges[place : place + 2])
            first, counts = tr("a from {0} to {1}").format(low, high), histogram.counts[:, place]
        total = int(counts.sum())
        lines = [
            first,
            tr("{0:,} of {1:,} {2} examples").format(
                total, self.found.samples, PARTS[self.found.part]
            ),
        ]
        return (*lines, *self._by_class(counts.tolist()))

    def _by_class(self, counts: list[int]) -> list[str]:
        if len(counts) != len(self._classes):
            return []
        named = sorted(
            ((count, name) for count, name in zip(counts, self._classes, strict=True) if count),
            key=lambda pair: -pair[0],
        )
        lines = [f"“{name}” {count:,}" for count, name in named[:_MOST_NAMED]]
        return lines + [tr("and {0:,} classes more").format(len(named) - _MOST_NAMED)] * (
            len(named) > _MOST_NAMED
        )

    def table(self) -> Table:
        """Return a row for each bar and class."""
        header = ("from", "to", "class", "examples")
        if self.found is None:
            return header, ()
        histogram = self._histogram
        names = self._classes or ("",)
        ranges = [(0.0, 0.0, histogram.zeros)]
        ranges += [
            (float(histogram.edges[bin_]), float(histogram.edges[bin_ + 1]), counts)
            for bin_, counts in enumerate(histogram.counts.T)
        ]
        return header, [
            (low, high, name, int(count))
            for low, high, counts in ranges
            for name, count in zip(names, counts, strict=False)
        ]

    # Painting.

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the note, the bars, the axis and the mark."""
        if self.found is None:
            return
        font = small(painter.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        room = size.width() - self._paint_legend(painter, metrics, size)
        note = metrics.elidedText(self.note, Qt.TextElideMode.ElideRight, room)
        painter.setPen(theme.color("muted"))
        painter.drawText(QRectF(0, 0, room, _NOTE), _Align.AlignVCenter | _Align.AlignLeft, note)
        if not self._bins():
            return
        area = self._area(size)
        self._paint_bars(painter, area)
        self._paint_axis(painter, area)
        self._paint_mark_of_example(painter, area)

    def _paint_legend(self, painter: QPainter, metrics: QFontMetricsF, size: QSizeF) -> float:
        """Paint the classes' colours and names to the right of the note; return their width.

        Where there is no room for all of them there are none: pointing at a bar names them.
        """
        widths = [_SWATCH + metrics.horizontalAdvance(name) for name in self._classes]
        width = sum(widths)
        if not widths or metrics.horizontalAdvance(self.note) + width + 8 > size.width():
            return 0.0
        left = size.width() - width
        for name, color, wide in zip(self._classes, class_colors(len(widths)), widths, strict=True):
            painter.fillRect(QRectF(left + 8, _NOTE / 2 - 4, 8, 8), color)
            painter.setPen(theme.color("muted"))
            line = QRectF(left + _SWATCH, 0, wide, _NOTE)
            painter.drawText(line, _Align.AlignVCenter | _Align.AlignLeft, name)
            left += wide
        return width + 8

    def _paint_bars(self, painter: QPainter, area: QRectF) -> None:
        counts = self._histogram.counts
        most = max(1, int(counts.sum(axis=0).max()))
        colors = self._colors(len(counts))
        ends = area.bottom() - np.cumsum(counts, axis=0) * (area.height() / most)
        starts = np.vstack([np.full(counts.shape[1], area.bottom()), ends[:-1]])
        for place in range(counts.shape[1]):
            slot = self._slot(place, area)
            for label in np.flatnonzero(counts[:, place]).tolist():
                top, bottom = float(ends[label, place]), float(starts[label, place])
                bar = QRectF(slot.left(), top, max(1.0, slot.width() - 1), bottom - top)
                painter.fillRect(bar, colors[label])

    def _colors(self, count: int) -> list[QColor]:
        return class_colors(count) if count > 1 else [theme.color("accent")]

    def _paint_axis(self, painter: QPainter, area: QRectF) -> None:
        edges = self._histogram.edges
        low, high = float(edges[0]), float(edges[-1])
        painter.setPen(theme.color("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        ticks = linear_ticks(low, high, max(2, int(area.width() / 60))) if high > low else [low]
        step = ticks[1] - ticks[0] if len(ticks) > 1 else max(high - low, 1e-6)
        metrics = QFontMetricsF(painter.font())
        for tick in ticks:
            x = self._x_of(tick, area)
            text = tick_text(tick, step)
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, area.left()), area.right() - width)
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(left, area.bottom() + _AXIS - SPACING), text)

    def _x_of(self, value: float, area: QRectF) -> float:
        edges = self._histogram.edges
        low, high = float(edges[0]), float(edges[-1])
        share = (value - low) / (high - low) if high > low else 0.5
        return area.left() + min(max(share, 0.0), 1.0) * area.width()

    def _paint_mark_of_example(self, painter: QPainter, area: QRectF) -> None:
        """Paint a line where the example's output is; 0 where it is none of the bars' is not."""
        if self.marked is None or not np.isfinite(self.marked):
            return
        edges = self._histogram.edges
        if not edges[0] <= self.marked <= edges[-1]:
            return
        x = self._x_of(self.marked, area)
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} %"
