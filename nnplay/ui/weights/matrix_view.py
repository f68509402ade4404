"""A layer's weight matrix: a row for each neuron, a column for each input, biases and gains."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from nnplay.ui.heat_colours import Values, paint_shapes, to_image, to_indices
from nnplay.ui.layer_infos import LayerInfo
from nnplay.ui.readout import small
from nnplay.ui.scales import label_step
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.cells import BIAS, GAIN, Cell, strongest
from nnplay.ui.weights.matrix_layout import LARGEST, TOP, Geometry, lay_out
from nnplay.ui.weights.sorting import Order
from nnplay.ui.weights.view import HeatView, veil

_WIDEST = 96.0
_LEAST_NAME = 36.0
_GAPS_FROM = 7.0
_MOST_LABEL = 72.0
_LEAST_MARK = 8.0


class MatrixView(HeatView):
    """The matrix as a picture.

    Attributes
    ----------
    sort_wanted : Signal(bool)
        A key asked for the next way to sort: True for the rows, False for the columns.
    """

    sort_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._laid_out: tuple[tuple[LayerInfo, QSizeF, float], Geometry] | None = None
        self._images: tuple[Geometry, QImage, list[QImage]] | None = None
        self._rows: Order | None = None
        self._columns: Order | None = None
        self._arranged: Values | None = None
        self.setAccessibleName(self.tr("Weight matrix"))

    def set_order(self, rows: Order | None, columns: Order | None) -> None:
        """Show neurons and inputs in this order; None is that of their numbers."""
        self._rows, self._columns = rows, columns
        self._forget_colors()
        self.refreshed()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the least useful size."""
        return QSize(160, 80)

    def geometry_for(self, size: QSizeF) -> Geometry:
        """Return where things are in a picture of that size; the same object until it changes."""
        key = (self.info, size, self.devicePixelRatioF())
        if self._laid_out is None or self._laid_out[0] != key:
            self._laid_out = (key, self._lay_out(size))
        return self._laid_out[1]

    def _lay_out(self, size: QSizeF) -> Geometry:
        metrics = QFontMetricsF(small(self.font()))
        labels = [output.short for output in self.info.outputs] or [str(self.info.units - 1)]
        left = min(_MOST_LABEL, _widest(metrics, labels)) + 2 * SPACING
        names = _widest(metrics, self.info.sources) + 2 * SPACING
        column = min(max(LARGEST, names), _WIDEST)
        return lay_out(self.info, size, math.ceil(left) + 1, self.devicePixelRatioF(), column)

    def binned(self, size: QSizeF) -> tuple[int, int]:
        """Return how many neurons and inputs share a cell, at most, in a picture of that size."""
        shape = self.geometry_for(size)
        return (
            -(-self.info.units // len(shape.rows)),
            -(-self.info.inputs // len(shape.columns)),
        )

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the matrix with its labels."""
        shape = self.geometry_for(size)
        self._paint_labels(painter, shape)
        if vector:
            rows = strongest(self.arranged, shape.rows, 0)
            cells = strongest(rows, shape.columns, 1)
            paint_shapes(painter, shape.matrix, to_indices(cells, self.scale))
            for rect, kind, _ in shape.extras:
                column = to_indices(self._arranged_extra(kind)[:, None], self.scale)
                paint_shapes(painter, rect, column)
        else:
            weights, columns = self._images_for(shape)
            painter.drawImage(shape.matrix, weights)
            for (rect, _, _), image in zip(shape.extras, columns, strict=True):
                painter.drawImage(rect, image)
        self._paint_gaps(painter, shape)
        self._paint_switches(painter, shape)
        # An outline, since numbers near zero have the colour of the background.
        painter.setPen(theme.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in (shape.matrix, *(extra[0] for extra in shape.extras)):
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    @property
    def arranged(self) -> Values:
        """The weights in the order in which they are shown."""
        if self._arranged is None:
            values = self.weights if self._columns is None else self.weights[:, self._columns]
            self._arranged = values if self._rows is None else values[self._rows]
        return self._arranged

    def _arranged_extra(self, kind: int) -> Values:
        values = self._extra(kind)
        return values if self._rows is None else values[self._rows]

    def shown_order(self) -> tuple[Order, Order]:
        """Return the numbers of neurons and inputs in the order in which they are shown."""
        rows, columns = self._rows, self._columns
        return (
            np.arange(self.info.units) if rows is None else rows,
            np.arange(self.info.inputs) if columns is None else columns,
        )

    def _place(self, cell: Cell) -> tuple[int, int]:
        """Return in which row and column a cell is shown; behind the matrix it is a kind."""
        row = cell.unit if self._rows is None else int(np.argmax(self._rows == cell.unit))
        if cell.input < 0 or self._columns is None:
            return row, cell.input
        return row, int(np.argmax(self._columns == cell.input))

    def _cell(self, row: int, column: int) -> Cell:
        """Return what is shown in a row and a column; behind the matrix it is a kind."""
        unit = row if self._rows is None else int(self._rows[row])
        plain = column < 0 or self._columns is None
        return Cell(unit, column if plain or self._columns is None else int(self._columns[column]))

    def _images_for(self, shape: Geometry) -> tuple[QImage, list[QImage]]:
        if self._images is None or self._images[0] is not shape:
            # Inputs first: that is how the numbers lie in memory.
            by_input = strongest(self.arranged.T, shape.columns, 0)
            weights = strongest(by_input, shape.rows, 1)
            extras = (
                strongest(self._arranged_extra(kind), shape.rows, 0) for _, kind, _ in shape.extras
            )
            self._images = (
                shape,
                to_image(to_indices(weights, self.scale).T),
                [to_image(to_indices(values, self.scale)[:, None]) for values in extras],
            )
        return self._images[1:]

    def _forget_colors(self) -> None:
        self._images = self._arranged = None
        super()._forget_colors()

    def _paint_labels(self, painter: QPainter, shape: Geometry) -> None:
        font = small(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        self._paint_row_labels(painter, shape, metrics)
        if not self._paint_names(painter, shape, metrics):
            self._paint_numbers(painter, shape, metrics)
        for rect, _, heading in shape.extras:
            line = QRectF(rect.center().x() - 10, 0, 20, TOP - SPACING)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, heading)

    def _paint_names(self, painter: QPainter, shape: Geometry, metrics: QFontMetricsF) -> bool:
        """Write the inputs' names over their columns, if there are names and room for them."""
        names, matrix = self.info.sources, shape.matrix
        room = matrix.width() / self.info.inputs
        if not names or room < min(_LEAST_NAME, _widest(metrics, names)) + 2:
            return False
        for column in range(len(names)):
            line = QRectF(matrix.left() + column * room, 0, room, TOP - SPACING)
            name = names[self._cell(0, column).input]
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - 2)
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, short)
        return True

    def _paint_numbers(self, painter: QPainter, shape: Geometry, metrics: QFontMetricsF) -> None:
        """Write the inputs' numbers over their columns, as many as there is room for."""
        matrix, inputs = shape.matrix, self.info.inputs
        line = QRectF(0, 0, 0, TOP - SPACING)
        widest = metrics.horizontalAdvance(str(inputs)) + 2 * SPACING
        step = label_step(inputs, matrix.width(), widest)
        for column in range(0, inputs, step):
            middle = matrix.left() + (column + 0.5) * matrix.width() / inputs
            line.setRect(middle - widest / 2, 0, widest, TOP - SPACING)
            # The first number of a wide matrix would hang over its edge.
            line.moveLeft(max(line.left(), matrix.left() - SPACING))
            if line.right() <= matrix.right() + 2 * SPACING:
                number = str(self._cell(0, column).input)
                painter.drawText(line, Qt.AlignmentFlag.AlignCenter, number)

    def _paint_row_labels(self, painter: QPainter, shape: Geometry, metrics: QFontMetricsF) -> None:
        matrix, units = shape.matrix, self.info.units
        step = label_step(units, matrix.height(), metrics.height())
        room = matrix.left() - 2 * SPACING
        for row in range(0, units, step):
            middle = matrix.top() + (row + 0.5) * matrix.height() / units
            line = QRectF(0, middle - metrics.height() / 2, room, metrics.height())
            self._paint_row_label(painter, line, self._cell(row, 0).unit)

    def _paint_gaps(self, painter: QPainter, shape: Geometry) -> None:
        """Part the cells by lines of the background, if they are large enough."""
        matrix, gap = shape.matrix, theme.color("panel")
        rows, columns = len(shape.rows), len(shape.columns)
        if matrix.height() / rows >= _GAPS_FROM:
            for y in np.linspace(matrix.top(), matrix.bottom(), rows + 1)[1:-1].tolist():
                for rect in (matrix, *(extra[0] for extra in shape.extras)):
                    painter.fillRect(QRectF(rect.left(), y - 0.5, rect.width(), 1), gap)
        if matrix.width() / columns >= _GAPS_FROM:
            for x in np.linspace(matrix.left(), matrix.right(), columns + 1)[1:-1].tolist():
                painter.fillRect(QRectF(x - 0.5, matrix.top(), 1, matrix.height()), gap)

    def _paint_row_label(self, painter: QPainter, line: QRectF, unit: int) -> None:
        """Write a neuron's name beside its row: struck through if off, in colour if chosen."""
        painter.save()
        font = painter.font()
        font.setStrikeOut(unit in self.switches.off)
        painter.setFont(font)
        if unit == self.neuron:
            painter.setPen(theme.color("accent"))
        label = self.info.row_label(unit)
        short = QFontMetricsF(font).elidedText(label, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short)
        painter.restore()

    def _paint_switches(self, painter: QPainter, shape: Geometry) -> None:
        """Veil neurons that are off, and put a bar beside those that are frozen or chosen."""
        info, frozen = self.info, self.switches.frozen
        if len(shape.rows) == info.units:  # else a row is that of others, too
            for unit in self.switches.off:
                for rect in (shape.matrix, *(extra[0] for extra in shape.extras)):
                    veil(painter, self._row_rect(shape, rect, unit))
        rows = [shape.matrix]
        if len(frozen) < info.units:
            rows = [self._row_rect(shape, shape.matrix, unit) for unit in frozen]
        for row in rows:
            bar = QRectF(row.left() - 3.5, row.top(), 2, max(2.0, row.height()))
            painter.fillRect(bar, theme.color("muted"))
        if self.neuron is not None and self.neuron < info.units:
            row = self._row_rect(shape, shape.matrix, self.neuron)
            grow = max(0.0, (_LEAST_MARK - row.height()) / 2)
            bar = QRectF(row.left() - 4.5, row.top() - grow, 3, row.height() + 2 * grow)
            painter.fillRect(bar, theme.color("accent"))

    def _row_rect(self, shape: Geometry, rect: QRectF, unit: int) -> QRectF:
        row = int(np.searchsorted(shape.rows, self._place(Cell(unit, 0))[0], side="right")) - 1
        return _part(rect, row, len(shape.rows), 0, 1)

    def neuron_rect(self, unit: int) -> QRectF:
        """Return where a neuron's row is."""
        shape = self.geometry_for(QSizeF(self.size()))
        return self._row_rect(shape, shape.matrix, unit)

    def place_at(self, position: QPointF) -> Cell | None:
        """Return the cell at a point; of several weights there, the strongest."""
        shape = self.geometry_for(QSizeF(self.size()))
        matrix = shape.matrix
        row = int((position.y() - matrix.top()) / matrix.height() * len(shape.rows))
        units = _bin(shape.rows, max(0, min(row, len(shape.rows) - 1)), self.info.units)
        for rect, kind, _ in shape.extras:
            if rect.contains(position):
                extra = self._arranged_extra(kind)[units]
                return self._cell(units.start + _furthest(extra), kind)
        if not matrix.contains(position):
            return None
        column = int((position.x() - matrix.left()) / matrix.width() * len(shape.columns))
        inputs = _bin(shape.columns, min(column, len(shape.columns) - 1), self.info.inputs)
        block = self.arranged[units, inputs]
        unit, source = divmod(_furthest(block), block.shape[1])
        return self._cell(units.start + unit, inputs.start + source)

    def rect_of(self, place: Cell) -> QRectF:
        """Return where a cell is."""
        shape = self.geometry_for(QSizeF(self.size()))
        index, source = self._place(place)
        row = int(np.searchsorted(shape.rows, index, side="right")) - 1
        for rect, kind, _ in shape.extras:
            if place.input == kind:
                return _part(rect, row, len(shape.rows), 0, 1)
        column = int(np.searchsorted(shape.columns, source, side="right")) - 1
        return _part(shape.matrix, row, len(shape.rows), column, len(shape.columns))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Sort, besides walking from cell to cell."""
        if event.key() in (Qt.Key.Key_R, Qt.Key.Key_C) and not event.modifiers():
            self.sort_wanted.emit(event.key() == Qt.Key.Key_R)
        else:
            super().keyPressEvent(event)

    def walk(self, place: Cell | None, right: int, down: int) -> Cell:
        """Return the weight one further; behind the last one is the bias, and then the gain."""
        if place is None:
            return Cell(0, 0)
        row, source = self._place(place)
        row = min(max(row + down, 0), self.info.units - 1)
        behind = (BIAS, GAIN)[: 1 + self.info.gains]
        inputs = self.info.inputs
        column = inputs + behind.index(source) if source < 0 else source
        column = min(max(column + right, 0), inputs + len(behind) - 1)
        return self._cell(row, column if column < inputs else behind[column - inputs])


def _widest(metrics: QFontMetricsF, texts: Iterable[str]) -> float:
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)


def _bin(starts: NDArray[np.intp], index: int, count: int) -> slice:
    stop = int(starts[index + 1]) if index + 1 < len(starts) else count
    return slice(int(starts[index]), stop)


def _furthest(values: Values) -> int:
    return int(np.argmax(np.abs(values)))


def _part(rect: QRectF, row: int, rows: int, column: int, columns: int) -> QRectF:
    x = np.rint(rect.left() + np.array([column, column + 1]) * (rect.width() / columns))
    y = np.rint(rect.top() + np.array([row, row + 1]) * (rect.height() / rows))
    return QRectF(x[0], y[0], x[1] - x[0], y[1] - y[0])
