"""How points of the plane are painted: a colour for the target, a shape for what it is for."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap

from nnplay.ui.cloud import PARTS, Cloud
from nnplay.ui.frame import Frame
from nnplay.ui.numbers import format_number
from nnplay.ui.point_colours import Meaning, target_colors
from nnplay.ui.point_stamps import Stamp, paint_stamps
from nnplay.ui.readout import small
from nnplay.ui.spread import spread
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
    rows = rows[rows != skip]
    places = frame.to_screen(cloud.plane[rows], QRectF(0, 0, size.width(), size.height()))
    paint_cloud(painter, cloud, rows, places, meaning)
    painter.end()
    return layer


def paint_cloud(
    painter: QPainter,
    cloud: Cloud,
    rows: NDArray[np.intp],
    places: NDArray[Any],
    meaning: Meaning,
    *,
    vector: bool = False,
) -> None:
    """Paint some points of a cloud.

    Parameters
    ----------
    rows : (n,) array
        Which.
    places : (n, 2) array
        Where on the screen.
    vector : bool
        Whether shapes are wanted rather than pixels.
    """
    radius = radius_of(len(cloud))
    # A value in the middle of the scale has the panel's own colour.
    rim = None if meaning.classes else theme.color("muted", 150)
    colors, which = target_colors(cloud.targets[rows], meaning)
    stamps = [Stamp(part, color, radius, rim) for part in PARTS for color in colors]
    paint_stamps(painter, places, cloud.parts[rows] * len(colors) + which, stamps, vector=vector)


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
