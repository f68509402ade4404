"""A neuron or a connection pointed at: what it is connected with stands out, the rest is dimmed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.weights import levels
from nnplay.ui.theme import theme

_DIMMED, _LINES_DIMMED = 140, 130
"""How much of the panel's colour lies over what is dimmed, of 255; and over connections once more.

A neuron's face stays recognisable; of many lines each would still be a stroke through the lit ones.
"""


def paint_highlight(
    picture: Picture, painter: QPainter, size: QSize, clip: QRectF, pointed: Pointed
) -> None:
    """Dim everything but a neuron or connection and what it is connected with.

    Parameters
    ----------
    picture : Picture
        Which has been shown.
    painter : QPainter
    size : QSize
        Of the whole picture.
    clip : QRectF
        What is to be painted.
    pointed : Pointed
    """
    if picture.weights() is None or pointed.column >= len(picture.groups):
        return
    painter.fillRect(clip, theme.color("panel", _DIMMED))
    for before, behind in pairwise(group.bounds for group in picture.groups):
        lines = QRectF(before.right(), clip.top(), behind.left() - before.right(), clip.height())
        painter.fillRect(lines.intersected(clip), theme.color("panel", _LINES_DIMMED))
    _paint_connections(picture, painter, pointed)
    for rect in connected(picture, pointed):
        lit = rect.adjusted(-3, -3, 3, 3).intersected(clip)
        if not lit.isEmpty():
            picture.show(painter, size, lit)
    picture.paint_values(painter, _numbered(picture, pointed))  # the lines went over them
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for place, width in ((picture.place(pointed.neuron), 2.0), (_start(picture, pointed), 1.0)):
        if place is not None:
            painter.setPen(QPen(theme.color("accent"), width))
            painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), 7, 7)


def _start(picture: Picture, pointed: Pointed) -> QRectF | None:
    """Return where a connection comes from, if it is one and that is drawn."""
    return picture.place(Pointed(pointed.column - 1, pointed.source)) if pointed.is_edge else None


def connected(picture: Picture, pointed: Pointed) -> list[QRectF]:
    """Return where a neuron and those of the columns beside it are, or a connection's two."""
    column, last = pointed.column, len(picture.groups) - 1
    place = picture.place(pointed.neuron)
    edge = picture.columns.areas[-1].right()
    rects = [] if place is None else [place]
    if place is not None and column == last:
        rects.append(QRectF(place.left(), place.top(), edge - place.left(), place.height()))
    if pointed.is_edge:
        start = _start(picture, pointed)
        return rects if start is None else [*rects, start]
    for beside in (column - 1, column + 1):
        if 0 <= beside <= last:
            bounds = QRectF(picture.groups[beside].bounds)
            if beside == last:
                bounds.setRight(edge)
            rects.append(bounds)
    return rects


def _numbered(picture: Picture, pointed: Pointed) -> dict[int, Sequence[int]]:
    """Return the neurons of `connected` by their columns."""
    column = pointed.column
    if pointed.is_edge:
        return {column: (pointed.unit,), column - 1: (pointed.source,)}
    beside = {i: group.units for i, group in enumerate(picture.groups) if abs(i - column) == 1}
    return {column: (pointed.unit,), **beside}


def _paint_connections(picture: Picture, painter: QPainter, pointed: Pointed) -> None:
    """Paint the connections that lead to a neuron and from it, or the one pointed at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if pointed.is_edge and pointed.column == 1 and picture.groups[0].is_image:
        _paint_from_pixel(picture, painter, pointed)
        return
    for gap, target, source in _lines(picture, pointed):
        _paint_gap(picture, painter, gap, target=target, source=source)


def lit_points(picture: Picture, pointed: Pointed, step: float) -> NDArray[Any]:
    """Return points along the connections that stand out, about `step` pixels apart.

    Returns
    -------
    (n, 2) array
        Across and down.
    """
    lines = [
        picture.gaps[gap].points(step, target=target, source=source)
        for gap, target, source in _lines(picture, pointed)
    ]
    return np.concatenate([np.empty((0, 2)), *lines])


def _lines(picture: Picture, pointed: Pointed) -> list[tuple[int, int | None, int | None]]:
    """Return gap, target and source of what stands out, by their places; None means all."""
    column, group = pointed.column, picture.groups[pointed.column]
    whole = column == 0 and picture.pixels is not None  # a pixel has no lines of its own
    if not whole and pointed.unit not in group.units:
        return []
    slot = None if whole else group.units.index(pointed.unit)
    if pointed.is_edge:
        sources = picture.groups[column - 1].units
        if pointed.source not in sources:
            return []
        return [(column - 1, slot, sources.index(pointed.source))]
    before, behind = (column - 1, slot, None), (column, None, slot)
    return [line for line in (before, behind) if 0 <= line[0] < len(picture.gaps)]


def _paint_from_pixel(picture: Picture, painter: QPainter, pointed: Pointed) -> None:
    """Paint the connection from a pixel, which has no line unless it is pointed at."""
    start, end, weights = _start(picture, pointed), picture.place(pointed.neuron), picture.weights()
    if start is None or end is None or weights is None:
        return
    weight = weights[0][pointed.unit, pointed.source]
    level = int(levels(np.array([weight]), picture.edge_scale or 1.0)[0])
    leave, arrive = start.center(), QPointF(end.left(), end.center().y())
    middle = (leave.x() + arrive.x()) / 2
    path = QPainterPath(leave)
    path.cubicTo(middle, leave.y(), middle, arrive.y(), arrive.x(), arrive.y())
    painter.setPen(QPen(picture.pens[level].color(), 2.0))
    painter.drawPath(path)


def _paint_gap(
    picture: Picture,
    painter: QPainter,
    gap: int,
    *,
    target: int | None = None,
    source: int | None = None,
) -> None:
    strength = picture.drawn_levels(gap)
    if strength is not None:
        picture.gaps[gap].paint_some(painter, picture.pens, strength, target=target, source=source)
