"""Each neuron of a layer as the image of its weights, for inputs that are pixels.

Of coloured pixels every channel is an image of its own, so that each cell is one weight.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnplay.ui.heat_colours import MOST_SHAPES, Indices, paint_shapes, to_image, to_indices
from nnplay.ui.readout import small
from nnplay.ui.theme import theme
from nnplay.ui.weights.cells import BIAS, Cell
from nnplay.ui.weights.view import HeatView, veil

GAP = 6
LABEL = 16
"""Pixels between the images, and under each for its number."""

_LEAST = 28
_COMFORTABLE = 40
"""Pixels across an image, or across each channel of a coloured one."""

_LARGEST = 224


@dataclass(frozen=True, slots=True)
class Grid:
    """How the images are laid out: `columns` in a row, each of `width` × `height` pixels."""

    columns: int
    width: int
    height: int
    rows: int

    def tile(self, unit: int) -> QRectF:
        """Return where a neuron's image is."""
        row, column = divmod(unit, self.columns)
        return QRectF(
            column * (self.width + GAP),
            row * (self.height + LABEL + GAP),
            self.width,
            self.height,
        )

    @property
    def total(self) -> int:
        """Pixels of all rows."""
        return self.rows * (self.height + LABEL + GAP) - GAP


def lay_out(units: int, shape: tuple[int, int], room: QSizeF, channels: int = 1) -> Grid:
    """Return the layout with the largest images that all fit; if none does, with small ones.

    Parameters
    ----------
    units : int
        Number of images.
    shape : (int, int)
        Rows and columns of an image.
    room : QSizeF
        Pixels there are; a layout of small images may be higher.
    channels : int
        Images side by side in each.
    """
    least = max(shape[1], _LEAST * channels)
    columns = 1
    while (grid := _grid(units, shape, room, columns)).width >= least or columns == 1:
        if grid.total <= room.height():
            return grid
        columns += 1
    most = (room.width() + GAP) // (max(shape[1], _COMFORTABLE * channels) + GAP)
    return _grid(units, shape, room, max(1, int(most)))


def _grid(units: int, shape: tuple[int, int], room: QSizeF, columns: int) -> Grid:
    width = min(int((room.width() - (columns - 1) * GAP) / columns), _LARGEST)
    height = round(width * shape[0] / shape[1])
    return Grid(columns, max(1, width), max(1, height), -(-units // columns))


class ImagesView(HeatView):
    """The images in rows; as high as it needs to be, for a scroll area."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.room = QSizeF(360, 220)
        self._image: tuple[range, QImage] | None = None
        self.setAccessibleName(self.tr("Weights of each neuron, as images"))

    def set_room(self, room: QSize) -> None:
        """Say how much room there is without scrolling."""
        self.room = QSizeF(room)
        self._fit_height()

    def canvas(self) -> QSizeF:
        """Return the size that the layout is made for."""
        return self.room

    def _layer_changed(self) -> None:
        super()._layer_changed()
        self._fit_height()

    def _fit_height(self) -> None:
        if self.info.pixels is not None:
            self.setMinimumHeight(self.grid(self.room).total)

    def grid(self, room: QSizeF) -> Grid:
        """Return the layout for that much room."""
        return lay_out(self.info.units, self.info.image_shape, room, self.info.channels)

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the images that are exposed, with their numbers."""
        grid, exposed = self.grid(size), self.exposed(size)
        step = grid.height + LABEL + GAP
        first = int(max(0.0, exposed.top()) // step) * grid.columns
        last = int(max(0.0, exposed.bottom()) // step + 1) * grid.columns
        units = range(first, min(last, self.info.units))
        if not units:
            return
        rows, columns = self.info.image_shape
        if vector and len(units) * self.info.inputs <= MOST_SHAPES:
            for unit in units:
                indices = to_indices(self.weights[unit, :, None], self.scale)
                paint_shapes(painter, grid.tile(unit), self._beside(indices))
        else:
            image = self._image_of(units)
            # Uneven enlargement by less than 3 would make some pixels twice as wide as others.
            smooth = columns < grid.width < 3 * columns and grid.width % columns != 0
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            for index, unit in enumerate(units):
                # A copy, since a vector picture would take all of the image for each part.
                part = image.copy(0, index * rows, columns, rows) if vector else image
                source = QRectF(0, 0 if vector else index * rows, columns, rows)
                painter.drawImage(grid.tile(unit), part, source)
        self._paint_gaps(painter, grid, units)
        self._paint_switches(painter, grid, units)
        self._paint_numbers(painter, grid, units)

    def _image_of(self, units: range) -> QImage:
        """Return the neurons' images one below the other."""
        if self._image is None or self._image[0] != units:
            indices = to_indices(self.weights.T[:, units.start : units.stop], self.scale)
            self._image = (units, to_image(self._beside(indices)))
        return self._image[1]

    def _beside(self, indices: Indices) -> Indices:
        """Return (inputs, neurons) as images one below the other, their channels side by side."""
        by_pixel = indices.reshape(*(self.info.pixels or (1, 1, 1)), -1)
        return by_pixel.transpose(3, 0, 2, 1).reshape(-1, self.info.image_shape[1])

    def _paint_gaps(self, painter: QPainter, grid: Grid, units: range) -> None:
        """Part the channels of each image by lines of the background."""
        for unit in units if self.info.channels > 1 else ():
            tile = grid.tile(unit)
            for channel in range(1, self.info.channels):
                x = round(tile.left() + tile.width() * channel / self.info.channels)
                painter.fillRect(QRectF(x - 1, tile.top(), 2, tile.height()), theme.color("panel"))

    def _forget_colors(self) -> None:
        self._image = None
        super()._forget_colors()

    def _paint_numbers(self, painter: QPainter, grid: Grid, units: range) -> None:
        plain = small(self.font())
        struck = QFont(plain)
        struck.setStrikeOut(True)
        metrics = QFontMetricsF(plain)
        painter.setFont(plain)
        painter.setPen(theme.color("muted"))
        room, off = grid.width + GAP - 2, self.switches.off
        marked = off if self.neuron is None else off | {self.neuron}
        for unit in units:
            tile = grid.tile(unit)
            text = self.info.row_label(unit)
            width = metrics.horizontalAdvance(text)
            if width > room:
                text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
                width = metrics.horizontalAdvance(text)
            place = QPointF(tile.center().x() - width / 2, tile.bottom() + 2 + metrics.ascent())
            if unit not in marked:
                painter.drawText(place, text)
                continue
            painter.save()
            painter.setFont(struck if unit in off else plain)
            painter.setPen(theme.color("accent" if unit == self.neuron else "muted"))
            painter.drawText(place, text)
            painter.restore()

    def _paint_switches(self, painter: QPainter, grid: Grid, units: range) -> None:
        """Veil neurons that are off, underline those that are frozen, frame the chosen one."""
        for unit in self.switches.off.intersection(units):
            veil(painter, grid.tile(unit))
        for unit in self.switches.frozen.intersection(units):
            tile = grid.tile(unit)
            bar = QRectF(tile.left(), tile.bottom(), tile.width(), 2)
            painter.fillRect(bar, theme.color("muted"))
        if self.neuron is not None and self.neuron in units:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(grid.tile(self.neuron))

    def place_at(self, position: QPointF) -> Cell | None:
        """Return the pixel at a point, or the bias at a neuron's number."""
        grid = self.grid(self.room)
        row = int(position.y() // (grid.height + LABEL + GAP))
        column = int(position.x() // (grid.width + GAP))
        unit = row * grid.columns + column
        if not (0 <= column < grid.columns and 0 <= unit < self.info.units):
            return None
        tile = grid.tile(unit)
        if tile.contains(position):
            rows, columns = self.info.image_shape
            y = min(int((position.y() - tile.top()) / tile.height() * rows), rows - 1)
            x = min(int((position.x() - tile.left()) / tile.width() * columns), columns - 1)
            return Cell(unit, self.info.input_at(y, x))
        return Cell(unit, BIAS) if self._number_rect(tile).contains(position) else None

    def rect_of(self, place: Cell) -> QRectF:
        """Return where a pixel is, or for the bias the neuron's number."""
        tile = self.grid(self.room).tile(place.unit)
        if place.input == BIAS:
            return self._number_rect(tile)
        rows, columns = self.info.image_shape
        y, x = self.info.place_of(place.input)
        width, height = tile.width() / columns, tile.height() / rows
        return QRectF(tile.left() + x * width, tile.top() + y * height, width, height)

    def neuron_rect(self, unit: int) -> QRectF:
        """Return where a neuron's image is, with its number."""
        tile = self.grid(self.room).tile(unit)
        return tile.united(self._number_rect(tile))

    def _number_rect(self, tile: QRectF) -> QRectF:
        return QRectF(tile.left(), tile.bottom(), tile.width(), LABEL)

    def walk(self, place: Cell | None, right: int, down: int) -> Cell:
        """Return the pixel one further, then the bias, then the next image."""
        if place is None:
            return Cell(0, 0)
        grid = self.grid(self.room)
        rows, columns = self.info.image_shape
        at_bias = place.input == BIAS
        y, x = (rows, columns // 2) if at_bias else self.info.place_of(place.input)
        row, column = divmod(place.unit, grid.columns)
        # Position among all pixels of the grid; each image has its bias as a last row.
        x = column * columns + x + right if y < rows else (column + right) * columns + x
        y = row * (rows + 1) + y + down
        unit = y // (rows + 1) * grid.columns + x // columns
        inside = 0 <= x < grid.columns * columns and y >= 0 and unit < self.info.units
        if not inside:
            return place
        y, x = y % (rows + 1), x % columns
        return Cell(unit, BIAS if y == rows else self.info.input_at(y, x))

    def leap(self, place: Cell, right: int, down: int) -> Cell:
        """Return the same pixel of the next image."""
        grid = self.grid(self.room)
        column = place.unit % grid.columns + right
        unit = place.unit + right + down * grid.columns
        inside = 0 <= column < grid.columns and 0 <= unit < self.info.units
        return Cell(unit, place.input) if inside else place
