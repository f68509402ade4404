"""A part of the picture that is painted once and then kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap


class Kept:
    """Keeps what a function paints, until that is dropped or wanted in another size.

    Parameters
    ----------
    paint : callable
        Called with a painter, the size of the whole picture in pixels, and the part of it that is
        wanted; it may paint more.
    opaque : bool
        Whether it paints every pixel of that part.
    """

    def __init__(
        self, paint: Callable[[QPainter, QSize, QRectF], None], *, opaque: bool = False
    ) -> None:
        self._paint = paint
        self._opaque = opaque
        self._pixmap = QPixmap()
        self._stale = True
        self._key = (QSize(), 1.0)
        self._area = QRectF()

    def drop(self) -> None:
        """Paint it anew when it is needed next."""
        self._stale = True

    def paint(self, painter: QPainter, size: QSize, clip: QRectF, area: QRectF) -> None:
        """Show what lies in `clip`.

        Parameters
        ----------
        size : QSize
            Of the whole picture.
        area : QRectF
            What else will be asked for soon: it is painted with it.
        """
        ratio = painter.device().devicePixelRatioF()
        if self._key != (size, ratio):
            self._key, self._stale = (QSize(size), ratio), True
            self._pixmap = QPixmap(size * ratio)
            self._pixmap.setDevicePixelRatio(ratio)
            self._pixmap.fill(Qt.GlobalColor.transparent)
        if self._stale or not self._area.contains(clip):
            self._area = area.united(clip)
            self._repaint(size)
        # The whole of it through a clip: a part may not start at a whole pixel of the screen.
        painter.save()
        painter.setClipRect(clip, Qt.ClipOperation.IntersectClip)
        painter.drawPixmap(QPointF(), self._pixmap)
        painter.restore()

    def _repaint(self, size: QSize) -> None:
        # The memory is used again: new memory costs more than to paint into it.
        if not self._opaque:
            self._pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, size, self._area)
        painter.end()
        self._stale = False
