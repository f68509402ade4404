"""A curve item that paints quickly: pyqtgraph's, without what these plots do not need."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from nnplay.training.history import Column


class CurveItem(pg.PlotCurveItem):  # type: ignore[misc]
    """A line through points; NaN makes a gap.

    Parameters
    ----------
    wide : bool
        Two pixels wide and smooth, for a few hundred points; else one pixel and plain, for many.
    """

    def __init__(self, *, wide: bool) -> None:
        self._bounds = QRectF(0, 0, 1, 1)
        super().__init__(np.empty(0), np.empty(0), connect="finite")
        self._wide = wide

    def set_color(self, pen: QPen) -> None:
        """Take the colour of a pen."""
        pen.setWidth(2 if self._wide else 0)
        self.setPen(pen)

    def set_view(self, view: QRectF) -> None:
        """Say what part of the plot is visible; the item fills it and is clipped to it."""
        self.prepareGeometryChange()
        self._bounds = view

    def boundingRect(self) -> QRectF:
        """Return the visible part, which is at hand, instead of searching all points."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None
    ) -> None:
        """Paint a wide line segment by segment in pixels: five times faster than as one outline."""
        if not self._wide:
            super().paint(painter, option, widget)
            return
        transform = painter.worldTransform()
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.opts["pen"])
        x, y = self.getData()
        # The type stubs know only lines of whole pixels in a list.
        cast(Any, painter).drawLines(_segments(x, y, transform))
        painter.restore()


def _segments(x: Column, y: Column, transform: QTransform) -> list[QLineF]:
    x = x * transform.m11() + transform.dx()
    y = y * transform.m22() + transform.dy()
    ends = np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=1)
    return [QLineF(*end) for end in ends[np.isfinite(ends).all(axis=1)].tolist()]
