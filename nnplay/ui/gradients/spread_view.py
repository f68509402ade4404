"""The picture of the present gradients: a strip for each layer, how many are of which size."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.gradients.spread import BINS, Spreads
from nnplay.ui.number_words import value_text
from nnplay.ui.readout import Line, paint_readout, small
from nnplay.ui.theme import SPACING, theme

_TOP, _BOTTOM = 4, 24
_ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_Align = Qt.AlignmentFlag


class SpreadView(QWidget):
    """Histograms of |∂L/∂W| on one logarithmic axis; hover and arrow keys read them.

    Attributes
    ----------
    cell : (int, int) or None
        The layer and the bin that is read.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell: tuple[int, int] | None = None
        self._spreads: Spreads | None = None
        self._names: list[str] = []
        self._colors: list[QColor] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 80)
        self.setAccessibleName(self.tr("Gradients of the last batch, by size"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return a size that shows a few layers well."""
        return QSize(400, 200)

    def set_layers(self, names: Sequence[str], colors: Sequence[QColor]) -> None:
        """Say what the layers are called and how they look."""
        if list(names) != self._names:
            self.cell = None
        self._names, self._colors = list(names), list(colors)
        self._describe()

    def set_spreads(self, spreads: Spreads | None) -> None:
        """Show these; None shows nothing."""
        self._spreads = spreads
        if spreads is not None and self.cell is not None:
            self.cell = (
                min(self.cell[0], len(spreads.layers) - 1),
                min(self.cell[1], spreads.bins - 1),
            )
        self._describe()

    @property
    def spreads(self) -> Spreads | None:
        """What is shown."""
        return self._spreads

    @property
    def readout(self) -> tuple[str, ...]:
        """The words about the bin that is read."""
        return tuple(line.text for line in self._lines())

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

    def bar(self, layer: int, index: int) -> QRectF:
        """Return where a bin of a layer is, from the strip's upper edge to its foot."""
        strip = self.strip(layer)
        width = strip.width() / (self._spreads.bins if self._spreads else 1)
        return QRectF(strip.left() + index * width, strip.top(), width, strip.height())

    # Reading

    def _lines(self) -> list[Line]:
        if self._spreads is None or self.cell is None:
            return []
        layer, index = self.cell
        spread = self._spreads.layers[layer]
        low, high = (value_text(edge, 2) for edge in self._spreads.edges(index))
        count = int(spread.counts[index])
        share = 100 * count / max(1, spread.total)
        return [
            Line(self.tr("{0} · |gradient| from {1} to {2}").format(self._names[layer], low, high)),
            Line(self.tr("{0:,} of {1:,} weights, {2:.1f} %").format(count, spread.total, share)),
            Line(self.tr("median {0} · exactly 0: {1:,}").format(
                value_text(spread.middle, 3), spread.zeros
            )),
        ]  # fmt: skip

    def _describe(self) -> None:
        """Say in words what the picture shows, for those who cannot see it."""
        words = self.readout
        if not words and self._spreads is not None:
            words = tuple(
                self.tr("{0}: median {1}").format(name, value_text(spread.middle, 3))
                for name, spread in zip(self._names, self._spreads.layers, strict=False)
            )
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def _point(self, position: QPointF) -> None:
        cell = None
        if self._spreads is not None and self.area().contains(position):
            strip = self.strip(0)
            layer = int((position.y() - strip.top()) / strip.height())
            index = int((position.x() - strip.left()) / self.bar(0, 0).width())
            cell = (
                min(layer, len(self._spreads.layers) - 1),
                min(index, self._spreads.bins - 1),
            )
        if cell != self.cell:
            self.cell = cell
            self._describe()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the bin under the mouse."""
        self._point(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing any more."""
        super().leaveEvent(event)
        self._point(QPointF(-1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to another bin or layer; Escape reads nothing any more."""
        key = Qt.Key(event.key())
        if self._spreads is not None and key in _ARROWS:
            down, along = _ARROWS[key]
            layer, index = self.cell or (0, self._peak(0))
            if self.cell is not None:
                layer = min(max(layer + down, 0), len(self._spreads.layers) - 1)
                index = min(max(index + along, 0), self._spreads.bins - 1)
            self.cell = layer, index
            self._describe()
        elif key == Qt.Key.Key_Escape and self.cell is not None:
            self.cell = None
            self._describe()
        else:
            event.ignore()

    def _peak(self, layer: int) -> int:
        assert self._spreads is not None
        return int(self._spreads.layers[layer].counts.argmax())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        super().focusOutEvent(event)
        self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the strips and what is read."""
        painter = QPainter(self)
        self.paint(painter)
        lines = self._lines()
        if self.cell is not None and lines:
            bar = self.bar(*self.cell)
            painter.setPen(QPen(theme.color("text"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
            paint_readout(painter, self.font(), lines, bar, QRectF(self.rect()))
        painter.end()

    def paint(self, painter: QPainter) -> None:
        """Paint axis and strips."""
        painter.setFont(small(self.font()))
        if self._spreads is None:
            return
        self._paint_axis(painter, self._spreads)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(painter.font())
        every = max(1, math.ceil(metrics.height() / max(1.0, self.strip(0).height())))
        for layer in range(min(len(self._spreads.layers), len(self._names))):
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
        assert self._spreads is not None
        spread, strip = self._spreads.layers[layer], self.strip(layer)
        color = self._colors[layer]
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(strip.bottomLeft(), strip.bottomRight())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        highest = max(1, int(spread.counts.max()))
        for index, count in enumerate(spread.counts.tolist()):
            if count:
                bar = self.bar(layer, index)
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
