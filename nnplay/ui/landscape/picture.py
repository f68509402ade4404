"""The picture of a landscape on the screen: pointed at by mouse and keys."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.landscape.drawing import Drawing
from nnplay.ui.landscape.surface import SIDE, Surface
from nnplay.ui.landscape.words import node_words, stop_words
from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.theme import SPACING, theme

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}
_NEAR = 7.0
"""Pixels within which a moment of the path is pointed at, not a point of the grid."""

_KEY_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Node(NamedTuple):
    """A point of the grid that is pointed at."""

    row: int
    column: int


class Stop(NamedTuple):
    """A moment of the path that is pointed at; the last is the present one."""

    place: int


class LandscapePicture(QWidget):
    """Shows a `Surface`.

    Attributes
    ----------
    surface : Surface or None
    log : bool
        Whether equal ratios of costs are to look alike, not equal differences.
    spot : Node, Stop or None
        What is pointed at.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface: Surface | None = None
        self.log = True
        self.spot: Node | Stop | None = None
        self._mouse: QPointF | None = None
        self._drawing: Drawing | None = None
        self._pixels: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Loss landscape"))
        theme.changed.connect(self._redraw)

    def set_surface(self, surface: Surface | None) -> None:
        """Show a landscape, or another state of the same one."""
        if surface is not self.surface:
            self.surface = surface
            self.spot = None
        self._redraw()
        if self._mouse is not None:
            self.point_at(self.spot_at(self._mouse))
        self._describe()

    def set_log(self, log: bool) -> None:
        """Colour by the logarithm of the cost, or by the cost."""
        self.log = log
        self._redraw()

    def point_at(self, spot: Node | Stop | None) -> None:
        """Mark a place and say its numbers, or none."""
        if spot != self.spot:
            self.spot = spot
            self.update()
        self._describe()

    @property
    def words(self) -> tuple[str, ...]:
        """What is said of the place that is pointed at."""
        if self.surface is None or self.spot is None:
            return ()
        if isinstance(self.spot, Stop):
            return stop_words(self.surface, self.spot.place)
        return node_words(self.surface, *self.spot)

    def drawing(self) -> Drawing | None:
        """Return the landscape laid out for the widget's size; the same until something changes."""
        if self.surface is None:
            return None
        size = QSizeF(self.size())
        if self._drawing is None or self._drawing.size != size:
            self._drawing = Drawing(self.surface, size, self.font(), log=self.log)
            self._pixels = None
        return self._drawing

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(420, 260)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(200, 110)

    def _redraw(self) -> None:
        self._drawing = None
        self.update()

    def _describe(self) -> None:
        text = ", ".join(self.words)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Where things are

    def spot_at(self, position: QPointF) -> Node | Stop | None:
        """Return what is at a point of the widget: a moment of the path before the grid."""
        drawing = self.drawing()
        if drawing is None:
            return None
        place = drawing.node_at(position)
        if place is None:
            return None
        distances = [
            (_distance(drawing.point_of(p.alpha, p.beta), position), -index)
            for index, p in enumerate(drawing.surface.frame.path)
        ]
        nearest, index = min(distances)
        return Stop(-index) if nearest <= _NEAR else Node(*place)

    def spot_point(self, spot: Node | Stop) -> QPointF:
        """Return where something is in the widget; there must be a surface."""
        drawing = self.drawing()
        assert drawing is not None
        if isinstance(spot, Node):
            return drawing.node_point(*spot)
        place = drawing.surface.frame.path[spot.place]
        return drawing.point_of(place.alpha, place.beta)

    def _node_near(self, spot: Node | Stop) -> Node:
        """Return the point of the grid nearest to what is pointed at."""
        drawing = self.drawing()
        if isinstance(spot, Node) or drawing is None:
            return spot if isinstance(spot, Node) else Node(0, 0)
        area, point = drawing.area, self.spot_point(spot)
        x = min(max(point.x(), area.left()), area.right())
        y = min(max(point.y(), area.top()), area.bottom())
        return Node(*(drawing.node_at(QPointF(x, y)) or (0, 0)))

    # Events

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the landscape, then what is pointed at and its numbers."""
        drawing = self.drawing()
        if drawing is None:
            return
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted(drawing))
        if self.spot is not None:
            point = self.spot_point(self.spot)
            ring = QRectF(point.x() - 6, point.y() - 6, 12, 12)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for color, width in ((theme.color("panel"), 4), (theme.color("text"), 2)):
                painter.setPen(QPen(color, width))
                painter.drawEllipse(ring)
            bounds = QRectF(self.rect()).adjusted(SPACING, 0, -SPACING, 0)
            lines = [Line(text) for text in self.words]
            paint_readout(painter, self.font(), lines, ring, bounds)
        painter.end()

    def _painted(self, drawing: Drawing) -> QPixmap:
        """Return the landscape as pixels, so that pointing costs next to nothing."""
        if self._pixels is None:
            ratio = self.devicePixelRatioF()
            self._pixels = QPixmap((drawing.size * ratio).toSize())
            self._pixels.setDevicePixelRatio(ratio)
            self._pixels.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._pixels)
            drawing.paint(painter, vector=False)
            painter.end()
        return self._pixels

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the mouse."""
        self._mouse = event.position()
        self.point_at(self.spot_at(self._mouse))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._mouse = None
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the grid or along the path, or go to the present weights or the lowest cost."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.spot is not None:
            self.point_at(None)
            return
        spot = None if self.surface is None else self._walked(self.surface, key)
        if spot is None:
            event.ignore()
            return
        self._mouse = None
        self.point_at(spot)

    def _walked(self, surface: Surface, key: Qt.Key) -> Node | Stop | None:
        """Return where a key leads; None if it leads nowhere."""
        last = len(surface.frame.path) - 1
        if key in _STEPS:
            start = self._node_near(self.spot or Stop(last))
            row, column = start.row + _STEPS[key][0], start.column + _STEPS[key][1]
            return Node(min(max(row, 0), SIDE - 1), min(max(column, 0), SIDE - 1))
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            by = 1 if key == Qt.Key.Key_PageDown else -1
            present = self.spot.place + by if isinstance(self.spot, Stop) else last
            return Stop(min(max(present, 0), last))
        if key == Qt.Key.Key_Home:
            return Stop(last)
        if key == Qt.Key.Key_End and surface.lowest is not None:
            return Node(*surface.lowest)
        return None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in _KEY_REASONS and self.surface is not None and self.spot is None:
            self.point_at(Stop(len(self.surface.frame.path) - 1))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if self._mouse is None:
            self.point_at(None)


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
