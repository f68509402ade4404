"""From numbers to colours: one symmetric scale around zero, and one look-up for all cells."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from nnplay.ui.images import image_of
from nnplay.ui.theme import theme

Values = NDArray[Any]
Indices = NDArray[np.intp]

_ZERO = 255
_BAD = 511

MOST_SHAPES = 10_000
"""Cells that a vector picture draws as shapes; more would make it slow to open."""


class Scale:
    """The number that the strongest colour stands for.

    It grows at once with the numbers and falls back slowly, and is rounded, so that colours do not
    flicker while a network learns.
    """

    def __init__(self) -> None:
        self._level = 0.0

    def reset(self) -> None:
        """Forget what came before: other numbers follow."""
        self._level = 0.0

    def update(self, largest: float) -> float:
        """Take in the largest absolute value shown now; return the scale, at least that large."""
        if largest >= self._level:
            self._level = largest
        else:
            self._level += 0.1 * (largest - self._level)
        return round_up(self._level)


def round_up(value: float) -> float:
    """Return the next number with two significant digits that is not below `value`; 1 for 0."""
    if not value > 0:
        return 1.0
    exponent = math.floor(math.log10(value)) - 1
    for digits in (math.floor(value / 10.0**exponent), math.ceil(value / 10.0**exponent)):
        rounded = float(f"{digits}e{exponent}")
        if rounded >= value:
            return rounded
    return float(f"{digits + 1}e{exponent}")


def largest(values: Values) -> float:
    """Return the largest absolute value that is finite, or 0."""
    if not values.size:
        return 0.0
    found = max(float(values.max()), -float(values.min()))
    if not math.isfinite(found):
        finite = np.abs(values[np.isfinite(values)])
        found = float(finite.max()) if finite.size else 0.0
    return found


def to_indices(values: Values, scale: float) -> Indices:
    """Return rows of the colour table: 255 for zero, 0 and 510 for ∓`scale`, 511 for NaN and ∞."""
    # Beyond, the factor itself would be too large or too small for a float32.
    usual = 1e-30 < scale < 1e30
    factor = np.float32(_ZERO / scale) if usual else np.float64(_ZERO) / scale
    scaled: Values = values * factor
    # One sum finds out whether there is anything that has no colour.
    if not math.isfinite(float(scaled.sum(dtype=np.float64))):
        bad = ~np.isfinite(scaled)
        indices = np.rint(np.where(bad, 0, scaled)).astype(np.intp) + _ZERO
        indices[bad] = _BAD
        return indices
    scaled += _ZERO + 0.5
    return scaled.astype(np.intp)


def color_table() -> NDArray[np.uint32]:
    """Return the colours of the theme as 0xffRRGGBB; the last one marks what is not a number."""
    table = np.zeros(_BAD + 1, np.uint32)
    red, green, blue, _ = theme.diverging().astype(np.uint32).T
    table[:_BAD] = 0xFF000000 | (red << 16) | (green << 8) | blue
    table[_BAD] = theme.color("bad").rgba()
    return table


def to_image(indices: Indices) -> QImage:
    """Return an image with a pixel for each cell; `indices` has shape (rows, columns)."""
    return image_of(color_table().take(indices, mode="clip"))


def paint_shapes(painter: QPainter, target: QRectF, indices: Indices) -> None:
    """Paint the cells as shapes, all of one colour together; many cells become an image."""
    if indices.size > MOST_SHAPES:
        painter.drawImage(target, to_image(indices))
        return
    table = color_table()
    rows, columns = indices.shape
    width, height = target.width() / columns, target.height() / rows
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    for index in np.unique(indices):
        path = QPainterPath()
        for row, column in np.argwhere(indices == index).tolist():
            path.addRect(
                QRectF(target.left() + column * width, target.top() + row * height, width, height)
            )
        painter.fillPath(path, QColor.fromRgba(int(table[index])))
    painter.restore()
