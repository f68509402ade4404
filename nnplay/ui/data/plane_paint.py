"""How points of the plane are painted: a colour for the target, a shape for what it is for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from nnplay.data import Part
from nnplay.ui.data.cloud import Cloud
from nnplay.ui.data.colours import Meaning, value_color
from nnplay.ui.data.frame import Frame
from nnplay.ui.data.spread import spread
from nnplay.ui.numbers import format_number
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

MOST_SHOWN = 5_000
"""Points that are painted; of more, as many evenly spread over the set."""

_NAME_SHARE = 0.6
"""Share of the width that the name of an axis may take up."""


def shown_points(count: int) -> NDArray[np.intp]:
    """Return the indices of the points that are painted."""
    return spread(count, MOST_SHOWN)


def radius_of(count: int) -> float:
    """Return how large points are painted: smaller the more there are."""
    return 3.5 if count <= 400 else 2.5 if count <= 1500 else 1.8


def paint_point(
    painter: QPainter,
    place: QPointF,
    color: QColor,
    part: Part,
    radius: float,
    rim: QColor | None = None,
) -> None:
    """Paint a point: a disc for training, a ring for testing, a square for validation.

    Discs have a rim of the panel's colour unless another one is given.
    """
    panel = theme.color("panel")
    if part == "train":
        painter.setPen(QPen(rim or panel, 1))
        painter.setBrush(color)
        painter.drawEllipse(place, radius + 0.5, radius + 0.5)
        return
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(panel)
    if part == "test":
        painter.drawEllipse(place, radius, radius)
    else:
        painter.drawRect(QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius))


def points_layer(
    size: QSize, ratio: float, cloud: Cloud, frame: Frame, meaning: Meaning, skip: int = -1
) -> QPixmap:
    """Return a clear picture with all points that are painted but `skip`.

    Parameters
    ----------
    size : QSize
        Of the picture, in pixels that do not depend on the screen.
    ratio : float
        Pixels of the screen for each of these.
    """
    layer = QPixmap(size * ratio)
    layer.setDevicePixelRatio(ratio)
    layer.fill(Qt.GlobalColor.transparent)
    painter = QPainter(layer)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rows = shown_points(len(cloud))
    places = frame.to_screen(cloud.plane[rows], QRectF(0, 0, size.width(), size.height()))
    radius = radius_of(len(cloud))
    colors: dict[float, QColor] = {}
    # A value in the middle of the scale has the panel's own colour.
    rim = None if meaning.classes else theme.color("muted", 150)
    for row, (x, y), target in zip(
        rows.tolist(), places.tolist(), cloud.targets[rows].tolist(), strict=True
    ):
        if row == skip:
            continue
        if target not in colors:
            colors[target] = value_color(target, meaning)
        paint_point(painter, QPointF(x, y), colors[target], cloud.part(row), radius, rim)
    painter.end()
    return layer


def paint_axes(painter: QPainter, frame: Frame, rect: QRectF) -> None:
    """Paint the border and, where they are in sight, the axes."""
    painter.setPen(QPen(theme.color("muted", 110), 1))
    origin = frame.to_screen(np.zeros((1, 2)), rect)[0]
    if rect.left() < origin[0] < rect.right():
        x = round(float(origin[0])) + 0.5
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
    if rect.top() < origin[1] < rect.bottom():
        y = round(float(origin[1])) + 0.5
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("line"), 1))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))


def paint_bounds(painter: QPainter, frame: Frame, rect: QRectF, names: tuple[str, str]) -> None:
    """Write in the corners what the edges stand for, with the names of both axes."""
    painter.setFont(small(painter.font()))
    painter.setPen(theme.color("muted"))
    room = rect.adjusted(SPACING + 1, 2, -SPACING - 1, -2)
    align = Qt.AlignmentFlag
    metrics, width = QFontMetricsF(painter.font()), _NAME_SHARE * room.width()
    x, y = (metrics.elidedText(name, Qt.TextElideMode.ElideRight, width) for name in names)
    for name, edge, where in (
        (y, frame.y + frame.half, align.AlignLeft | align.AlignTop),
        (x, frame.x + frame.half, align.AlignRight | align.AlignBottom),
        ("", frame.x - frame.half, align.AlignLeft | align.AlignBottom),
    ):
        number = format_number(float(f"{edge:.4g}")).replace("-", "−")
        painter.drawText(room, where, f"{name} {number}".lstrip())
