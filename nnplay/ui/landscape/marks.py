"""What lies over the colours of a landscape: the path, the present weights, the lowest cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from nnplay.ui.images import image_of
from nnplay.ui.theme import SPACING, theme

if TYPE_CHECKING:
    from nnplay.ui.landscape.drawing import Drawing

_APART = 34.0
"""Pixels between two numbers along the path, at least."""

_DOT, _MARK = 5.0, 5.0
_AROUND = ((-1.4, 0), (1.4, 0), (0, -1.4), (0, 1.4), (-1, -1), (1, -1), (-1, 1), (1, 1))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Landscape", text)


def cost() -> str:
    """Return the title of the colour bar."""
    return _tr("cost")


def not_finite() -> str:
    """Return the words for the colour of costs that are no finite numbers."""
    return _tr("not finite")


def column(pixels: NDArray[np.uint32]) -> QImage:
    """Return an image of (rows, 1) pixels."""
    return image_of(pixels)


def paint_haloed(painter: QPainter, place: QPointF, text: str, token: str) -> None:
    """Paint words that can be read on any colour; `place` is where their base line begins."""
    painter.setPen(theme.color("panel", 130))  # nearly opaque where the copies overlap
    for x, y in _AROUND:
        painter.drawText(place + QPointF(x, y), text)
    painter.setPen(theme.color(token))
    painter.drawText(place, text)


def paint_marks(painter: QPainter, drawing: Drawing) -> None:
    """Paint the path with its epochs, the lowest point and the present one."""
    points = path_points(drawing)
    painter.save()
    painter.setClipRect(drawing.area)
    _paint_path(painter, points)
    painter.restore()
    painter.save()
    lowest = drawing.surface.lowest
    if lowest is not None:
        _paint_diamond(painter, drawing.node_point(*lowest))
    if _inside(drawing, points[0]) and len(points) > 1:
        painter.setPen(QPen(theme.color("test"), 2))
        painter.setBrush(theme.color("panel"))
        painter.drawEllipse(points[0], _MARK - 1, _MARK - 1)
    if _inside(drawing, points[-1]):
        painter.setPen(QPen(theme.color("panel"), 1.5))
        painter.setBrush(theme.color("text"))
        painter.drawEllipse(points[-1], _MARK, _MARK)
    _paint_words(painter, drawing, points)
    painter.restore()


def path_points(drawing: Drawing) -> list[QPointF]:
    """Return where the moments of the path are; the last is the present one."""
    return [drawing.point_of(place.alpha, place.beta) for place in drawing.surface.frame.path]


def places(drawing: Drawing) -> list[QRectF]:
    """Return what the marks and their words cover, about."""
    points = path_points(drawing)
    covered = [QRectF(point.x() - 12, point.y() - 20, 24, 28) for point in points]
    named = [points[0], points[-1]]
    if drawing.surface.lowest is not None:
        named.append(drawing.node_point(*drawing.surface.lowest))
    return covered + [QRectF(point.x() - 54, point.y() - 20, 108, 32) for point in named]


def _paint_path(painter: QPainter, points: list[QPointF]) -> None:
    line, dots = QPolygonF(points), QPolygonF(points[1:-1])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for token, alpha, width, dot in (("panel", 200, 4.5, _DOT + 2), ("test", 255, 2.0, _DOT)):
        pen = QPen(theme.color(token, alpha), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(line)
        pen.setWidthF(dot)
        painter.setPen(pen)
        painter.drawPoints(dots)


def _paint_diamond(painter: QPainter, point: QPointF) -> None:
    reach = _MARK + 1
    corners = [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]
    painter.setPen(QPen(theme.color("panel"), 1.5))
    painter.setBrush(theme.color("good"))
    painter.drawPolygon(QPolygonF([point + corner for corner in corners]))


def _paint_words(painter: QPainter, drawing: Drawing, points: list[QPointF]) -> None:
    """Write what the marks are, and epochs along the path where there is room."""
    path = drawing.surface.frame.path
    _beside(painter, drawing, points[-1], _tr("now"), "text")
    written = [points[-1]]
    lowest = drawing.surface.lowest
    if lowest is not None:
        point = drawing.node_point(*lowest)
        if all(_distance(point, other) > _APART for other in written):
            _beside(painter, drawing, point, _tr("lowest"), "good")
            written.append(point)
    for index, (place, point) in enumerate(zip(path[:-1], points[:-1], strict=True)):
        first = index == 0
        whole = place.epoch == round(place.epoch)
        room = all(_distance(point, other) > _APART for other in written)
        if room and (first or whole):
            text = _tr("start") if first and not place.epoch else f"{place.epoch:.3g}"
            _beside(painter, drawing, point, text, "test")
            written.append(point)


def _beside(painter: QPainter, drawing: Drawing, point: QPointF, text: str, token: str) -> None:
    """Write words beside a mark, on the side where there is room."""
    metrics = drawing.metrics
    width = metrics.horizontalAdvance(text)
    left = point.x() + _MARK + SPACING
    if left + width > drawing.area.right():
        left = point.x() - _MARK - SPACING - width
    top, bottom = drawing.area.top() + metrics.ascent(), drawing.area.bottom() - SPACING
    if not _inside(drawing, point):
        return
    baseline = min(max(point.y() - SPACING, top), bottom)
    paint_haloed(painter, QPointF(left, baseline), text, token)


def _inside(drawing: Drawing, point: QPointF) -> bool:
    return drawing.area.adjusted(-1, -1, 1, 1).contains(point)


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
