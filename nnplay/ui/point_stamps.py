"""Points as little pictures, each painted once and then set down wherever one like it belongs.

Painting a disc takes Qt twenty times longer than copying one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnplay.data import Part
from nnplay.ui.theme import theme

Kind = Part | Literal["cross"]


class Stamp(NamedTuple):
    """What a point looks like.

    Attributes
    ----------
    kind : {"train", "validation", "test", "cross"}
        A disc, a square or a ring for the parts, or a cross.
    color : QColor
    radius : float
        Pixels.
    rim : QColor or None
        Around a disc; the panel's colour unless another one is given.
    """

    kind: Kind
    color: QColor
    radius: float
    rim: QColor | None = None

    def paint(self, painter: QPainter, place: QPointF) -> None:
        """Paint a point like this."""
        if self.kind == "cross":
            self._paint_cross(painter, place)
        else:
            paint_point(painter, place, self.color, self.kind, self.radius, self.rim)

    def _paint_cross(self, painter: QPainter, place: QPointF) -> None:
        right, down = QPointF(self.radius, self.radius), QPointF(-self.radius, self.radius)
        for color, width in ((self.rim or theme.color("panel"), 3.5), (self.color, 1.8)):
            painter.setPen(QPen(color, width))
            painter.drawLine(place - right, place + right)
            painter.drawLine(place - down, place + down)

    def picture(self, ratio: float) -> QImage:
        """Return such a point in the middle of a clear picture."""
        rim = None if self.rim is None else self.rim.rgba()
        return _picture(
            self.kind, self.color.rgba(), self.radius, rim, theme.color("panel").rgba(), ratio
        )


@lru_cache(maxsize=512)
def _picture(
    kind: Kind, color: int, radius: float, rim: int | None, _panel: int, ratio: float
) -> QImage:
    """Paint a point once; the panel's colour is named because it shows in the point."""
    side = 2 * int(radius + 3.5) + 1
    picture = QImage(QSize(side, side) * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rim_color = None if rim is None else QColor.fromRgba(rim)
    stamp = Stamp(kind, QColor.fromRgba(color), radius, rim_color)
    stamp.paint(painter, QPointF(side / 2, side / 2))
    painter.end()
    return picture


def paint_point(
    painter: QPainter,
    place: QPointF,
    color: QColor,
    part: Part,
    radius: float,
    rim: QColor | None = None,
) -> None:
    """Paint a point: a disc for training, a ring for testing, a square for validation.

    Discs have a rim of the panel's colour unless another one is given, the others none unless one
    is given.
    """
    panel = theme.color("panel")
    if part == "train":
        painter.setPen(QPen(rim or panel, 1))
        painter.setBrush(color)
        painter.drawEllipse(place, radius + 0.5, radius + 0.5)
        return
    painter.setBrush(panel)
    for pen in ([QPen(rim, 3)] if rim is not None else []) + [QPen(color, 1.5)]:
        painter.setPen(pen)
        if part == "test":
            painter.drawEllipse(place, radius, radius)
        else:
            square = QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius)
            painter.drawRect(square)


def paint_stamps(
    painter: QPainter,
    places: NDArray[Any],
    which: NDArray[np.intp],
    stamps: Sequence[Stamp],
    *,
    vector: bool = False,
) -> None:
    """Paint points, the later ones over the earlier ones.

    Parameters
    ----------
    places : (n, 2) array
        Where, to the next pixel.
    which : (n,) array
        Index of each point's stamp.
    vector : bool
        Whether to paint shapes, where they are, rather than copy pixels.
    """
    if vector:
        for (x, y), index in zip(places.tolist(), which.tolist(), strict=True):
            stamps[index].paint(painter, QPointF(x, y))
        return
    if not len(places):
        return
    ratio = painter.device().devicePixelRatio()
    pictures = {index: stamps[index].picture(ratio) for index in np.unique(which).tolist()}
    half = next((p.deviceIndependentSize().width() / 2 for p in pictures.values()), 0.0)
    corners = np.floor(places - half + 0.5).astype(int).tolist()
    for (x, y), index in zip(corners, which.tolist(), strict=True):
        painter.drawImage(x, y, pictures[index])
