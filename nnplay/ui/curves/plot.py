"""A plot to look into: ticks, zoom and pan by mouse and keys, labels at the curves' ends, read-out.

Coordinates are epochs across, and up what is drawn: the value itself, or its decimal logarithm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QWidget

from nnplay.training.history import Column
from nnplay.ui.curves.best import BestMark, paint_best
from nnplay.ui.curves.curve import CurveItem
from nnplay.ui.curves.end_labels import EndLabel, end_label_rects, paint_end_labels
from nnplay.ui.curves.view import View
from nnplay.ui.keys import ARROWS, BY_KEYS
from nnplay.ui.readout import Line, paint_readout, small
from nnplay.ui.theme import SPACING, theme

_LEFT, _TOP, _RIGHT, _BOTTOM = 44, 8, 64, 24
_DOT = 7
_STEP = 0.1
"""The share of what is visible that an arrow key moves it by."""


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """The plot; its panel gives it curves, limits, labels and words.

    Attributes
    ----------
    view : View
        What is visible of what there is.
    moved : Signal()
        A person changed what is visible, or asked to fit.
    pointed : Signal(object)
        The epoch under the mouse, or None.
    """

    moved = Signal()
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None, enableMenu=False)
        self.view = View()
        self._labels: tuple[float, tuple[EndLabel, ...]] = (0.0, ())
        self._best: BestMark | None = None
        self._readout: tuple[float, tuple[Line, ...]] = (0.0, ())
        self._dots: tuple[str, Column, Column] = ("text", np.empty(0), np.empty(0))
        self._curves: list[CurveItem] = []
        self._drag: QPointF | None = None
        self._mouse = QPointF()
        self._left = _LEFT
        self._focus_by_key = False
        # pyqtgraph makes a menu of its own in any case; without a parent it would outlive the plot.
        menu = self.plotItem.ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self.hideButtons()
        self.hideAxis("left")
        self.hideAxis("bottom")
        self._set_left(_LEFT)
        box = self.getViewBox()
        box.setMouseEnabled(False, False)
        box.disableAutoRange()
        # Grid and ticks are painted once for each change of view, not with each new point.
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 100)
        theme.changed.connect(self._redraw)

    def add_curve(self, *, wide: bool) -> CurveItem:
        """Add a curve over those there are."""
        curve = CurveItem(wide=wide)
        self._curves.append(curve)
        self.addItem(curve, ignoreBounds=True)
        return curve

    def set_limits(
        self, x: tuple[float, float], y: tuple[float, float], reach: tuple[float, float]
    ) -> None:
        """Say what fits the data (x and y) and how far up and down there is anything at all."""
        self.view.set_limits(x, y, reach)
        self._show_view()

    def set_log(self, log: bool) -> None:
        """Take heights as decimal logarithms, or as they are."""
        self.view.set_log(log)
        self._show_view()

    def set_unit(self, unit: str) -> None:
        """Write a unit behind the numbers of the upright axis."""
        if unit != self.view.unit:
            self.view.unit = unit
            self._redraw()

    def set_dots(self, token: str, x: Column, y: Column) -> None:
        """Mark points with dots of a token's colour."""
        self._dots = (token, x, y)
        self.viewport().update()

    def set_labels(self, x: float, labels: Sequence[EndLabel]) -> None:
        """Label the ends of the curves, the furthest of which is at `x`."""
        if (x, tuple(labels)) != self._labels:
            self._labels = (x, tuple(labels))
            self.viewport().update()

    def set_best(self, mark: BestMark | None) -> None:
        """Mark the best epoch; None marks none."""
        if mark != self._best:
            self._best = mark
            self.viewport().update()

    @property
    def best(self) -> BestMark | None:
        """What is marked as the best."""
        return self._best

    def set_readout(self, x: float, lines: Sequence[Line]) -> None:
        """Show a line across at `x` with words beside it; no words hide it."""
        if (x, tuple(lines)) != self._readout:
            self._readout = (x, tuple(lines))
            self.viewport().update()

    @property
    def readout(self) -> tuple[str, ...]:
        """The words shown at the cursor line."""
        return tuple(line.text for line in self._readout[1])

    @Slot()
    def fit(self) -> None:
        """Show everything, and keep doing so."""
        self.view.fit()
        self._show_view()
        self.moved.emit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show `factor` times as much, around a point of the widget or the centre."""
        area = self.area()
        at = area.center() if at is None else at
        x = min(max((at.x() - area.left()) / area.width(), 0.0), 1.0)
        y = min(max((area.bottom() - at.y()) / area.height(), 0.0), 1.0)
        # Over the ticks of one axis, only that axis.
        factor_x = 1.0 if at.x() < area.left() else factor
        factor_y = 1.0 if at.y() > area.bottom() else factor
        self._person_moves(self.view.zoom(factor_x, factor_y, x, y))

    def pan(self, x: float, y: float) -> None:
        """Move what is visible by shares of its width and height."""
        self._person_moves(self.view.pan(x, y))

    def area(self) -> QRectF:
        """Return where the curves are, in pixels of the widget."""
        return QRectF(self.viewport().rect()).adjusted(self._left, _TOP, -_RIGHT, -_BOTTOM)

    def to_pixels(self, x: float, y: float) -> QPointF:
        """Return where a point of the plot is in the widget."""
        area = self.area()
        (x0, x1), (y0, y1) = self.view.x, self.view.y
        return QPointF(
            area.left() + (x - x0) / (x1 - x0) * area.width(),
            area.bottom() - (y - y0) / (y1 - y0) * area.height(),
        )

    def _person_moves(self, changed: bool) -> None:
        if changed:
            self._show_view()
            self.moved.emit()

    def _show_view(self) -> None:
        box = self.getViewBox()
        (x0, x1), (y0, y1) = self.view.x, self.view.y
        if box.state["viewRange"] != [[x0, x1], [y0, y1]]:
            box.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)
            for curve in self._curves:
                curve.set_view(QRectF(x0, y0, x1 - x0, y1 - y0))
            self._redraw()

    def _set_left(self, left: int) -> None:
        self._left = left
        self.getPlotItem().layout.setContentsMargins(left, _TOP, _RIGHT, _BOTTOM)

    def _y_ticks(self) -> list[tuple[float, str]]:
        return self.view.y_ticks(int(self.area().height() / 30))

    def _x_ticks(self, metrics: QFontMetricsF) -> list[tuple[float, str]]:
        """Return left edges and words, as close together as the words allow."""
        placed: list[tuple[float, str]] = []
        for room in (40, 64, 96):
            placed = []
            end = -100.0
            for x, text in self.view.x_ticks(int(self.area().width() / room)):
                width = metrics.horizontalAdvance(text)
                left = self.to_pixels(x, 0).x() - width / 2
                if left < end + 3 * SPACING:
                    break
                placed.append((left, text))
                end = left + width
            else:
                break
        return placed

    @Slot()
    def _redraw(self) -> None:
        metrics = QFontMetricsF(small(self.font()))
        widest = max((metrics.horizontalAdvance(text) for _, text in self._y_ticks()), default=0)
        # In large steps, so that the plot does not move sideways with every digit.
        left = max(_LEFT, -(-int(widest + 2.5 * SPACING) // 8) * 8)
        if left != self._left:
            self._set_left(left)
        self.resetCachedContent()
        self.viewport().update()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        """Paint the grid and the ticks."""
        painter.fillRect(rect, theme.color("panel"))
        area = self.area()
        font = small(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        muted, line = theme.color("muted"), QPen(theme.color("line"), 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for y, text in self._y_ticks():
            row = round(self.to_pixels(0, y).y())
            painter.setPen(line)
            painter.drawLine(QPointF(area.left(), row), QPointF(area.right(), row))
            painter.setPen(muted)
            label = QRectF(
                0, row - metrics.height() / 2, self._left - 2 * SPACING, metrics.height()
            )
            painter.drawText(label, right, text)
        baseline = area.bottom() + SPACING + metrics.ascent()
        for left, text in self._x_ticks(metrics):
            painter.drawText(QPointF(left, baseline), text)
        unit = self.tr("epoch")
        painter.drawText(
            QPointF(self.viewport().width() - metrics.horizontalAdvance(unit), baseline), unit
        )

    def drawForeground(self, painter: QPainter, _: QRectF) -> None:  # noqa: N802
        """Paint labels, read-out and focus over the curves."""
        self._paint_dots(painter)
        self._paint_labels(painter)
        x, lines = self._readout
        area = self.area()
        if lines:
            column = self.to_pixels(x, 0).x()
            painter.setPen(QPen(theme.color("muted"), 1))
            painter.drawLine(QPointF(column, area.top()), QPointF(column, area.bottom()))
            anchor = QRectF(column, self._mouse.y(), 0, 0)
            bounds = QRectF(self.viewport().rect())
            paint_readout(painter, self.font(), lines, anchor, bounds)
        if self.hasFocus() and self._focus_by_key:
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _paint_dots(self, painter: QPainter) -> None:
        token, xs, ys = self._dots
        (x0, x1), (y0, y1) = self.view.x, self.view.y
        visible = (xs >= x0) & (xs <= x1) & (ys >= y0) & (ys <= y1)
        points = [
            self.to_pixels(x, y)
            for x, y in zip(xs[visible].tolist(), ys[visible].tolist(), strict=True)
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color(token), _DOT)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(points)
        painter.restore()

    def _paint_labels(self, painter: QPainter) -> None:
        bounds = QRectF(self.viewport().rect()).adjusted(0, 0, 0, -_BOTTOM)
        x, labels = self._labels
        visible = [label for label in labels if self._shows(x, label.y)]
        if visible:
            ends = [self.to_pixels(x, label.y) for label in visible]
            rects = end_label_rects(self.font(), visible, ends, bounds)
            paint_end_labels(painter, self.font(), visible, rects)
        best = self._best
        if best is not None and self._shows(best.x, best.y):
            at = self.to_pixels(best.x, best.y)
            paint_best(painter, self.font(), best, at, self.area())

    def _shows(self, x: float, y: float) -> bool:
        (x0, x1), (y0, y1) = self.view.x, self.view.y
        return x0 <= x <= x1 and y0 <= y <= y1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pointed.emit(None)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is visible, or point at a step."""
        position, area = event.position(), self.area()
        if self._drag is not None:
            moved = self._drag - position
            self._drag = position
            self.pan(moved.x() / area.width(), -moved.y() / area.height())
        else:
            self._mouse = position
            inside = area.adjusted(0, -_TOP, _RIGHT, 0).contains(position)
            share = (position.x() - area.left()) / area.width()
            x0, x1 = self.view.x
            self.pointed.emit(x0 + min(share, 1.0) * (x1 - x0) if inside else None)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End to drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag = None
            self.unsetCursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the mouse."""
        self.zoom(0.999 ** event.angleDelta().y(), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the read-out away."""
        self.pointed.emit(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, pan and fit."""
        key = Qt.Key(event.key())
        if key in ARROWS:
            right, up = ARROWS[key]
            self.pan(_STEP * right, _STEP * up)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(0.8)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1.25)
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus, unless it came by the mouse."""
        super().focusInEvent(event)
        self._focus_by_key = event.reason() in BY_KEYS
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Lay out grid and ticks anew."""
        super().resizeEvent(event)
        if event is not None:  # pyqtgraph calls this itself while it is being made
            self._redraw()
