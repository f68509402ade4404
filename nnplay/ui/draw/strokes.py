"""What has been drawn, as values, and how it becomes pixels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

SIDE = 280
"""Pixels of a canvas's longer side: ten for each of a digit's."""


class Stroke(NamedTuple):
    """One movement of the pen.

    Attributes
    ----------
    points : tuple of (float, float)
        x and y, in pixels of the canvas; at least one.
    width : float
        Of the pen, in pixels of the canvas.
    erases : bool
        Whether it takes ink away.
    """

    points: tuple[tuple[float, float], ...]
    width: float
    erases: bool = False


def blank(shape: tuple[int, int]) -> QImage:
    """Return an empty canvas with the proportions of a picture of (rows, columns)."""
    rows, columns = shape
    longer = max(shape)
    size = QSize(max(1, round(SIDE * columns / longer)), max(1, round(SIDE * rows / longer)))
    image = QImage(size, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    return image


def paint_stroke(image: QImage, stroke: Stroke, first: int = 0, *, ends: bool = True) -> None:
    """Paint a stroke with smoothed edges and round ends.

    Each point has a piece of its own, so that a stroke can be painted while it is being drawn.

    Parameters
    ----------
    image : QImage
    stroke : Stroke
    first : int
        The first point that has not been painted yet.
    ends : bool
        Whether the last point is the end.
    """
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    ink = QColor(Qt.GlobalColor.black if stroke.erases else Qt.GlobalColor.white)
    painter.setPen(QPen(ink, stroke.width, Qt.PenStyle.SolidLine, round_cap, round_join))
    for number in range(first, len(stroke.points)):
        painter.drawPath(_piece(stroke.points, number))
    if ends and len(stroke.points) > 1:
        before, last = (QPointF(*point) for point in stroke.points[-2:])
        painter.drawLine(_middle(before, last), last)
    painter.end()


def _piece(points: tuple[tuple[float, float], ...], number: int) -> QPainterPath:
    """Return the curve that a point adds: from the last middle of two points to the next one.

    It is bent at the point between them, so that the whole has no corners.
    """
    point = QPointF(*points[number])
    if number == 0:
        path = QPainterPath(point)
        path.lineTo(point + QPointF(0.01, 0))  # a dot: a path without length has no ends
        return path
    last = QPointF(*points[number - 1])
    if number == 1:
        path = QPainterPath(last)
    else:
        path = QPainterPath(_middle(QPointF(*points[number - 2]), last))
    path.quadTo(last, _middle(last, point))
    return path


def _middle(one: QPointF, other: QPointF) -> QPointF:
    return QPointF((one.x() + other.x()) / 2, (one.y() + other.y()) / 2)


def painted(strokes: Iterable[Stroke], shape: tuple[int, int]) -> QImage:
    """Return what strokes on an empty canvas give, one after the other."""
    image = blank(shape)
    for stroke in strokes:
        paint_stroke(image, stroke)
    return image


def pixels_of_image(image: QImage) -> NDArray[np.uint8]:
    """Return the pixels of a grey canvas, as a copy of (height, width)."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width()].copy()  # lines are padded to whole words
