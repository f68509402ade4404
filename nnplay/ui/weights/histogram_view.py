"""The histogram of a layer's weights: over time as a picture, and as it is now as bars."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnplay.ui.images import image_of
from nnplay.ui.numbers import format_number
from nnplay.ui.readout import small
from nnplay.ui.scales import linear_ticks, tick_text
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.spread import Column, Spread
from nnplay.ui.weights.view import LayerView

_TOP, _BOTTOM, _GAP = 20, 20, 12
_BARS = 0.28
_LEAST_BARS, _MOST_BARS = 64.0, 220.0
_Align = Qt.AlignmentFlag


class Bar(NamedTuple):
    """A bin of a moment; the moment behind the last one stands for the bars of now."""

    column: int
    bin: int


class Layout(NamedTuple):
    """Where things are: the picture over time, the bars, and the columns' edges."""

    picture: QRectF
    bars: QRectF
    edges: NDArray[np.float64]


class HistogramView(LayerView):
    """Value upwards, time to the right; the more weights, the stronger the colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spread: Spread | None = None
        self._image: QImage | None = None
        self.setAccessibleName(self.tr("Histogram of the weights over time"))

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(160, 80)

    def set_spread(self, spread: Spread | None) -> None:
        """Show these histograms."""
        before, self.spread = self.spread, spread
        if spread is None or before is None:
            self.point_at(None)
        elif self.place is not None:
            self.place = Bar(*before.followed(self.place.column, self.place.bin, spread))
        self._forget_colors()
        self.refreshed()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self.spread is None

    def words(self, place: Bar) -> tuple[str, ...]:
        """Return what is said of a bin: how many weights it holds, of what size, when."""
        spread = self.spread
        assert spread is not None
        column = self._column(spread, place.column)
        count = int(column.counts[place.bin])
        share = f"{count / column.total:.2%}".replace("%", " %")
        of = self.tr("{0} of {1} weights, {2}").format(f"{count:,}", f"{column.total:,}", share)
        low, high = spread.bins.words(place.bin)
        words: tuple[str, ...] = (
            of,
            self.tr("from {0} to below {1}").format(low, high),
            self._when(column),
        )
        if column.total < spread.weights:
            words += (self.tr("a sample of the layer’s {0}").format(f"{spread.weights:,}"),)
        return words

    def _when(self, column: Column) -> str:
        text = self.tr("after step {0}, epoch {1}")
        return text.format(format_number(column.step), f"{column.epoch:.4g}")

    def _column(self, spread: Spread, index: int) -> Column:
        return spread.columns[index] if index < len(spread.columns) else spread.now

    # Where things are

    def layout_for(self, size: QSizeF) -> Layout:
        """Return where things are in a picture of that size."""
        spread = self.spread
        assert spread is not None
        metrics = QFontMetricsF(small(self.font()))
        ticks, step = self._ticks(size)
        labels = [tick_text(tick, step) for tick in ticks]
        left = max(map(metrics.horizontalAdvance, labels), default=20.0) + 2 * SPACING
        room = size.width() - left - _GAP - 2
        bars = min(max(_BARS * room, _LEAST_BARS), _MOST_BARS)
        height = max(8.0, size.height() - _TOP - _BOTTOM)
        picture = QRectF(left, _TOP, max(8.0, room - bars), height)
        return Layout(
            picture,
            QRectF(picture.right() + _GAP, _TOP, bars, height),
            picture.left() + picture.width() * _edges(spread.columns),
        )

    def _ticks(self, size: QSizeF) -> tuple[list[float], float]:
        assert self.spread is not None
        bins = self.spread.bins
        most = max(2, int((size.height() - _TOP - _BOTTOM) / 32))
        ticks = linear_ticks(bins.low, bins.high, most)
        if len(ticks) < 3:  # too few to read a value by
            ticks = linear_ticks(bins.low, bins.high, 2 * most)
        return ticks, ticks[1] - ticks[0] if len(ticks) > 1 else bins.width

    def place_at(self, position: QPointF) -> Bar | None:
        """Return the bin at a point of the widget."""
        if self.spread is None:
            return None
        spread, where = self.spread, self.layout_for(self.canvas())
        share = (where.picture.bottom() - position.y()) / where.picture.height()
        if not 0 <= share < 1:
            return None
        bin_ = int(share * spread.bins.count)
        if where.bars.left() <= position.x() <= where.bars.right():
            return Bar(len(spread.columns), bin_)
        if not where.picture.left() <= position.x() <= where.picture.right():
            return None
        column = int(np.searchsorted(where.edges, position.x(), side="right")) - 1
        return Bar(max(0, min(column, len(spread.columns) - 1)), bin_)

    def rect_of(self, place: Bar) -> QRectF:
        """Return where a bin is in the widget."""
        assert self.spread is not None
        return self._rect(place, self.layout_for(self.canvas()), self.spread)

    def _rect(self, cell: Bar, where: Layout, spread: Spread) -> QRectF:
        height = where.picture.height() / spread.bins.count
        top = where.picture.bottom() - (cell.bin + 1) * height
        if cell.column >= len(spread.columns):
            return QRectF(where.bars.left(), top, where.bars.width(), height)
        left, right = where.edges[cell.column : cell.column + 2].tolist()
        return QRectF(left, top, right - left, height)

    def walk(self, place: Bar | None, right: int, down: int) -> Bar:
        """Return the bin one further; first the fullest bin of now."""
        assert self.spread is not None
        if place is None:
            return Bar(len(self.spread.columns), int(np.argmax(self.spread.now.counts)))
        column = min(max(place.column + right, 0), len(self.spread.columns))
        return Bar(column, min(max(place.bin - down, 0), self.spread.bins.count - 1))

    # Painting

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the picture over time, the bars, and the axes."""
        spread = self.spread
        if spread is None:
            return
        where = self.layout_for(size)
        painter.setFont(small(self.font()))
        if vector:
            self._paint_cells(painter, where, spread)
        else:
            self._paint_image(painter, where, spread)
        self._paint_bars(painter, where, spread)
        self._paint_values(painter, where, size)
        self._paint_epochs(painter, where, spread)

    def _paint_image(self, painter: QPainter, where: Layout, spread: Spread) -> None:
        if self._image is None:
            self._image = image_of(_colors()[_strengths(spread)[::-1]])
        image, picture = self._image, where.picture
        edges = np.rint(where.edges).tolist()
        for column, (left, right) in enumerate(pairwise(edges)):
            target = QRectF(left, picture.top(), right - left, picture.height())
            painter.drawImage(target, image, QRectF(column, 0, 1, image.height()))

    def _paint_cells(self, painter: QPainter, where: Layout, spread: Spread) -> None:
        """Paint the picture as shapes, those of empty bins left out."""
        colors, strengths = _colors(), _strengths(spread)
        for bin_, column in np.argwhere(strengths > 0).tolist():
            color = QColor.fromRgba(int(colors[strengths[bin_, column]]))
            painter.fillRect(self._rect(Bar(column, bin_), where, spread), color)

    def _paint_bars(self, painter: QPainter, where: Layout, spread: Spread) -> None:
        most = max(1, int(spread.now.counts.max(initial=0)))
        height = where.bars.height() / spread.bins.count
        gap = 1.0 if height >= 4 else 0.0
        for bin_ in np.flatnonzero(spread.now.counts).tolist():
            rect = self._rect(Bar(len(spread.columns), bin_), where, spread)
            rect.setWidth(max(1.0, rect.width() * spread.now.counts[bin_] / most))
            painter.fillRect(rect.adjusted(0, gap / 2, 0, -gap / 2), theme.color("accent"))
        painter.setPen(theme.color("muted"))
        line = QRectF(where.bars.left(), 0, where.bars.width(), _TOP - SPACING)
        painter.drawText(line, _Align.AlignLeft | _Align.AlignVCenter, self.tr("now"))

    def _paint_values(self, painter: QPainter, where: Layout, size: QSizeF) -> None:
        """Write the values at the left, and draw lines at them over both pictures."""
        assert self.spread is not None
        bins, picture = self.spread.bins, where.picture
        ticks, step = self._ticks(size)
        metrics = QFontMetricsF(painter.font())
        for tick in ticks:
            share = (tick - bins.low) / (bins.high - bins.low)
            y = round(picture.bottom() - share * picture.height()) - 0.5
            zero = abs(tick) < step / 1000
            painter.setPen(QPen(theme.color("muted" if zero else "line", 130 if zero else 255), 1))
            for rect in (picture, where.bars):
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
            painter.setPen(theme.color("muted"))
            label = QRectF(0, y - metrics.height() / 2, picture.left() - SPACING, metrics.height())
            painter.drawText(label, _Align.AlignRight | _Align.AlignVCenter, tick_text(tick, step))

    def _paint_epochs(self, painter: QPainter, where: Layout, spread: Spread) -> None:
        """Write the epochs below, and what they are above."""
        picture, metrics = where.picture, QFontMetricsF(painter.font())
        first, last = spread.columns[0].epoch, spread.columns[-1].epoch
        painter.setPen(theme.color("muted"))
        title = QRectF(picture.left(), 0, picture.width(), _TOP - SPACING)
        painter.drawText(title, _Align.AlignLeft | _Align.AlignVCenter, self.tr("by epoch"))
        ticks = linear_ticks(first, last, max(1, int(picture.width() / 56))) or [first]
        step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
        for tick in ticks:
            share = (tick - first) / (last - first) if last > first else 0.0
            text = tick_text(tick, step)
            width = metrics.horizontalAdvance(text)
            left = picture.left() + share * picture.width() - width / 2
            left = min(max(left, picture.left()), max(picture.left(), picture.right() - width))
            painter.drawText(QPointF(left, picture.bottom() + 4 + metrics.ascent()), text)

    def _forget_colors(self) -> None:
        self._image = None
        super()._forget_colors()


def _edges(columns: tuple[Column, ...]) -> NDArray[np.float64]:
    """Return where columns begin and end, from 0 to 1: half-way between two moments."""
    epochs = np.array([column.epoch for column in columns])
    span = epochs[-1] - epochs[0]
    if len(epochs) < 2 or span <= 0:
        return np.linspace(0, 1, len(epochs) + 1)
    inner = ((epochs[1:] + epochs[:-1]) / 2 - epochs[0]) / span
    return np.concatenate([[0.0], inner, [1.0]])


def _strengths(spread: Spread) -> NDArray[np.intp]:
    """Return a number from 0 to 255 for each bin and column.

    It goes with the square root of the share, so that the few weights far out are seen, too.
    """
    shares = spread.shares
    most = float(shares.max(initial=0.0)) or 1.0
    strengths: NDArray[np.intp] = np.ceil(255 * np.sqrt(shares / most)).astype(np.intp)
    return strengths


def _colors() -> NDArray[np.uint32]:
    """Return the colours from none to most, as 0xffRRGGBB."""
    colors = [theme.color(token) for token in ("panel", "accent")]
    empty, full = (np.array([c.red(), c.green(), c.blue()], np.float64) for c in colors)
    mixed = empty + (full - empty) * np.linspace(0, 1, 256)[:, None]
    red, green, blue = mixed.round().astype(np.uint32).T
    table: NDArray[np.uint32] = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    return table
