"""What a network says over a rectangle of the plane, as a picture and the lines in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage

from nnplay.data import DataSet
from nnplay.engine.boundary import boundary
from nnplay.engine.surface import Surface, Values, rectangle
from nnplay.project import LayerSpec
from nnplay.training import Snapshot
from nnplay.ui.heat_colours import color_table, to_indices
from nnplay.ui.images import image_of
from nnplay.ui.point_colours import Meaning, certainty, class_colors, scaled
from nnplay.ui.span import Span
from nnplay.ui.theme import theme

_LEAST = 8
"""Cells along a side, however long and thin the plot is."""

_FINEST = 4
"""Pixels of a cell at least; smaller ones could not be told from what is drawn between them."""

_STRENGTH = 0.62
"""How strongly what is certain is painted, so that the points on it stand out."""


class Field(NamedTuple):
    """A network's outputs on a grid, and how they are painted.

    Attributes
    ----------
    places : (rows · columns, 2) array
    outputs : (rows · columns, outputs) array
    image : QImage
        A pixel for each place.
    edges : (n, 4) array
        The decision boundary, in places of the grid.
    """

    places: Values
    outputs: NDArray[Any]
    image: QImage
    edges: Values

    def lines(self, area: QRectF) -> list[QLineF]:
        """Return the decision boundary on the screen."""
        if not len(self.edges):
            return []
        across = area.width() / self.image.width()
        down = area.height() / self.image.height()
        ends = (self.edges + 0.5) * (across, down, across, down)
        ends += (area.left(), area.top(), area.left(), area.top())
        return [QLineF(*line) for line in ends.tolist()]


def fits(data: DataSet, layer: LayerSpec) -> bool:
    """Whether the outputs of a network can be shown as what a data set asks for."""
    return layer.units == data.outputs or (layer.units == 1 and len(data.classes) == 2)


def cells_of(side: int, area: QRectF) -> tuple[int, int]:
    """Return columns and rows of a grid of square cells, at most `side` · `side` of them."""
    side = min(side, math.isqrt(int(area.width() * area.height())) // _FINEST)
    ratio = math.sqrt(max(1.0, area.width()) / max(1.0, area.height()))
    return max(_LEAST, round(side * ratio)), max(_LEAST, round(side / ratio))


def field_of(
    surface: Surface,
    snapshot: Snapshot,
    span: Span,
    cells: tuple[int, int],
    meaning: Meaning,
    output: int = 0,
) -> Field:
    """Ask a network for its outputs over a rectangle.

    Parameters
    ----------
    cells : (int, int)
        Columns and rows.
    meaning : Meaning
        Of the outputs.
    output : int
        Which of several numbers to predict is painted.
    """
    columns, rows = cells
    places = rectangle(span.centre, span.half, cells)
    outputs = surface.outputs(snapshot, places)
    if meaning.classes:
        pixels, edges = class_pixels(outputs, meaning.classes), boundary(outputs, (rows, columns))
    else:
        level = scaled(outputs[:, output], meaning)
        pixels, edges = color_table().take(to_indices(level, 1.0)), np.empty((0, 4))
    return Field(places, outputs, image_of(pixels.reshape(rows, columns)), edges)


def class_pixels(outputs: NDArray[Any], classes: int) -> NDArray[np.uint32]:
    """Return the colour of the best class, the fainter the nearer the second best comes to it.

    Parameters
    ----------
    outputs : (n, outputs) array
        Probabilities; a single one is that of the second of two classes.

    Returns
    -------
    (n,) array of 0xffRRGGBB
        That of what is bad where there is no number.
    """
    if outputs.shape[1] == 1:
        level = certainty(outputs)
        best, lead = (level > 0).astype(np.intp), np.abs(level)
    else:
        best = outputs.argmax(axis=1)
        two = np.partition(outputs, -2, axis=1)[:, -2:]
        lead = np.clip(two[:, 1] - two[:, 0], 0, 1)
    table = _rgb(class_colors(classes))
    neutral = _rgb([theme.color("zero")])
    wrong = ~np.isfinite(lead)
    lead = np.where(wrong, 0, lead).astype(np.float32)
    mixed = neutral + (table - neutral)[best] * (_STRENGTH * lead)[:, None]
    red, green, blue = np.rint(mixed).astype(np.uint32).T
    pixels: NDArray[np.uint32] = 0xFF000000 | red << 16 | green << 8 | blue
    pixels[wrong] = theme.color("bad").rgba()
    return pixels


def _rgb(colors: Sequence[QColor]) -> NDArray[np.float32]:
    return np.array([(c.red(), c.green(), c.blue()) for c in colors], np.float32)
