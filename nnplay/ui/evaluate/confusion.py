"""The confusion matrix: how often each class is taken for each."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnplay.nn.metrics import ClassificationReport
from nnplay.ui.evaluate.colours import inks, matrix_indices
from nnplay.ui.export import Table
from nnplay.ui.heat_colours import paint_shapes, to_image
from nnplay.ui.number_words import percent
from nnplay.ui.pointed import PointedView
from nnplay.ui.readout import small
from nnplay.ui.scales import label_step
from nnplay.ui.theme import SPACING, theme

_LEAST, _WIDEST, _TALLEST = 9.0, 104.0, 52.0
"""Pixels of a cell."""
_MOST_NAME = 88.0
_FONTS = (12, 11, 10, 9, 8)
"""Pixels of the numbers' font, the largest that fits."""
_NUMBERED = 20
"""Classes up to which the cells stay large enough for their numbers, and are scrolled."""
_AROUND = QSizeF(3, 2)
"""Pixels of a cell around its number."""
_GAPS_FROM = 8.0
_Align = Qt.AlignmentFlag


class Cell(NamedTuple):
    """A cell: the true class and the predicted one."""

    true: int
    predicted: int


class Geometry(NamedTuple):
    """Where things are in a picture.

    Attributes
    ----------
    x, y : list of float
        Edges of the columns and of the rows, one more than there are classes.
    turned : bool
        Whether the names above the matrix are written upwards.
    corner : str
        What is written beside them.
    """

    x: list[float]
    y: list[float]
    turned: bool
    corner: str

    @property
    def matrix(self) -> QRectF:
        """All of the cells."""
        return QRectF(QPointF(self.x[0], self.y[0]), QPointF(self.x[-1], self.y[-1]))

    def cell(self, true: int, predicted: int) -> QRectF:
        """Return where a cell is."""
        left, top = self.x[predicted], self.y[true]
        return QRectF(left, top, self.x[predicted + 1] - left, self.y[true + 1] - top)


class ConfusionView(PointedView):
    """The matrix as a picture: a row for each true class, a column for each predicted one.

    What is right is blue, by its share of the row; mistakes are orange, by their share compared
    with the largest of all mistakes, so that rare ones are seen too.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: ClassificationReport | None = None
        self._percent = False
        self.setAccessibleName(self.tr("Confusion matrix"))

    def set_report(self, report: ClassificationReport | None) -> None:
        """Show these counts."""
        before = 0 if self._report is None else len(self._report.classes)
        self._report = report
        if report is not None and len(report.classes) != before:
            self.point_at(None)
            self.updateGeometry()
        self.refreshed()

    @property
    def in_percent(self) -> bool:
        """Whether the cells say percentages of their rows instead of counts."""
        return self._percent

    @in_percent.setter
    def in_percent(self, percent: bool) -> None:
        self._percent = percent
        self.updateGeometry()
        self.update()

    def share(self, cell: Cell) -> float:
        """Return the share of the true class's samples that a cell holds; NaN without samples."""
        assert self._report is not None
        support = int(self._report.support[cell.true])
        return int(self._report.confusion[cell]) / support if support else math.nan

    def count(self, cell: Cell) -> int:
        """Return how many samples a cell holds."""
        assert self._report is not None
        return int(self._report.confusion[cell])

    # Where things are.

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        return () if self._report is None else self._report.classes

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return self._report is None

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(360, 220)

    def minimumSizeHint(self) -> QSize:
        """Return the size at which numbers, or cells, can still be told apart; less is scrolled."""
        count, least = len(self.classes), self._least()
        metrics = QFontMetricsF(small(self.font()))
        top = max(self._widest(metrics), metrics.height()) + SPACING
        left = self._left(metrics, self._corners()[-1])
        return QSizeF(left + least.width() * count + 3, top + least.height() * count + 3).toSize()

    def _least(self) -> QSizeF:
        """Return the least size of a cell: that of the longest number, if there are few classes."""
        if self._report is None or len(self.classes) > _NUMBERED:
            return QSizeF(_LEAST, _LEAST)
        metrics = QFontMetricsF(self._number_font(_FONTS[-1]))
        wide = math.ceil(metrics.horizontalAdvance(self._longest()) + _AROUND.width())
        tall = math.ceil(metrics.ascent() + _AROUND.height())
        return QSizeF(max(_LEAST, wide), max(_LEAST, tall))

    def _number_font(self, pixels: int) -> QFont:
        font = small(self.font())
        font.setPixelSize(pixels)
        return font

    def _longest(self) -> str:
        return max((text for row in self._texts() for text in row), key=len)

    def _widest(self, metrics: QFontMetricsF) -> float:
        names = (metrics.horizontalAdvance(name) for name in self.classes)
        return math.ceil(min(_MOST_NAME, max(names, default=0.0)))

    def _left(self, metrics: QFontMetricsF, corner_words: str) -> float:
        """Return the pixels for the names of the rows, and for what is written in the corner."""
        corner = metrics.horizontalAdvance(corner_words)
        return math.ceil(max(corner, self._widest(metrics))) + 2 * SPACING

    def _corners(self) -> tuple[str, str]:
        """Return what is written in the corner, and what is where there is less room."""
        return self.tr("true ↓  predicted →"), self.tr("true ↓")

    def geometry_for(self, size: QSizeF) -> Geometry:
        """Return where things are in a picture of that size."""
        metrics, count = QFontMetricsF(small(self.font())), max(1, len(self.classes))
        widest, least, (corner, short) = self._widest(metrics), self._least(), self._corners()
        left = self._left(metrics, corner)
        if left + least.width() * count + 3 > size.width():
            corner, left = short, self._left(metrics, short)
        wide = min(_WIDEST, (size.width() - left - 2) / count)
        turned = wide < min(widest, _MOST_NAME / 2) + 2
        top = (widest if turned else metrics.height()) + SPACING
        tall = min(_TALLEST, (size.height() - top - 2) / count)
        wide, tall = max(least.width(), wide), max(least.height(), tall)
        edges = np.arange(count + 1)
        x, y = np.rint(left + edges * wide), np.rint(top + edges * tall)
        return Geometry(x.tolist(), y.tolist(), turned, corner)

    def place_at(self, position: QPointF) -> Cell | None:
        """Return the cell at a point."""
        shape, last = self.geometry_for(QSizeF(self.size())), len(self.classes) - 1
        if not shape.matrix.contains(position):
            return None
        row, column = bisect_right(shape.y, position.y()), bisect_right(shape.x, position.x())
        return Cell(min(row - 1, last), min(column - 1, last))

    def rect_of(self, place: Cell) -> QRectF:
        """Return where a cell is."""
        return self.geometry_for(QSizeF(self.size())).cell(*place)

    def walk(self, place: Cell | None, right: int, down: int) -> Cell:
        """Return the cell one further."""
        if place is None:
            return Cell(0, 0)
        last = len(self.classes) - 1
        return Cell(
            min(max(place.true + down, 0), last), min(max(place.predicted + right, 0), last)
        )

    # What it says.

    def words(self, place: Cell) -> tuple[str, ...]:
        """Return the count of a cell, its share, and what can be done."""
        assert self._report is not None
        count, support = self.count(place), int(self._report.support[place.true])
        true, predicted = (self.classes[index] for index in place)
        if place.true == place.predicted:
            first = self.tr("“{0}” recognised: {1:,}").format(true, count)
        else:
            first = self.tr("“{0}” taken for “{1}”: {2:,}").format(true, predicted, count)
        if not support:
            return first, self.tr("this part has no “{0}”").format(true)
        share = self.tr("{0} of the {1:,} “{2}”").format(percent(self.share(place)), support, true)
        return (first, share, self.tr("click or Enter: see them")) if count else (first, share)

    def table(self) -> Table:
        """Return a row for each true class."""
        if self._report is None:
            return ("true \\ predicted",), ()
        rows = zip(self.classes, self._report.confusion.tolist(), strict=True)
        return ("true \\ predicted", *self.classes), [[name, *row] for name, row in rows]

    # Painting.

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint axes, cells and numbers."""
        if self._report is None:
            return
        shape = self.geometry_for(size)
        indices = matrix_indices(self._report.confusion)
        if vector:
            paint_shapes(painter, shape.matrix, indices)
        else:
            painter.drawImage(shape.matrix, to_image(indices))
        self._paint_lines(painter, shape)
        self._paint_numbers(painter, shape, indices)
        self._paint_names(painter, shape)

    def _paint_lines(self, painter: QPainter, shape: Geometry) -> None:
        """Part the cells, outline them, and draw the diagonal's own outline."""
        count, matrix, gap = len(self.classes), shape.matrix, theme.color("panel")
        if min(matrix.width(), matrix.height()) / count >= _GAPS_FROM:
            for x in shape.x[1:-1]:
                painter.fillRect(QRectF(x - 1, matrix.top(), 1, matrix.height()), gap)
            for y in shape.y[1:-1]:
                painter.fillRect(QRectF(matrix.left(), y - 1, matrix.width(), 1), gap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.color("line"))
        painter.drawRect(matrix.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.setPen(QPen(theme.color("negative"), 1))
        for label in range(count):
            painter.drawRect(shape.cell(label, label).adjusted(0.5, 0.5, -1.5, -1.5))

    def _texts(self) -> list[list[str]]:
        assert self._report is not None
        counts, support = self._report.confusion, self._report.support
        if not self._percent:
            return [[f"{count:,}" for count in row] for row in counts.tolist()]
        decimals = 0 if len(self.classes) > 10 else 1
        return [
            [percent(count / of if of else math.nan, decimals).removesuffix(" %") for count in row]
            for row, of in zip(counts.tolist(), support.tolist(), strict=True)
        ]

    def _paint_numbers(self, painter: QPainter, shape: Geometry, indices: NDArray[np.intp]) -> None:
        """Write the numbers into their cells, as large as fits; not at all if nothing does."""
        texts, cell = self._texts(), shape.cell(0, 0)
        room, longest = cell.size() - _AROUND, self._longest()
        for pixels in _FONTS:
            font = self._number_font(pixels)
            metrics = QFontMetricsF(font)
            if metrics.ascent() <= room.height() and (
                metrics.horizontalAdvance(longest) <= room.width()
            ):
                break
        else:
            return
        painter.setFont(font)
        colors = inks()
        none, faint = 255, theme.color("muted", 110)
        for row, line in enumerate(texts):
            for column, text in enumerate(line):
                index = int(indices[row, column])
                painter.setPen(faint if index == none else colors[index])
                painter.drawText(shape.cell(row, column), _Align.AlignCenter, text)

    def _paint_names(self, painter: QPainter, shape: Geometry) -> None:
        """Write the classes beside and above the matrix, and which is which."""
        font = small(self.font())
        painter.setFont(font)
        painter.setPen(theme.color("muted"))
        metrics, matrix, count = QFontMetricsF(font), shape.matrix, len(self.classes)
        step = label_step(count, matrix.height(), metrics.height() - 2)
        for row in range(0, count, step):
            cell = shape.cell(row, 0)
            line = QRectF(0, cell.center().y() - 8, matrix.left() - 1.5 * SPACING, 16)
            self._name(painter, metrics, line, row, _Align.AlignRight)
        across = metrics.height() - 2 if shape.turned else 0.0
        step = label_step(count, matrix.width(), across)
        for column in range(0, count, step):
            self._paint_column(painter, metrics, shape, column)
        corner = QRectF(0, 0, matrix.left() - 1.5 * SPACING, matrix.top() - SPACING)
        painter.drawText(corner, _Align.AlignRight | _Align.AlignBottom, shape.corner)

    def _paint_column(
        self, painter: QPainter, metrics: QFontMetricsF, shape: Geometry, column: int
    ) -> None:
        cell = shape.cell(0, column)
        room = shape.matrix.top() - SPACING
        if not shape.turned:
            line = QRectF(cell.left(), 0, cell.width(), room)
            self._name(painter, metrics, line, column, _Align.AlignHCenter)
            return
        painter.save()
        painter.translate(cell.center().x() - 8, shape.matrix.top() - SPACING)
        painter.rotate(-90)
        self._name(painter, metrics, QRectF(0, 0, room, 16), column, _Align.AlignLeft)
        painter.restore()

    def _name(
        self,
        painter: QPainter,
        metrics: QFontMetricsF,
        line: QRectF,
        label: int,
        side: Qt.AlignmentFlag,
    ) -> None:
        short = metrics.elidedText(self.classes[label], Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, side | _Align.AlignVCenter, short)
