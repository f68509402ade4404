"""The colours of a landscape: from the panel's own, for low costs, to the strongest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from nnplay.ui.images import image_of
from nnplay.ui.landscape.surface import Shades
from nnplay.ui.theme import theme

COLOURS = 256
_BAD, _UNKNOWN = COLOURS, COLOURS + 1
_STOPS = ((0.0, "zero", "zero", 0.0), (0.6, "accent", "zero", 0.1), (1.0, "text", "accent", 0.45))
"""Share of the way, a token, and another with its share that is mixed in."""

_VECTOR_COLOURS = 48
_OVERLAP = 0.6
"""Pixels by which a shape reaches over the next, so that no background shows between them."""


def colour_table() -> NDArray[np.uint32]:
    """Return the colours as 0xffRRGGBB: of the costs, of what is not finite, of what is unknown."""
    places = np.linspace(0, 1, COLOURS)
    stops = [stop[0] for stop in _STOPS]
    colours = np.array([_mixed(*stop[1:]) for stop in _STOPS])
    red, green, blue = (
        np.interp(places, stops, channel).round().astype(np.uint32) for channel in colours.T
    )
    table = np.empty(COLOURS + 2, np.uint32)
    table[:COLOURS] = 0xFF000000 | (red << 16) | (green << 8) | blue
    table[_BAD] = QColor(*map(round, _mixed("bad", "panel", 0.4))).rgba()
    table[_UNKNOWN] = theme.color("panel").rgba()
    return table


def bad_colour() -> QColor:
    """Return the colour of what is not finite."""
    return QColor.fromRgba(int(colour_table()[_BAD]))


def indices(shades: Shades) -> NDArray[np.intp]:
    """Return rows of the colour table."""
    found: NDArray[np.intp] = np.rint(shades.shares * (COLOURS - 1)).astype(np.intp)
    found[shades.bad] = _BAD
    found[shades.unknown] = _UNKNOWN
    return found


def to_image(shades: Shades) -> QImage:
    """Return an image with a pixel for each place, β upwards."""
    return image_of(colour_table().take(indices(shades)[::-1]))


def paint_shapes(painter: QPainter, target: QRectF, shades: Shades) -> None:
    """Paint the places as shapes, all of one of a few dozen colours together; β upwards."""
    found = indices(shades)[::-1]
    costs = found < COLOURS
    step = (COLOURS - 1) / (_VECTOR_COLOURS - 1)
    found = np.where(costs, np.rint(np.rint(found / step) * step).astype(np.intp), found)
    table = colour_table()
    rows, columns = found.shape
    width, height = target.width() / columns, target.height() / rows
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for index in np.unique(found):
        path = QPainterPath()
        for row, column in np.argwhere(found == index).tolist():
            x, y = target.left() + column * width, target.top() + row * height
            path.addRect(QRectF(x, y, width + _OVERLAP, height + _OVERLAP).intersected(target))
        painter.fillPath(path, QColor.fromRgba(int(table[index])))
    painter.restore()


def _mixed(token: str, other: str, share: float) -> tuple[float, float, float]:
    front, back = theme.color(token), theme.color(other)
    red, green, blue = (
        (1 - share) * a + share * b
        for a, b in zip(front.getRgb()[:3], back.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return red, green, blue
