"""The filmstrip: a row for each neuron, a column for each moment, an image of weights in each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnplay.ui.heat_colours import MOST_SHAPES, Indices, paint_shapes, to_image, to_indices
from nnplay.ui.layer_infos import LayerInfo, Switches
from nnplay.ui.number_words import exact
from nnplay.ui.numbers import format_number
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.film_layout import GAP, Strips, lay_out
from nnplay.ui.weights.reel import Reel, followed
from nnplay.ui.weights.scrolled import Scrolled
from nnplay.ui.weights.view import LayerView, veil

HEADER = 18
"""Pixels above the images, for the epochs."""

_LEAST = 34
_Align = Qt.AlignmentFlag


class Pixel(NamedTuple):
    """A weight in a frame: the row of its neuron, the number of the frame, and the input."""

    row: int
    frame: int
    input: int


class FilmView(LayerView):
    """The images of all neurons and moments."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = LayerInfo("", 0, 0)
        self.reel: Reel | None = None
        self.switches = Switches()
        self.room = QSizeF(360, 220)
        self._images: dict[int, QImage] = {}
        self._images_of: object = None
        self._images_from: object = None
        self.setAccessibleName(self.tr("Weights of each neuron over time, as images"))

    def set_reel(self, info: LayerInfo, reel: Reel | None, switches: Switches) -> None:
        """Show these frames."""
        if info != self.info or reel is None or self.reel is None:
            self.point_at(None)
        elif self.place is not None:
            frame = followed(self.place.frame, self.reel.frames, reel.frames)
            self.place = self.place._replace(frame=frame)
        self.info, self.reel, self.switches = info, reel, switches
        if reel is not None:
            self._fit_height()
        self.update()
        self.refreshed()

    def set_room(self, room: QSize) -> None:
        """Say how much room there is without scrolling."""
        self.room = QSizeF(room)
        self._fit_height()

    def reveal_neuron(self) -> None:
        """Ask for the neuron that is chosen to be made visible, if it is in the film."""
        if self.reel is not None and self.neuron is not None:
            rows = np.flatnonzero(self.reel.units == self.neuron)
            if rows.size:
                tile = self.strips(self.room).tile(int(rows[0]), 0)
                self.revealed.emit(tile.toAlignedRect())

    def canvas(self) -> QSizeF:
        """Return the size that the picture is laid out for."""
        return self.room

    def _fit_height(self) -> None:
        if self.reel is not None:
            self.setMinimumHeight(self.total(self.room))

    def total(self, room: QSizeF) -> int:
        """Return the height of all rows."""
        assert self.reel is not None
        return len(self.reel.units) * self.strips(room).step - GAP

    def whole_width(self) -> float:
        """Return the width that has room for all frames."""
        assert self.reel is not None
        return self._left() + len(self.reel.frames) * (self._least() + GAP)

    def _left(self) -> float:
        assert self.reel is not None
        metrics = QFontMetricsF(small(self.font()))
        names = [self.info.row_label(unit) for unit in self.reel.units.tolist()]
        return min(max(map(metrics.horizontalAdvance, names)), 72.0) + 2 * SPACING

    def _least(self) -> int:
        return max(_LEAST, self.info.image_shape[1]) if self.info.channels > 1 else _LEAST

    def strips(self, room: QSizeF) -> Strips:
        """Return the layout for that much room."""
        assert self.reel is not None
        frames, shape = len(self.reel.frames), self.info.image_shape
        return lay_out(frames, shape, self._left(), room.width(), self._least())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self.reel is None

    def unit_of(self, place: Pixel) -> int:
        """Return the neuron that a cell belongs to."""
        assert self.reel is not None
        return int(self.reel.units[place.row])

    def words(self, place: Pixel) -> tuple[str, ...]:
        """Return what is said of a cell: its exact number, when, and what it stands for."""
        reel = self.reel
        assert reel is not None
        unit, frame = self.unit_of(place), reel.frames[place.frame]
        value = exact(float(reel.values(place.frame)[place.row, place.input]))
        delta = "Δ" if reel.first is not None else ""
        when = self.tr("after step {0}, epoch {1}")
        words = (
            f"{delta}W[{unit}, {place.input}] = {value}",
            when.format(format_number(frame.step), f"{frame.epoch:.4g}"),
            self.info.neuron_words(unit),
            self.info.source_words(place.input),
        )
        if reel.first is not None:
            pair = (reel.first.weights, frame.weights)
            before, now = (exact(float(each[place.row, place.input])) for each in pair)
            return words[0], self.tr("from {0} to {1}").format(before, now), *words[1:]
        return words

    # Where things are

    def place_at(self, position: QPointF) -> Pixel | None:
        """Return the pixel at a point."""
        if self.reel is None:
            return None
        strips = self.strips(self.room)
        row = int(position.y() // strips.step)
        column = int((position.x() - strips.left) // (strips.width + GAP))
        if not (0 <= row < len(self.reel.units) and 0 <= column < len(strips.frames)):
            return None
        tile = strips.tile(row, column)
        if not tile.contains(position):
            return None
        rows, columns = self.info.image_shape
        y = min(int((position.y() - tile.top()) / tile.height() * rows), rows - 1)
        x = min(int((position.x() - tile.left()) / tile.width() * columns), columns - 1)
        return Pixel(row, strips.frames[column], self.info.input_at(y, x))

    def rect_of(self, place: Pixel) -> QRectF:
        """Return where a pixel is; of a frame that is not shown, in the last one before it."""
        strips = self.strips(self.room)
        tile = strips.tile(place.row, self._column(strips, place.frame))
        rows, columns = self.info.image_shape
        y, x = self.info.place_of(place.input)
        width, height = tile.width() / columns, tile.height() / rows
        return QRectF(tile.left() + x * width, tile.top() + y * height, width, height)

    def _column(self, strips: Strips, frame: int) -> int:
        return max(0, int(np.searchsorted(strips.frames, frame, side="right")) - 1)

    def walk(self, place: Pixel | None, right: int, down: int) -> Pixel:
        """Return the pixel one further, then that of the next image."""
        assert self.reel is not None
        if place is None:
            return Pixel(0, 0, 0)
        strips = self.strips(self.room)
        rows, columns = self.info.image_shape
        y, x = self.info.place_of(place.input)
        y += place.row * rows + down
        x += self._column(strips, place.frame) * columns + right
        inside = 0 <= y < rows * len(self.reel.units) and 0 <= x < columns * len(strips.frames)
        if not inside:
            return place
        source = self.info.input_at(y % rows, x % columns)
        return Pixel(y // rows, strips.frames[x // columns], source)

    def leap(self, place: Pixel, right: int, down: int) -> Pixel:
        """Return the same pixel of the next image."""
        assert self.reel is not None
        frames = self.strips(self.room).frames
        column = self._column(self.strips(self.room), place.frame) + right
        row = min(max(place.row + down, 0), len(self.reel.units) - 1)
        return Pixel(row, frames[min(max(column, 0), len(frames) - 1)], place.input)

    # Painting

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the images that are exposed, with their neurons' names."""
        if self.reel is None:
            return
        strips, exposed = self.strips(size), self.exposed(size)
        first = int(max(0.0, exposed.top()) // strips.step)
        last = int(max(0.0, exposed.bottom()) // strips.step) + 1
        rows = range(first, min(last, len(self.reel.units)))
        if not rows:
            return
        cells = len(rows) * len(strips.frames) * self.info.inputs
        for column, frame in enumerate(strips.frames):
            if vector and cells <= MOST_SHAPES:
                self._paint_shapes(painter, strips, column, rows)
            else:
                self._paint_images(painter, strips, column, self._image_of(frame, rows), rows)
        self._paint_names(painter, strips, rows)

    def _paint_images(
        self, painter: QPainter, strips: Strips, column: int, image: QImage, rows: range
    ) -> None:
        height, width = self.info.image_shape
        smooth = width < strips.width < 3 * width and strips.width % width != 0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        for index, row in enumerate(rows):
            # A copy, since a vector picture would take all of the image for each part, and since
            # smoothing would mix the edges of two neurons.
            part = image.copy(0, index * height, width, height)
            painter.drawImage(strips.tile(row, column), part)

    def _paint_shapes(self, painter: QPainter, strips: Strips, column: int, rows: range) -> None:
        for row in rows:
            indices = self._indices(strips.frames[column], range(row, row + 1))
            paint_shapes(painter, strips.tile(row, column), indices)

    def _image_of(self, frame: int, rows: range) -> QImage:
        """Return the neurons' images in a frame, one below the other."""
        assert self.reel is not None
        start = self.reel.frames[0].weights
        key = (rows, self.reel.scale, self.reel.first is None, self.info)
        if self._images_of != key or self._images_from is not start:
            self._images_of, self._images_from = key, start
            self._images.clear()
        moment = self.reel.frames[frame]
        if moment.step not in self._images or frame == len(self.reel.frames) - 1:
            self._images[moment.step] = to_image(self._indices(frame, rows))
        return self._images[moment.step]

    def _indices(self, frame: int, rows: range) -> Indices:
        assert self.reel is not None
        values = self.reel.values(frame, slice(rows.start, rows.stop))
        indices = to_indices(values, self.reel.scale)
        by_pixel = indices.reshape(-1, *(self.info.pixels or (1, 1, 1)))
        # The channels of an image stand beside each other.
        return by_pixel.transpose(0, 1, 3, 2).reshape(-1, self.info.image_shape[1])

    def _paint_names(self, painter: QPainter, strips: Strips, rows: range) -> None:
        assert self.reel is not None
        last = len(strips.frames) - 1
        font = small(self.font())
        for row in rows:
            unit = int(self.reel.units[row])
            tile = strips.tile(row, 0)
            strip = tile.united(strips.tile(row, last))
            if unit in self.switches.off:
                veil(painter, strip)
            if unit == self.neuron:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.drawRect(strip)
            font.setStrikeOut(unit in self.switches.off)
            painter.setFont(font)
            painter.setPen(theme.color("accent" if unit == self.neuron else "muted"))
            line = QRectF(0, tile.top(), strips.left - 1.5 * SPACING, tile.height())
            text = self.info.row_label(unit)
            short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, _Align.AlignRight | _Align.AlignVCenter, short)

    def paint_epochs(self, painter: QPainter, size: QSizeF) -> None:
        """Write over each column which epoch it is of; `HEADER` pixels high."""
        if self.reel is None:
            return
        strips = self.strips(size)
        painter.setFont(small(self.font()))
        painter.setPen(theme.color("muted"))
        for column, frame in enumerate(strips.frames):
            tile = strips.tile(0, column)
            line = QRectF(tile.left() - GAP, 0, tile.width() + 2 * GAP, HEADER - SPACING)
            text = f"{round(self.reel.frames[frame].epoch, 2):g}"
            painter.drawText(line, _Align.AlignCenter, text)

    def _forget_colors(self) -> None:
        self._images_of = None
        super()._forget_colors()


class _Epochs(QWidget):
    """The line over the film, which stays where it is while the film scrolls."""

    def __init__(self, view: FilmView) -> None:
        super().__init__()
        self._view = view
        self.setFixedHeight(HEADER)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        self._view.paint_epochs(painter, self._view.canvas())
        painter.end()


class FilmArea(QWidget):
    """The film with the epochs above it, and a scroll bar if it needs one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = FilmView()
        self._epochs = _Epochs(self.view)
        self.scrolled = Scrolled(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._epochs)
        column.addWidget(self.scrolled, 1)

    def set_reel(self, info: LayerInfo, reel: Reel | None, switches: Switches) -> None:
        """Show these frames."""
        self.view.set_reel(info, reel, switches)
        self._epochs.update()
