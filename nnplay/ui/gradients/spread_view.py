"""The picture of the present gradients: a strip for each layer, how many are of which size."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.gradients.spread import BINS, Spreads
from nnplay.ui.number_words import value_text
from nnplay.ui.pointed import PointedView
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

_TOP, _BOTTOM = 4, 24
_Align = Qt.AlignmentFlag

Cell = tuple[int, int]
"""A layer and one of its bins."""


class SpreadView(PointedView):
    """Histograms of |∂L/∂W| on one logarithmic axis; a place is a `Cell`.

    Attributes
    ----------
    spreads : Spreads or None
        What is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spreads: Spreads | None = None
        self._names: list[str] = []
        self._colors: list[QColor] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 80)
        self.setAccessibleName(self.tr("Gradients of the last batch, by size"))

    def sizeHint(self) -> QSize:
        """Return a size that shows a few layers well."""
        return QSize(400, 200)

    def set_layers(self, names: Sequence[str], colors: Sequence[QColor]) -> None:
        """Say what the layers are called and how they look."""
        if list(names) != self._names:
            self.place = None
        self._names, self._colors = list(names), list(colors)
        self.refreshed()

    def set_spreads(self, spreads: Spreads | None) -> None:
        """Show these; None shows nothing."""
        self.spreads = spreads
        if spreads is not None and self.place is not None:
            self.place = self._inside(*self.place)
        self.refreshed()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self.spreads is None

    @property
    def _shown(self) -> Spreads:
        assert self.spreads is not None
        return self.spreads

    # Where things are

    def area(self) -> QRectF:
        """Return where the strips are."""
        return QRectF(self.rect()).adjusted(self._left(), _TOP, -self._right(), -_BOTTOM)

    def _left(self) -> float:
        """Return the room for the names."""
        metrics = QFontMetricsF(small(self.font()))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        return min(widest + 2 * SPACING, self.width() / 4)

    def _right(self) -> float:
        """Return the room for how many are zero."""
        metrics = QFontMetricsF(small(self.font()))
        return metrics.horizontalAdvance(self._zero_words(1.0)) + 2 * SPACING

    def _zero_words(self, share: float) -> str:
        percent = f"{100 * share:.0f}" if share >= 0.01 or not share else "<1"
        return self.tr("{0} % zero").format(percent)

    def strip(self, layer: int) -> QRectF:
        """Return where the strip of a layer is."""
        area = self.area()
        height = area.height() / max(1, len(self._names))
        return QRectF(area.left(), area.top() + layer * height, area.width(), height)

    def rect_of(self, place: Cell) -> QRectF:
        """Return where a bin of a layer is, from the strip's upper edge to its foot."""
        layer, index = place
        strip = self.strip(layer)
        width = strip.width() / self._shown.bins
        return QRectF(strip.left() + index * width, strip.top(), width, strip.height())

    def place_at(self, position: QPointF) -> Cell | None:
        """Return the bin at a point of the widget."""
        area, first = self.area(), self.rect_of((0, 0))
        if not area.contains(position):
            return None
        away = position - first.topLeft()
        return self._inside(int(away.y() / first.height()), int(away.x() / first.width()))

    def walk(self, place: Cell | None, right: int, down: int) -> Cell:
        """Return the next bin, or the same one of the next layer; first the peak of the first."""
        if place is None:
            return 0, int(self._shown.layers[0].counts.argmax())
        return self._inside(place[0] + down, place[1] + right)

    def _inside(self, layer: int, index: int) -> Cell:
        """Return the nearest bin that there is."""
        spreads = self._shown
        return min(max(layer, 0), len(spreads.layers) - 1), min(max(index, 0), spreads.bins - 1)

    # Words

    def words(self, place: Cell) -> tuple[str, ...]:
        """Return what is said of a bin, and of its layer."""
        layer, index = place
        spread = self._shown.layers[layer]
        low, high = (value_text(edge, 2) for edge in self._shown.edges(index))
        count = int(spread.counts[index])
        share = 100 * count / max(1, spread.total)
        return (
            self.tr("{0} · |gradient| from {1} to {2}").format(self._names[layer], low, high),
            self.tr("{0:,} of {1:,} weights, {2:.1f} %").format(count, spread.total, share),
            self.tr("median {0} · exactly 0: {1:,}").format(
                value_text(spread.middle, 3), spread.zeros
            ),
        )

    def summary(self) -> tuple[str, ...]:
        """Return the median of each layer."""
        layers = () if self.spreads is None else self.spreads.layers
        return tuple(
            self.tr("{0}: median {1}").format(name, value_text(spread.middle, 3))
            for name, spread in zip(self._names, layers, strict=False)
        )

    # Painting

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint axis and strips."""
        del size, vector  # laid out for the widget, and all shapes
        if self.spreads is None:
            return
        painter.save()
        painter.setFont(small(self.font()))
        self._paint_axis(painter, self.spreads)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(painter.font())
        every = max(1, math.ceil(metrics.height() / max(1.0, self.strip(0).height())))
        for layer in range(min(len(self.spreads.layers), len(self._names))):
            self._paint_strip(painter, layer, named=layer % every == 0)
        painter.restore()

    def _paint_axis(self, painter: QPainter, spreads: Spreads) -> None:
        metrics = QFontMetricsF(painter.font())
        area = self.area()
        baseline = area.bottom() + SPACING + metrics.ascent()
        decades = range(-(-spreads.low // BINS), (spreads.low + spreads.bins) // BINS + 1)
        every = max(1, math.ceil(48 * len(decades) / max(1.0, area.width())))
        for decade in decades:
            x = area.left() + (decade * BINS - spreads.low) / spreads.bins * area.width()
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(round(x), area.top()), QPointF(round(x), area.bottom()))
            if decade % every == 0:
                text = value_text(10.0**decade, 1)
                painter.setPen(theme.color("muted"))
                left = x - metrics.horizontalAdvance(text) / 2
                painter.drawText(QPointF(left, baseline), text)

    def _paint_strip(self, painter: QPainter, layer: int, *, named: bool) -> None:
        spread, strip = self._shown.layers[layer], self.strip(layer)
        color = self._colors[layer]
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(strip.bottomLeft(), strip.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        highest = max(1, int(spread.counts.max()))
        for index, count in enumerate(spread.counts.tolist()):
            if count:
                bar = self.rect_of((layer, index))
                height = max(1.0, count / highest * (strip.height() - 4))
                painter.drawRect(
                    QRectF(bar.left() + 0.5, bar.bottom() - height, bar.width() - 1, height)
                )
        if not named:
            return
        metrics = QFontMetricsF(painter.font())
        row = QRectF(0, strip.top(), strip.left() - 2 * SPACING, strip.height())
        painter.setPen(color)
        name = metrics.elidedText(self._names[layer], Qt.TextElideMode.ElideRight, row.width())
        painter.drawText(row, _Align.AlignRight | _Align.AlignVCenter, name)
        if spread.zeros:
            painter.setPen(theme.color("muted"))
            text = self._zero_words(spread.zeros / spread.total)
            row = QRectF(strip.right() + SPACING, strip.top(), self._right(), strip.height())
            painter.drawText(row, _Align.AlignLeft | _Align.AlignVCenter, text)
