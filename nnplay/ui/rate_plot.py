"""The plot of a learning-rate test: cost against rate, with a line that a person can move."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.training.rate_finder import HIGHEST, LOWEST, RISE, Column, RateCurve
from nnplay.ui.keys import ARROWS, BY_KEYS
from nnplay.ui.number_words import value_text
from nnplay.ui.numbers import format_number
from nnplay.ui.readout import faint, small
from nnplay.ui.scales import linear_ticks, log_ticks, round_up, tick_text
from nnplay.ui.theme import SPACING, theme

_LEFT, _TOP, _RIGHT, _BOTTOM = 44, 28, 16, 24
_GAP = 2 * SPACING
"""Pixels between the words beside the plot and the plot."""

_DOT = 8
_STEP = 1 / 20
"""Decades that an arrow key moves the line by: a tenth up or down."""
_STEPS = {key: right + up for key, (right, up) in ARROWS.items()} | {
    Qt.Key.Key_PageDown: -5,
    Qt.Key.Key_PageUp: 5,
}
_HEADROOM = 1.12
_Align = Qt.AlignmentFlag


class RatePlot(QWidget):
    """Shows a `RateCurve` and lets a person pick a rate: by mouse, or by the arrow keys.

    Attributes
    ----------
    curve : RateCurve
    present : float or None
        The learning rate as it is set.
    chosen : float or None
        The rate that is picked.
    picked : Signal(float)
        A person picked another one.
    """

    picked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.curve = RateCurve.of([])
        self.present: float | None = None
        self.chosen: float | None = None
        self._focus_by_key = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setAccessibleName(self.tr("Cost by learning rate"))
        self.setToolTip(
            self.tr(
                "Click or drag to pick a learning rate; ← and → move it by a tenth, Page up and "
                "Page down by more, Home goes back to the suggestion."
            )
        )
        theme.changed.connect(self.update)

    def set_curve(self, curve: RateCurve) -> None:
        """Show a curve, or the part of it that there is."""
        self.curve = curve
        self._describe()

    def set_present(self, rate: float | None) -> None:
        """Mark the learning rate as it is set."""
        self.present = rate
        self.update()

    def set_chosen(self, rate: float | None) -> None:
        """Move the line, or take it away."""
        self.chosen = rate
        self._describe()

    def sizeHint(self) -> QSize:
        """Return a size that shows the curve well."""
        return QSize(150 * SPACING, 70 * SPACING)

    # Where things are

    def area(self) -> QRectF:
        """Return where the curves are, in pixels."""
        metrics = QFontMetricsF(small(self.font()))
        widest = max((metrics.horizontalAdvance(text) for _, text in self.cost_ticks()), default=0)
        left = max(float(_LEFT), math.ceil(widest) + _GAP)
        return QRectF(self.rect()).adjusted(left, _TOP, -_RIGHT, -_BOTTOM)

    def cost_ticks(self) -> list[tuple[float, str]]:
        """Return the costs at which there are lines, and what is written beside them."""
        if not len(self.curve.rates):
            return []
        top = self._top()
        ticks = linear_ticks(0.0, top, int((self.height() - _TOP - _BOTTOM) / 30))
        step = ticks[1] - ticks[0] if len(ticks) > 1 else top
        return [(tick, tick_text(tick, step)) for tick in ticks]

    def x_of(self, rate: float) -> float:
        """Return the column of a rate."""
        area = self.area()
        share = math.log(rate / LOWEST) / math.log(HIGHEST / LOWEST)
        return area.left() + min(max(share, 0.0), 1.0) * area.width()

    def rate_at(self, x: float) -> float:
        """Return the rate of a column."""
        area = self.area()
        return float(LOWEST * (HIGHEST / LOWEST) ** ((x - area.left()) / area.width()))

    def _top(self) -> float:
        """Return the cost at the upper edge: all of the curve, but not how high it shoots."""
        smoothed = self.curve.smoothed
        if not len(smoothed):
            return 1.0
        start = float(smoothed[0])
        highest = min(float(smoothed.max()), RISE * start)
        return round_up(_HEADROOM * max(start, highest, 1e-12))

    # Picking

    def _pick(self, rate: float) -> None:
        """Take a rate, rounded to two digits, as far as rates have been tried."""
        if not len(self.curve.rates):
            return
        rate = float(f"{min(max(rate, LOWEST), self.curve.rates[-1]):.1e}")
        if rate != self.chosen:
            self.set_chosen(rate)
            self.picked.emit(rate)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the rate under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(self.rate_at(event.position().x()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the line."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(self.rate_at(event.position().x()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the line, or put it back on the suggestion."""
        key, suggestion = Qt.Key(event.key()), self.curve.suggestion
        if key in _STEPS:
            start = self.chosen or self.present or LOWEST
            self._pick(start * 10 ** (_STEPS[key] * _STEP))
        elif key == Qt.Key.Key_Home and suggestion is not None:
            self._pick(suggestion)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus, unless it came by the mouse."""
        super().focusInEvent(event)
        self._focus_by_key = event.reason() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        super().focusOutEvent(event)
        self.update()

    def _describe(self) -> None:
        """Say in words what the plot shows, for those who cannot see it."""
        if self.chosen is None or not len(self.curve.rates):
            words = self.tr("No learning rate is picked.")
        else:
            words = self.tr("Learning rate {0}, cost there {1}.").format(
                format_number(self.chosen), value_text(self.curve.cost_at(self.chosen), 3)
            )
        self.setAccessibleDescription(words)
        self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint grid, curves, marks and focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        area, top = self.area(), self._top()
        self._paint_grid(painter, area, top)
        if len(self.curve.rates):
            self._paint_untried(painter, area)
            painter.save()
            painter.setClipRect(area.adjusted(0, -_TOP / 2, 0, 1))
            for costs, pen in (
                (self.curve.costs, QPen(faint("train"), 1)),
                (self.curve.smoothed, QPen(theme.color("train"), 2)),
            ):
                painter.setPen(pen)
                painter.drawPolyline(self._line(costs, area, top))
            painter.restore()
            self._paint_present(painter, area)
            self._paint_suggestion(painter, area, top)
            self._paint_chosen(painter, area, top)
            self._paint_words(painter)
        if self.hasFocus() and self._focus_by_key:
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _line(self, costs: Column, area: QRectF, top: float) -> QPolygonF:
        rates = self.curve.rates
        share = np.log(rates / LOWEST) / math.log(HIGHEST / LOWEST)
        xs = area.left() + share * area.width()
        # What shoots far out of the plot need not be drawn to scale.
        ys = area.bottom() - np.clip(costs / top, -1, 3) * area.height()
        return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])

    def _paint_grid(self, painter: QPainter, area: QRectF, top: float) -> None:
        metrics = QFontMetricsF(painter.font())
        for tick, text in self.cost_ticks():
            row = round(area.bottom() - tick / top * area.height()) + 0.5
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(area.left(), row), QPointF(area.right(), row))
            painter.setPen(theme.color("muted"))
            room = area.left() - _GAP
            label = QRectF(0, row - metrics.height() / 2, room, metrics.height())
            painter.drawText(label, _Align.AlignRight | _Align.AlignVCenter, text)
        baseline = area.bottom() + SPACING + metrics.ascent()
        painter.setPen(theme.color("muted"))
        for tick in log_ticks(LOWEST, HIGHEST, 8):
            text = tick_text(tick, tick)
            left = self.x_of(tick) - metrics.horizontalAdvance(text) / 2
            painter.drawText(QPointF(left, baseline), text)

    def _paint_untried(self, painter: QPainter, area: QRectF) -> None:
        """Shade the rates that were not tried: the cost had risen too far."""
        untried = QRectF(area)
        untried.setLeft(self.x_of(float(self.curve.rates[-1])))
        painter.fillRect(untried, theme.color("muted", 24))

    def _paint_present(self, painter: QPainter, area: QRectF) -> None:
        if self.present is not None and self.present > 0:
            x = self.x_of(self.present)
            painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _paint_suggestion(self, painter: QPainter, area: QRectF, top: float) -> None:
        suggestion = self.curve.suggestion
        if suggestion is not None:
            painter.setPen(QPen(theme.color("good"), 2))
            painter.setBrush(theme.color("panel"))
            painter.drawEllipse(self._on_curve(suggestion, area, top), _DOT / 2, _DOT / 2)

    def _paint_chosen(self, painter: QPainter, area: QRectF, top: float) -> None:
        if self.chosen is None:
            return
        x = self.x_of(self.chosen)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawLine(QPointF(x, area.top() - SPACING), QPointF(x, area.bottom()))
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(self._on_curve(self.chosen, area, top), 3, 3)

    def _on_curve(self, rate: float, area: QRectF, top: float) -> QPointF:
        share = min(self.curve.cost_at(rate) / top, 1.0)
        return QPointF(self.x_of(rate), area.bottom() - share * area.height())

    def _paint_words(self, painter: QPainter) -> None:
        """Write the picked and the present rate above their lines, beside each other if need be."""
        picked = QRectF()
        if self.chosen is not None:
            text = format_number(self.chosen)
            picked = self._label(painter, text, self.x_of(self.chosen))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(picked, 4, 4)
            painter.setPen(theme.color("on_accent"))
            painter.drawText(picked, _Align.AlignCenter, text)
        if self.present is not None and self.present > 0:
            text = self.tr("now {0}").format(format_number(self.present))
            label = self._label(painter, text, self.x_of(self.present))
            if label.intersects(picked):
                fits = picked.right() + label.width() <= self.width()
                if label.center().x() < picked.center().x() or not fits:
                    label.moveRight(picked.left())
                else:
                    label.moveLeft(picked.right())
            painter.setPen(theme.color("muted"))
            painter.drawText(label, _Align.AlignCenter, text)

    def _label(self, painter: QPainter, text: str, x: float) -> QRectF:
        """Return where to write above the plot, centred on a column."""
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(text) + 2 * SPACING, metrics.height() + 2
        left = min(max(x - width / 2, 0.0), self.width() - width)
        return QRectF(left, SPACING, width, height)
