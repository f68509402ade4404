"""Examples as small pictures with a word beneath, of which one can be chosen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from nnplay.data import DataSet
from nnplay.data.example import picture_of
from nnplay.ui.evaluate.colours import shades
from nnplay.ui.evaluate.listing import Listing
from nnplay.ui.export import Table
from nnplay.ui.images import image_of
from nnplay.ui.pointed import PointedView
from nnplay.ui.readout import small
from nnplay.ui.shades import to_pixels
from nnplay.ui.theme import SPACING, theme

_SIDE = 44.0
"""Pixels of a picture's longer side."""
_TEXT = 16.0
_GAP = 2 * SPACING


class Thumbnails(PointedView):
    """The pictures of a listing; places are ranks in it. Only those in sight are made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing: Listing | None = None
        self._images: dict[int, QImage] = {}
        self.chosen: int | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Examples"))

    def set_listing(self, listing: Listing | None) -> None:
        """Show other examples."""
        self._images.clear()
        self._listing = listing
        self.point_at(None)
        self.updateGeometry()
        self.refreshed()

    def set_chosen(self, rank: int | None) -> None:
        """Mark the example that all views show."""
        self.chosen = rank
        self.update()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self._listing is None or not len(self._listing.rows)

    @property
    def _shown(self) -> Listing:
        assert self._listing is not None
        return self._listing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Escape to whoever leads back."""
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    # Where things are.

    def _cell(self) -> QSizeF:
        """Return the size of a picture, in the shape of the data's."""
        shape = self._shown.data.image_shape or (1, 1)
        scale = _SIDE / max(shape)
        return QSizeF(max(6.0, shape[1] * scale), max(6.0, shape[0] * scale))

    def _pitch(self) -> QSizeF:
        metrics = QFontMetricsF(small(self.font()))
        cell, word = self._cell(), metrics.horizontalAdvance("100.00 %")
        return QSizeF(max(cell.width(), word) + _GAP, cell.height() + _TEXT + _GAP)

    def columns(self, width: float) -> int:
        """Return how many pictures stand in a line of so many pixels."""
        return max(1, int((width + _GAP) // self._pitch().width()))

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        if self.empty:
            return 0
        lines = -(-len(self._shown.rows) // self.columns(width))
        return int(np.ceil(lines * self._pitch().height()))

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:
        """Return the height that the present width takes."""
        return QSize(80, self.heightForWidth(max(80, self.width())))

    def _rect(self, rank: int, width: float) -> QRectF:
        line, column = divmod(rank, self.columns(width))
        pitch, cell = self._pitch(), self._cell()
        left = column * pitch.width() + (pitch.width() - _GAP - cell.width()) / 2
        return QRectF(QPointF(left, line * pitch.height() + 2), cell)

    def rect_of(self, place: int) -> QRectF:
        """Return where a picture is."""
        return self._rect(place, self.width())

    def place_at(self, position: QPointF) -> int | None:
        """Return the rank of the picture at a point."""
        pitch, columns = self._pitch(), self.columns(self.width())
        column, line = int(position.x() // pitch.width()), int(position.y() // pitch.height())
        rank = line * columns + column
        inside = 0 <= column < columns and 0 <= rank < len(self._shown.rows)
        return rank if inside else None

    def walk(self, place: int | None, right: int, down: int) -> int:
        """Return the next picture in a line, or in the line below."""
        if place is None:
            return 0
        rank = place + right + down * self.columns(self.width())
        return rank if 0 <= rank < len(self._shown.rows) else place

    def words(self, place: int) -> tuple[str, ...]:
        """Return what is known of an example."""
        return (*self._shown.words(place), self.tr("click or Enter: look at it"))

    def table(self) -> Table:
        """Return a row for each example."""
        return self._shown.table()

    # Painting.

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint all pictures; on the screen, those in sight."""
        pitch, columns, width = self._pitch(), self.columns(size.width()), size.width()
        exposed = self.exposed(size)
        first = max(0, int(exposed.top() // pitch.height()) * columns)
        last = (int(exposed.bottom() // pitch.height()) + 1) * columns
        painter.setFont(small(self.font()))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for rank in range(first, min(last, len(self._shown.rows))):
            rect = self._rect(rank, width)
            painter.drawImage(rect, self._image(rank))
            if rank == self.chosen:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.drawRect(rect.adjusted(-1, -1, 1, 1))
            painter.setPen(theme.color("accent" if rank == self.chosen else "muted"))
            word = QRectF(rect.center().x() - pitch.width() / 2, rect.bottom() + 2, 0, _TEXT)
            word.setWidth(pitch.width())
            painter.drawText(word, Qt.AlignmentFlag.AlignCenter, self._shown.brief(rank))

    def _forget_colors(self) -> None:
        self._images.clear()
        super()._forget_colors()

    def _image(self, rank: int) -> QImage:
        if rank not in self._images:
            shown = self._shown
            row = shown.data.part(shown.part).x[int(shown.rows[rank])]
            self._images[rank] = picture_image(shown.data, row)
        return self._images[rank]


def picture_image(data: DataSet, row: NDArray[Any]) -> QImage:
    """Return the picture of an example: in its colours, or grey from the panel's to the text's."""
    if row.dtype != np.uint8:
        row = to_pixels(data.scaling.undo(row).astype(np.float32))
    pixels = picture_of(data, row)
    assert pixels is not None
    if pixels.ndim == 2:
        return image_of(shades("text", pixels / 255))
    red, green, blue = np.moveaxis(pixels.astype(np.uint32), -1, 0)
    return image_of(np.uint32(0xFF000000) | red << 16 | green << 8 | blue)


class ThumbnailArea(QScrollArea):
    """The pictures with a scroll bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = Thumbnails()
        self.view.revealed.connect(self._reveal)
        self.setWidget(self.view)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def _reveal(self, rect: QRect) -> None:
        self.ensureVisible(rect.center().x(), rect.center().y(), rect.width(), rect.height() + 16)
