"""The picture of a landscape on the screen: pointed at by mouse and keys."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.landscape.drawing import Drawing
from nnplay.ui.landscape.surface import SIDE, Surface
from nnplay.ui.landscape.words import node_words, stop_words
from nnplay.ui.pointed import PointedView
from nnplay.ui.theme import theme

_NEAR = 7.0
"""Pixels within which a moment of the path is pointed at, not a point of the grid."""

_RING = 6.0
"""Pixels from the middle of what is pointed at to the ring around it."""


class Node(NamedTuple):
    """A point of the grid that is pointed at."""

    row: int
    column: int


class Stop(NamedTuple):
    """A moment of the path that is pointed at; the last is the present one."""

    moment: int


class LandscapePicture(PointedView):
    """Shows a `Surface`; a place is a `Node` or a `Stop`.

    Attributes
    ----------
    surface : Surface or None
    log : bool
        Whether equal ratios of costs are to look alike, not equal differences.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.surface: Surface | None = None
        self.log = True
        self._drawing: Drawing | None = None
        self._pixels: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Loss landscape"))

    def set_surface(self, surface: Surface | None) -> None:
        """Show a landscape, or another state of the same one."""
        if surface is not self.surface:
            self.surface = surface
            self.place = None
        self._forget_colors()
        self.refreshed()

    def set_log(self, log: bool) -> None:
        """Colour by the logarithm of the cost, or by the cost."""
        self.log = log
        self._forget_colors()

    def _forget_colors(self) -> None:
        self._drawing = None
        super()._forget_colors()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self.surface is None

    @property
    def _shown(self) -> Surface:
        assert self.surface is not None
        return self.surface

    def words(self, place: Node | Stop) -> tuple[str, ...]:
        """Return what is said of a place."""
        if isinstance(place, Stop):
            return stop_words(self._shown, place.moment)
        return node_words(self._shown, *place)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(420, 260)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(200, 110)

    # Where things are

    def drawing(self) -> Drawing:
        """Return the landscape laid out for the widget's size; the same until something changes."""
        size = self.canvas()
        if self._drawing is None or self._drawing.size != size:
            self._drawing = Drawing(self._shown, size, self.font(), log=self.log)
            self._pixels = None
        return self._drawing

    def place_at(self, position: QPointF) -> Node | Stop | None:
        """Return what is at a point of the widget: a moment of the path before the grid."""
        drawing = self.drawing()
        node = drawing.node_at(position)
        if node is None:
            return None
        distances = [
            (_distance(drawing.point_of(p.alpha, p.beta), position), -index)
            for index, p in enumerate(self._shown.frame.path)
        ]
        nearest, index = min(distances)
        return Stop(-index) if nearest <= _NEAR else Node(*node)

    def rect_of(self, place: Node | Stop) -> QRectF:
        """Return where the ring around a place is in the widget."""
        drawing = self.drawing()
        if isinstance(place, Stop):
            moment = self._shown.frame.path[place.moment]
            middle = drawing.point_of(moment.alpha, moment.beta)
        else:
            middle = drawing.node_point(*place)
        return QRectF(middle.x() - _RING, middle.y() - _RING, 2 * _RING, 2 * _RING)

    def _node_near(self, place: Node | Stop) -> Node:
        """Return the point of the grid nearest to a place."""
        if isinstance(place, Node):
            return place
        drawing, point = self.drawing(), self.rect_of(place).center()
        area = drawing.area
        x = min(max(point.x(), area.left()), area.right())
        y = min(max(point.y(), area.top()), area.bottom())
        return Node(*(drawing.node_at(QPointF(x, y)) or (0, 0)))

    # Painting

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the landscape as pixels, so that pointing costs next to nothing."""
        del size, vector  # a file has a drawing of its own
        drawing = self.drawing()
        if self._pixels is None:
            ratio = self.devicePixelRatioF()
            self._pixels = QPixmap((drawing.size * ratio).toSize())
            self._pixels.setDevicePixelRatio(ratio)
            self._pixels.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._pixels)
            drawing.paint(inner, vector=False)
            inner.end()
        painter.drawPixmap(0, 0, self._pixels)

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the ring around the place pointed at."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("panel", 4), ("text", 2)):
            painter.setPen(QPen(theme.color(token), width))
            painter.drawEllipse(rect)

    # Keys

    def walk(self, place: Node | Stop | None, right: int, down: int) -> Node | Stop:
        """Return the next point of the grid; the present weights, if there is no way to go."""
        now = Stop(len(self._shown.frame.path) - 1)
        if place is None and not right and not down:
            return now
        start = self._node_near(place or now)
        row, column = start.row - down, start.column + right
        return Node(min(max(row, 0), SIDE - 1), min(max(column, 0), SIDE - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the grid or along the path, or go to the present weights or the lowest cost."""
        place = None if self.empty else self._leapt(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self._mouse = None
            self.point_at(place)

    def _leapt(self, key: Qt.Key) -> Node | Stop | None:
        """Return where a key leads that is no arrow; None if it leads nowhere."""
        last = len(self._shown.frame.path) - 1
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            by = 1 if key == Qt.Key.Key_PageDown else -1
            moment = self.place.moment + by if isinstance(self.place, Stop) else last
            return Stop(min(max(moment, 0), last))
        if key == Qt.Key.Key_Home:
            return Stop(last)
        if key == Qt.Key.Key_End and self._shown.lowest is not None:
            return Node(*self._shown.lowest)
        return None


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
