"""A plot with a curve for each layer, coloured along the depth and named at its end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnplay.training.vitals import Column
from nnplay.ui.curves.curve import CurveItem
from nnplay.ui.curves.plot import Plot
from nnplay.ui.gradients.labels import Reading, paint_box, paint_names
from nnplay.ui.theme import theme

POINTS = 200
"""Points of a curve, at most; of more rows, evenly spread ones."""

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
}
_HELD = Qt.KeyboardModifier.ShiftModifier


class LayersPlot(Plot):
    """The plot; its panel gives it curves, limits and words.

    Attributes
    ----------
    stepped : Signal(int)
        A person asked by the keys for the record that many further on.
    left : Signal()
        A person asked for the read-out to go.
    """

    stepped = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[CurveItem] = []
        self._names: list[tuple[QColor, str]] = []
        self._ends: list[tuple[float, float]] = []
        self._band: tuple[float, float] | None = None
        self._box: tuple[float, str, tuple[Reading, ...]] = (0.0, "", ())

    def set_layers(self, names: Sequence[str], colors: Sequence[QColor]) -> None:
        """Say how many curves there are, what they are called and how they look."""
        while len(self._items) < len(names):
            self._items.append(self.add_curve(wide=True))
        self._names = list(zip(colors, names, strict=True))
        for item, color in zip(self._items, colors, strict=False):
            item.set_color(QPen(color))
        for item in self._items[len(names) :]:
            item.setData(np.empty(0), np.empty(0))
        self.viewport().update()

    def set_curves(self, x: Column, heights: Column) -> None:
        """Draw the layers' columns of `heights`, as drawn, over `x`; what is in view of them."""
        low, high = np.searchsorted(x, self.view.x)
        first, stop = max(0, int(low) - 1), min(len(x), int(high) + 1)
        count = min(POINTS, stop - first)
        rows = np.linspace(first, stop - 1, count).astype(np.intp)
        for item, column in zip(self._items, heights.T, strict=False):
            item.setData(x[rows], column[rows])
        self._ends = [_end(x, column) for column in heights.T]
        self.viewport().update()

    def set_band(self, band: tuple[float, float] | None) -> None:
        """Shade heights, as drawn, that are healthy."""
        if band != self._band:
            self._band = band
            self._redraw()

    def set_box(self, x: float, title: str, readings: Sequence[Reading]) -> None:
        """Show a line across at `x` with a box beside it; no readings hide it."""
        if (x, title, tuple(readings)) != self._box:
            self._box = (x, title, tuple(readings))
            self.viewport().update()

    @property
    def readout(self) -> tuple[str, ...]:
        """The words shown at the cursor line."""
        _, title, readings = self._box
        return (title, *(f"{one.name} {one.value}" for one in readings)) if readings else ()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        """Paint the healthy range under grid and ticks."""
        super().drawBackground(painter, rect)
        if self._band is None:
            return
        area = self.area()
        low, high = (self.to_pixels(0, height).y() for height in self._band)
        band = QRectF(area.left(), high, area.width(), low - high).intersected(area)
        painter.fillRect(band, theme.color("good", 28))

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        """Paint names and read-out over the curves."""
        super().drawForeground(painter, rect)
        painter.save()
        area = self.area()
        bounds = QRectF(self.viewport().rect())
        shown = [
            (name, self.to_pixels(*end))
            for name, end in zip(self._names, self._ends, strict=False)
            if np.isfinite(end[1]) and self._shows(*end)
        ]
        if shown:
            column = bounds.adjusted(0, area.top(), 0, area.bottom() - bounds.bottom())
            paint_names(painter, self.font(), [n for n, _ in shown], [e for _, e in shown], column)
        x, title, readings = self._box
        if readings and self.view.x[0] <= x <= self.view.x[1]:
            column_x = self.to_pixels(x, 0).x()
            painter.setPen(QPen(theme.color("muted"), 1))
            painter.drawLine(QPointF(column_x, area.top()), QPointF(column_x, area.bottom()))
            anchor = QPointF(column_x, self._mouse.y())
            paint_box(painter, self.font(), title, readings, anchor, bounds)
        painter.restore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read off by ← and →, Page up and Page down; with Shift, ← and → pan as ↑ and ↓ do."""
        key = Qt.Key(event.key())
        if key in _STEPS and not event.modifiers() & _HELD:
            self.stepped.emit(_STEPS[key])
        elif key == Qt.Key.Key_Escape and self.readout:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _end(x: Column, column: Column) -> tuple[float, float]:
    """Return the last point of a curve that can be drawn."""
    rows = np.flatnonzero(np.isfinite(column))
    if not len(rows):
        return 0.0, float("nan")
    return float(x[rows[-1]]), float(column[rows[-1]])
