"""A neuron or a connection pointed at: what it is connected with stands out, the rest is dimmed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen

from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.theme import theme

_DIMMED = 185
"""How much of the panel's colour lies over what is dimmed, of 255."""


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
    _paint_connections(picture, painter, pointed)
    for rect in _connected(picture, pointed):
        lit = rect.adjusted(-3, -3, 3, 3).intersected(clip)
        if not lit.isEmpty():
            picture.show(painter, size, lit)
    place = picture.place(pointed.neuron)
    if place is not None:
        painter.setPen(QPen(theme.color("accent"), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), 7, 7)


def _connected(picture: Picture, pointed: Pointed) -> list[QRectF]:
    """Return where a neuron and those of the columns beside it are, or a connection's two."""
    column, last = pointed.column, len(picture.groups) - 1
    place = picture.place(pointed.neuron)
    edge = picture.columns.areas[-1].right()
    rects = [] if place is None else [place]
    if place is not None and column == last:
        rects.append(QRectF(place.left(), place.top(), edge - place.left(), place.height()))
    if pointed.is_edge:
        start = picture.place(Pointed(column - 1, pointed.source))
        return rects if start is None else [*rects, start]
    for beside in (column - 1, column + 1):
        if 0 <= beside <= last:
            bounds = QRectF(picture.groups[beside].bounds)
            if beside == last:
                bounds.setRight(edge)
            rects.append(bounds)
    return rects


def _paint_connections(picture: Picture, painter: QPainter, pointed: Pointed) -> None:
    """Paint the connections that lead to a neuron and from it, or the one pointed at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    column, group = pointed.column, picture.groups[pointed.column]
    whole = column == 0 and picture.pixels is not None  # a pixel has no lines of its own
    if not whole and pointed.unit not in group.units:
        return
    slot = None if whole else group.units.index(pointed.unit)
    if pointed.is_edge:
        sources = picture.groups[column - 1].units
        if pointed.source in sources:
            source = sources.index(pointed.source)
            _paint_gap(picture, painter, column - 1, target=slot, source=source)
        return
    if column > 0:
        _paint_gap(picture, painter, column - 1, target=slot)
    if column < len(picture.gaps):
        _paint_gap(picture, painter, column, source=slot)


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
