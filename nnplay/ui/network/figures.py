"""The figures that the picture is made of: images, tiles, circles, names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from nnplay.data import DataSet
from nnplay.ui.data_words import CHANNELS
from nnplay.ui.images import image_of
from nnplay.ui.network.layout import NAME_GAP, NAME_MARGIN, Group
from nnplay.ui.network.weights import packed
from nnplay.ui.theme import theme

Align = Qt.AlignmentFlag

TINY, SMALL, LARGE = 10, 11, 12
"""Pixels of the font of numbers in neurons, and of names in and beside them."""


def tr(text: str) -> str:
    """Translate a text of the picture."""
    return QCoreApplication.translate("NetworkPicture", text)


def example_image(data: DataSet, given: NDArray[Any] | None = None) -> QImage:
    """Return an example as an image: in colour, or ink in the theme's.

    Parameters
    ----------
    data : DataSet
    given : (features,) array, optional
        Its pixels; by default those of the first training example.
    """
    assert data.image_shape is not None
    given = data.train.x[0] if given is None else given
    pixels = given.astype(np.float32).reshape(*data.image_shape, data.channels)
    low, high = float(pixels.min()), float(pixels.max())
    if given.dtype == np.uint8:
        low, high = 0.0, 255.0  # bytes are shown as they are
    share = (pixels - low) / ((high - low) or 1.0)
    if data.channels == len(CHANNELS):
        opaque = np.ones_like(share[..., :1])
        mixed = 255 * np.concatenate([share, opaque], axis=-1)
    else:
        tokens = ("zero", "text")
        paper, ink = (np.array(theme.color(token).getRgb(), np.float32) for token in tokens)
        mixed = paper + (ink - paper) * share
    colours = mixed.round().astype(np.uint8)
    return image_of(packed(colours.reshape(-1, 4)).reshape(data.image_shape))


def rounded(groups: Sequence[Group]) -> tuple[QPainterPath, QPainterPath]:
    """Return the outlines of all tiles, and what rounding cuts off their corners."""
    outlines, squares = QPainterPath(), QPainterPath()
    for group in groups:
        if group.tiles:
            for rect in group.neurons:
                outlines.addRoundedRect(rect, 6, 6)
                squares.addRect(rect)
    squares.addPath(outlines)
    return outlines, squares


def paint_circles(painter: QPainter, group: Group) -> None:
    """Paint neurons as circles."""
    painter.setBrush(theme.color("raised"))
    painter.setPen(QPen(_rim(), 1.0))
    for rect in group.neurons:
        painter.drawEllipse(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_badges(painter: QPainter, names: Sequence[str], group: Group) -> None:
    """Write names into the corners of tiles."""
    metrics = painter.fontMetrics()
    for name, rect in zip(names, group.neurons, strict=False):
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(rect.width()) - 8)
        badge = QRectF(0, 0, max(16, metrics.horizontalAdvance(short) + 8), 16)
        badge.moveBottomRight(rect.bottomRight() + QPointF(3, 3))
        painter.setBrush(theme.color("raised"))
        painter.setPen(QPen(theme.color("line"), 1.0))
        painter.drawRoundedRect(badge, 8, 8)
        painter.setPen(theme.color("text"))
        painter.drawText(badge, Align.AlignCenter, short)


def paint_names(
    painter: QPainter, names: Sequence[str], group: Group, edge: float, *, colour: str = "text"
) -> None:
    """Write names into neurons, or where one is too long all of them beside, as far as `edge`.

    Parameters
    ----------
    edge : float
        Where the room beside the neurons ends, to their left or to their right.
    """
    size, metrics = group.neurons[0].height(), painter.fontMetrics()
    painter.setPen(theme.color(colour))
    inside = all(metrics.horizontalAdvance(name) <= size - NAME_MARGIN for name in names)
    left = edge < group.bounds.left()
    side = Align.AlignRight if left else Align.AlignLeft
    for name, rect in zip(names, group.neurons, strict=False):
        if inside:
            painter.drawText(rect, Align.AlignCenter, name)
            continue
        start, end = (edge, rect.left() - NAME_GAP) if left else (rect.right() + NAME_GAP, edge)
        beside = QRectF(start, rect.center().y() - 8, end - start, 16)
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, math.ceil(end - start))
        painter.drawText(beside, Align.AlignVCenter | side, short)


def _rim() -> QColor:
    color = theme.color("muted")
    color.setAlphaF(0.55)
    return color


def paint_missing(painter: QPainter, group: Group, *, expanded: bool = False) -> None:
    """Say below a group how many of its neurons are not drawn, or which are."""
    if group.missing:
        painter.setPen(theme.color("muted"))
        text = tr("+ {n} more").format(n=f"{group.missing:,}")
        if expanded:
            total = len(group.neurons) + group.missing
            text = tr("↕ {a}–{b} of {n} · fewer").format(
                a=f"{group.units[0]:,}", b=f"{group.units[-1]:,}", n=f"{total:,}"
            )
        painter.drawText(group.line, Align.AlignCenter, text)
