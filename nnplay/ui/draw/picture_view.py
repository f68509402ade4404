"""The picture that the network is given, pixel by pixel, and how its answer depends on each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.data.pictures.handwriting import Pixels
from nnplay.ui.heat_colours import Scale, largest
from nnplay.ui.number_words import exact
from nnplay.ui.readout import small
from nnplay.ui.shades import picture_image, sloped_image
from nnplay.ui.theme import SPACING, theme

LEGEND = 18
"""Pixels of the line that says what the colours of the slopes stand for."""

_KEYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PictureView(QWidget):
    """A picture enlarged without smoothing; a pixel can be pointed at.

    Attributes
    ----------
    pixels : array of uint8, or None
        (rows, columns) or (rows, columns, channels).
    slopes : (rows, columns, channels) array or None
        The derivative of the score by each input.
    scale : float
        The slope that the strongest colours stand for.
    place : (int, int) or None
        Row and column of the pixel pointed at.
    pointed : Signal(str)
        What there is to say of the pixel pointed at; "" if there is none.
    """

    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pixels: Pixels | None = None
        self.slopes: NDArray[Any] | None = None
        self.scale = 1.0
        self.place: tuple[int, int] | None = None
        self._whose = ""
        self._steady = Scale()
        self._mouse: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 64)
        self.setAccessibleName(self.tr("The picture that the network is given"))
        theme.changed.connect(self.update)

    def set_picture(
        self, pixels: Pixels | None, slopes: NDArray[Any] | None = None, whose: str = ""
    ) -> None:
        """Show a picture, with the slopes of a score if they are given.

        Parameters
        ----------
        pixels : array of uint8, or None
        slopes : (features,) array or None
        whose : str
            The name of the class, or of the number, that the score is of.
        """
        self.pixels, self.slopes = pixels, None
        if pixels is not None and slopes is not None:
            self.slopes = slopes.reshape(*pixels.shape[:2], -1)
            if whose != self._whose:
                self._steady.reset()
            self.scale = self._steady.update(largest(slopes))
        self._whose = whose
        self.setToolTip(self._tip())
        if self._mouse is not None:
            self.place = self.place_at(self._mouse)
        self._check_place()
        self._tell()
        self.update()

    def _tip(self) -> str:
        if self.slopes is None:
            return ""
        return self.tr(
            "Orange: more there raises z, the score of {0} before the last activation;\n"
            "blue: it lowers it. The colours are ∂z/∂x of each pixel as the network sees it.\n"
            "Shift and the arrow keys walk from pixel to pixel."
        ).format(self._whose)

    @property
    def whose(self) -> str:
        """Whose score the slopes are of."""
        return self._whose

    def words(self) -> str:
        """Return what there is to say of the pixel pointed at, with exact numbers."""
        if self.place is None or self.pixels is None:
            return ""
        row, column = self.place
        values = np.atleast_1d(self.pixels[row, column]).tolist()
        text = self.tr("row {0}, column {1}: {2} of 255").format(
            row, column, ", ".join(map(str, values))
        )
        if self.slopes is not None:
            slopes = ", ".join(exact(float(v)) for v in self.slopes[row, column])
            text += self.tr(" · ∂z of {0} / ∂x = {1}").format(self._whose, slopes)
        return text

    # Where things are

    def area(self) -> QRectF:
        """Return where the picture is: from the top left, its pixels square."""
        if self.pixels is None:
            side = min(self.width(), self.height())
            return QRectF(0, 0, side, side)
        rows, columns = self.pixels.shape[:2]
        legend = LEGEND if self.slopes is not None else 0
        scale = min(self.width() / columns, (self.height() - legend) / rows)
        return QRectF(0, 0, columns * max(scale, 0.1), rows * max(scale, 0.1))

    def place_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the row and column of the pixel at a point of the widget."""
        area = self.area()
        if self.pixels is None or not area.contains(point):
            return None
        rows, columns = self.pixels.shape[:2]
        row = min(int(point.y() / area.height() * rows), rows - 1)
        return row, min(int(point.x() / area.width() * columns), columns - 1)

    def rect_of(self, place: tuple[int, int]) -> QRectF:
        """Return where a pixel is."""
        assert self.pixels is not None
        area, (rows, columns) = self.area(), self.pixels.shape[:2]
        width, height = area.width() / columns, area.height() / rows
        return QRectF(place[1] * width, place[0] * height, width, height)

    # Pointing

    def point_at(self, place: tuple[int, int] | None) -> None:
        """Mark a pixel and say its numbers, or none."""
        self.place = place
        self._check_place()
        self._tell()
        self.update()

    def _check_place(self) -> None:
        shape = (0, 0) if self.pixels is None else self.pixels.shape[:2]
        if self.place is not None and not all(
            0 <= n < side for n, side in zip(self.place, shape, strict=True)
        ):
            self.place = None

    def _tell(self) -> None:
        text = self.words()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            self.pointed.emit(text)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the pixel under the mouse."""
        self._mouse = event.position()
        self.point_at(self.place_at(self._mouse))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._mouse = None
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from pixel to pixel with Shift and an arrow key."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.place is not None:
            self.point_at(None)
        elif (
            key in _KEYS
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            and self.pixels is not None
        ):
            self._mouse = None
            self._walk(*_KEYS[key])
        else:
            super().keyPressEvent(event)

    def _walk(self, down: int, right: int) -> None:
        assert self.pixels is not None
        rows, columns = self.pixels.shape[:2]
        if self.place is None:
            self.point_at((rows // 2, columns // 2))
            return
        row, column = self.place
        self.point_at((max(0, min(row + down, rows - 1)), max(0, min(column + right, columns - 1))))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if self._mouse is None:
            self.point_at(None)

    # Painting

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(220, 220)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, the pixel pointed at, and what the colours stand for."""
        painter = QPainter(self)
        painter.setFont(self.font())
        area = self.area()
        self.paint(painter, area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "line"), 1))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        if self.place is not None:
            self._paint_mark(painter, self.rect_of(self.place))
        if self.slopes is not None:
            line = QRectF(0, area.bottom() + 2, min(area.width(), self.width()), LEGEND - 2)
            self.paint_legend(painter, line)
        painter.end()

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the picture alone."""
        if self.pixels is None:
            painter.fillRect(area, theme.color("window"))
            return
        slopes = self.slopes
        if slopes is None:
            image = picture_image(self.pixels)
        else:
            # Of a coloured pixel, the strongest of its three.
            strongest = np.abs(np.nan_to_num(slopes)).argmax(axis=2)[..., None]
            flat = np.take_along_axis(slopes, strongest, axis=2)[..., 0]
            image = sloped_image(self.pixels, flat, self.scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(area, image)

    def paint_legend(self, painter: QPainter, line: QRectF) -> None:
        """Paint a bar from the strongest negative to the strongest positive slope."""
        font = small(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        size = f"{self.scale:g}".replace("e-0", "e-")
        ends = f"−{size}", f"+{size}"
        left, right = (metrics.horizontalAdvance(text) + 1.5 * SPACING for text in ends)
        align = Qt.AlignmentFlag
        painter.drawText(line, align.AlignVCenter | align.AlignLeft, ends[0])
        painter.drawText(line, align.AlignVCenter | align.AlignRight, ends[1])
        bar = QRectF(line.left() + left, line.center().y() - 4, line.width() - left - right, 8)
        if bar.width() > 0:
            gradient = QLinearGradient(bar.topLeft(), bar.topRight())
            for position, token in ((0.0, "negative"), (0.5, "panel"), (1.0, "positive")):
                gradient.setColorAt(position, theme.color(token))
            painter.fillRect(bar, gradient)

    def _paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        for token, width in (("panel", 4), ("text", 2)):
            painter.setPen(QPen(theme.color(token), width))
            painter.drawRect(rect)
