"""A layer's weight matrix: a row for each neuron, a column for each input, biases and gains."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QWidget

from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme
from nnplay.ui.weights.cells import BIAS, GAIN, Cell, bins, label_step, strongest
from nnplay.ui.weights.colours import Values, paint_shapes, to_image, to_indices
from nnplay.ui.weights.infos import LayerInfo
from nnplay.ui.weights.view import HeatView

TOP = 18
"""Pixels above the matrix, for the columns' numbers."""

_LARGEST = 56.0
_WIDEST = 96.0
_LEAST_NAME = 36.0
_GAPS_FROM = 7.0
_MOST_LABEL = 72.0


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where things are in a picture of a matrix.

    Attributes
    ----------
    matrix, bias, gain : QRectF
        The last is null where there are no gains.
    rows, columns : int array
        First neuron of each row shown, first input of each column: one each where there is room.
    """

    matrix: QRectF
    bias: QRectF
    gain: QRectF
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    @property
    def extras(self) -> tuple[tuple[QRectF, int, str], ...]:
        """The columns behind the matrix: where they are, what they hold, their heading."""
        both = ((self.bias, BIAS, "b"), (self.gain, GAIN, "γ"))
        return both if not self.gain.isNull() else both[:1]


def lay_out(
    info: LayerInfo, size: QSizeF, left: float, ratio: float = 1.0, widest: float = _LARGEST
) -> Geometry:
    """Return where to put a matrix in a picture.

    Parameters
    ----------
    info : LayerInfo
    size : QSizeF
        Of the picture, in pixels.
    left : float
        Pixels for the rows' labels.
    ratio : float
        Points of the screen to a pixel.
    widest : float
        Pixels that a column takes at most.
    """
    # A pixel less, for the outline.
    width = max(8.0, size.width() - left - 2 * SPACING - 1)
    height = max(8.0, size.height() - TOP - 1)
    cell = min(_LARGEST, width / (info.inputs + 1 + info.gains))
    bias_width = float(round(min(max(cell, 12.0), 28.0)))
    gain_room = bias_width + SPACING if info.gains else 0.0
    cell = min(widest, (width - bias_width - gain_room) / info.inputs)
    tall = min(_LARGEST, height / info.units)
    matrix = QRectF(left, TOP, round(cell * info.inputs), round(tall * info.units))
    bias = QRectF(matrix.right() + 2 * SPACING, TOP, bias_width, matrix.height())
    gain = bias.translated(gain_room, 0) if info.gains else QRectF()
    return Geometry(
        matrix,
        bias,
        gain,
        bins(info.units, int(matrix.height() * ratio)),
        bins(info.inputs, int(matrix.width() * ratio)),
    )


class MatrixView(HeatView):
    """The matrix as a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._laid_out: tuple[tuple[LayerInfo, QSizeF, float], Geometry] | None = None
        self._images: tuple[Geometry, QImage, list[QImage]] | None = None
        self.setAccessibleName(self.tr("Weight matrix"))

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
        column = min(max(_LARGEST, names), _WIDEST)
        return lay_out(self.info, size, math.ceil(left) + 1, self.devicePixelRatioF(), column)

    def binned(self, size: QSizeF) -> tuple[int, int]:
        """Return how many neurons and inputs share a cell, at most, in a picture of that size."""
        shape = self.geometry_for(size)
        return (
            -(-self.info.units // len(shape.rows)),
            -(-self.info.inputs // len(shape.columns)),
        )

    def paint(self, painter: QPainter, size: QSizeF, exposed: QRectF, *, vector: bool) -> None:
        """Paint the matrix with its labels."""
        shape = self.geometry_for(size)
        self._paint_labels(painter, shape)
        if vector:
            rows = strongest(self.weights, shape.rows, 0)
            cells = strongest(rows, shape.columns, 1)
            paint_shapes(painter, shape.matrix, to_indices(cells, self.scale))
            for rect, kind, _ in shape.extras:
                column = to_indices(self._extra(kind)[:, None], self.scale)
                paint_shapes(painter, rect, column)
        else:
            weights, columns = self._images_for(shape)
            painter.drawImage(shape.matrix, weights)
            for (rect, _, _), image in zip(shape.extras, columns, strict=True):
                painter.drawImage(rect, image)
        self._paint_gaps(painter, shape)
        # An outline, since numbers near zero have the colour of the background.
        painter.setPen(theme.color("line"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rect in (shape.matrix, *(extra[0] for extra in shape.extras)):
            painter.drawRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _extra(self, kind: int) -> Values:
        """Return what the colours of a column behind the matrix stand for.

        Gains start at 1, not at 0: their colours say how far they are from there.
        """
        return self.biases if kind == BIAS else self.gains - 1

    def _images_for(self, shape: Geometry) -> tuple[QImage, list[QImage]]:
        if self._images is None or self._images[0] is not shape:
            # Inputs first: that is how the numbers lie in memory.
            by_input = strongest(self.weights.T, shape.columns, 0)
            weights = strongest(by_input, shape.rows, 1)
            extras = (strongest(self._extra(kind), shape.rows, 0) for _, kind, _ in shape.extras)
            self._images = (
                shape,
                to_image(to_indices(weights, self.scale).T),
                [to_image(to_indices(values, self.scale)[:, None]) for values in extras],
            )
        return self._images[1:]

    def _forget_colors(self) -> None:
        self._images = None
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
        for column, name in enumerate(names):
            line = QRectF(matrix.left() + column * room, 0, room, TOP - SPACING)
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
                painter.drawText(line, Qt.AlignmentFlag.AlignCenter, str(column))

    def _paint_row_labels(self, painter: QPainter, shape: Geometry, metrics: QFontMetricsF) -> None:
        matrix, units = shape.matrix, self.info.units
        step = label_step(units, matrix.height(), metrics.height())
        room = matrix.left() - 2 * SPACING
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in range(0, units, step):
            middle = matrix.top() + (row + 0.5) * matrix.height() / units
            line = QRectF(0, middle - metrics.height() / 2, room, metrics.height())
            label = self.info.row_label(row)
            painter.drawText(
                line, right, metrics.elidedText(label, Qt.TextElideMode.ElideRight, room)
            )

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

    def cell_at(self, position: QPointF) -> Cell | None:
        """Return the cell at a point; of several weights there, the strongest."""
        shape = self.geometry_for(QSizeF(self.size()))
        matrix = shape.matrix
        row = int((position.y() - matrix.top()) / matrix.height() * len(shape.rows))
        units = _bin(shape.rows, max(0, min(row, len(shape.rows) - 1)), self.info.units)
        for rect, kind, _ in shape.extras:
            if rect.contains(position):
                return Cell(units.start + _furthest(self._extra(kind)[units]), kind)
        if not matrix.contains(position):
            return None
        column = int((position.x() - matrix.left()) / matrix.width() * len(shape.columns))
        inputs = _bin(shape.columns, min(column, len(shape.columns) - 1), self.info.inputs)
        block = self.weights[units, inputs]
        unit, source = divmod(_furthest(block), block.shape[1])
        return Cell(units.start + unit, inputs.start + source)

    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell is."""
        shape = self.geometry_for(QSizeF(self.size()))
        row = int(np.searchsorted(shape.rows, cell.unit, side="right")) - 1
        for rect, kind, _ in shape.extras:
            if cell.input == kind:
                return _part(rect, row, len(shape.rows), 0, 1)
        column = int(np.searchsorted(shape.columns, cell.input, side="right")) - 1
        return _part(shape.matrix, row, len(shape.rows), column, len(shape.columns))

    def neighbour(self, cell: Cell, right: int, down: int) -> Cell:
        """Return the weight one further; behind the last one is the bias, and then the gain."""
        unit = min(max(cell.unit + down, 0), self.info.units - 1)
        behind = (BIAS, GAIN)[: 1 + self.info.gains]
        inputs = self.info.inputs
        column = inputs + behind.index(cell.input) if cell.input < 0 else cell.input
        column = min(max(column + right, 0), inputs + len(behind) - 1)
        return Cell(unit, column if column < inputs else behind[column - inputs])


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
