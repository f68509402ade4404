"""Examples in a row, in the order in which they drive a neuron: pictures, or their numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.data import DataSet, Part
from nnplay.data.example import picture_of
from nnplay.training.favourites import Ranked
from nnplay.ui.export import Table
from nnplay.ui.neuron.overlay import SmallView
from nnplay.ui.neuron.words import PARTS, target_words, tr
from nnplay.ui.number_words import brief, exact
from nnplay.ui.point_colours import meaning_of, value_color
from nnplay.ui.readout import small
from nnplay.ui.shades import picture_image
from nnplay.ui.theme import SPACING, theme

_LEAST, _USUAL, _MOST = 30, 44, 72
"""Pixels of a picture's height."""
_NOTE = 14.0
"""Pixels for a number below a picture."""
_NUMBERS = 72.0
"""Pixels of the width of an example without a picture."""
_SHOWN = 6
"""Columns of a table that are named when an example is pointed at."""
_Align = Qt.AlignmentFlag


class Strip(SmallView):
    """A row of examples; a click, or Enter, chooses one.

    The arrow keys and the wheel bring those into sight that there is no room for.

    Attributes
    ----------
    ranked : Ranked or None
    part : {"train", "validation", "test"}
    chosen : int
        Number of the example that is looked at; −1 if it is not one of this part.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ranked: Ranked | None = None
        self.part: Part = "train"
        self.chosen = -1
        self._data: DataSet | None = None
        self._first = 0
        self._wheel = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_LEAST)
        self.setMaximumHeight(int(_MOST + _NOTE))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def set_ranked(self, data: DataSet | None, part: Part, ranked: Ranked | None) -> None:
        """Show these examples of a part of a data set."""
        if data is not self._data or part != self.part:
            self._first = 0
            self.point_at(None)
        self._data, self.part, self.ranked = data, part, ranked
        if self.place is not None and self.place >= self.count:
            self.point_at(None)
        self.refreshed()

    def set_chosen(self, part: Part | None, index: int) -> None:
        """Mark the example that is looked at."""
        chosen = index if part == self.part else -1
        if chosen != self.chosen:
            self.chosen = chosen
            self.update()

    @property
    def count(self) -> int:
        """How many examples there are."""
        return 0 if self.ranked is None else len(self.ranked.indices)

    @property
    def empty(self) -> bool:
        """Whether there is no example."""
        return self._data is None or not self.count

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(240, _USUAL)

    # Where things are.

    def _tile(self, size: QSizeF) -> QSizeF:
        """Return the size of an example."""
        height = min(size.height(), _MOST + _NOTE)
        if self._data is None or self._data.image_shape is None:
            return QSizeF(_NUMBERS, min(height, 40.0))
        rows, columns = self._data.image_shape
        tall = height - _NOTE * self._notes(size)
        wide = max(tall * columns / rows, 34.0 * self._notes(size))
        return QSizeF(wide, height)

    def _notes(self, size: QSizeF) -> bool:
        """Whether there is room for a number below each picture."""
        return size.height() >= _USUAL + _NOTE

    def _room(self) -> int:
        """Return how many examples fit."""
        return self._fitting(QSizeF(self.size()))

    def _fitting(self, size: QSizeF) -> int:
        step = self._tile(size).width() + SPACING
        return max(1, int((size.width() + SPACING) // step))

    def place_at(self, position: QPointF) -> int | None:
        """Return the example at a point, by its rank from 0."""
        tile = self._tile(QSizeF(self.size()))
        column, offset = divmod(position.x(), tile.width() + SPACING)
        rank = self._first + int(column)
        inside = 0 <= column < self._room() and offset <= tile.width()
        return rank if inside and rank < self.count and position.y() <= tile.height() else None

    def rect_of(self, place: int) -> QRectF:
        """Return where an example is."""
        tile = self._tile(QSizeF(self.size()))
        left = (place - self._first) * (tile.width() + SPACING)
        return QRectF(QPointF(left, 0), tile)

    def walk(self, place: int | None, right: int, down: int) -> int:
        """Return the example one further, and bring it into sight."""
        rank = self._first if place is None else place + right
        rank = min(max(rank, 0), self.count - 1)
        self._first = min(max(self._first, rank - self._room() + 1), rank)
        self.update()
        return rank

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Bring other examples into sight."""
        delta = event.angleDelta()
        self._wheel += delta.y() or delta.x()
        steps, self._wheel = int(self._wheel / 120), int(np.fmod(self._wheel, 120))
        last = max(0, self.count - self._room())
        first = min(max(self._first - steps, 0), last)
        if first == self._first:
            event.ignore()
            return
        self._first = first
        self.refreshed()
        event.accept()

    # What it says.

    def words(self, place: int) -> tuple[str, ...]:
        """Return which example it is, what it shows, and what the neuron makes of it."""
        assert self.ranked is not None
        assert self._data is not None
        index = int(self.ranked.indices[place])
        target = target_words(self._data, self.part, index)
        lines = [
            f"{PARTS[self.part]} {index:,} · {target}",
            f"z = {exact(float(self.ranked.z[place]))}",
            f"a = {exact(float(self.ranked.a[place]))}",
        ]
        return (*lines, *self._inputs(index))

    def _inputs(self, index: int) -> list[str]:
        """Return the first few numbers of a row of a table."""
        data = self._data
        assert data is not None
        if data.image_shape is not None or not data.inputs:
            return []
        given = data.scaling.undo(data.part(self.part).x[index]).tolist()
        pairs = list(zip(data.inputs, given, strict=False))
        lines = [f"{name} {brief(value)}" for name, value in pairs[:_SHOWN]]
        return lines + [tr("and {0:,} more").format(len(pairs) - _SHOWN)] * (len(pairs) > _SHOWN)

    def table(self) -> Table:
        """Return a row for each example."""
        header = ("rank", "part", "example", "target", "z", "a")
        if self.ranked is None or self._data is None:
            return header, ()
        data, part = self._data, self.part
        return header, [
            (rank + 1, part, index, target_words(data, part, index), z, a)
            for rank, (index, z, a) in enumerate(
                zip(*(array.tolist() for array in self.ranked), strict=True)
            )
        ]

    # Painting.

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the examples that there is room for."""
        if self.ranked is None or self._data is None:
            return
        stop = min(self.count, self._first + self._fitting(size))
        tile = self._tile(size)
        font = _tiny(painter.font())
        for place in range(self._first, stop):
            left = (place - self._first) * (tile.width() + SPACING)
            rect = QRectF(QPointF(left, 0), tile)
            painter.setFont(font)
            self._paint_tile(painter, place, rect, notes=self._notes(size))
            if int(self.ranked.indices[place]) == self.chosen:
                painter.setPen(QPen(theme.color("accent"), 2))
                painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _paint_tile(self, painter: QPainter, place: int, rect: QRectF, *, notes: bool) -> None:
        assert self.ranked is not None
        assert self._data is not None
        index = int(self.ranked.indices[place])
        samples = self._data.part(self.part)
        text = brief(float(self.ranked.z[place]))
        pixels = picture_of(self._data, samples.x[index])
        if pixels is None:
            self._paint_numbers(painter, index, text, rect)
            return
        note = _NOTE if notes else 0.0
        rows, columns = pixels.shape[:2]
        tall = rect.height() - note
        wide = tall * columns / rows
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        middle = rect.center().x()
        painter.drawImage(QRectF(middle - wide / 2, rect.top(), wide, tall), picture_image(pixels))
        if notes:
            line = QRectF(rect.left() - 2, rect.bottom() - note, rect.width() + 4, note)
            painter.setPen(theme.color("muted"))
            painter.drawText(line, _Align.AlignCenter, text)

    def _paint_numbers(self, painter: QPainter, index: int, text: str, rect: QRectF) -> None:
        """Paint an example without a picture: its number and its sum, beside its class's colour."""
        painter.fillRect(rect, theme.color("raised"))
        painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), self._color(index))
        inner = rect.adjusted(8, 2, -2, -2)
        half = inner.height() / 2
        metrics = QFontMetricsF(painter.font())
        for top, line, token in (
            (inner.top(), f"#{index:,}", "muted"),
            (inner.top() + half, f"z {text}", "text"),
        ):
            painter.setPen(theme.color(token))
            short = metrics.elidedText(line, Qt.TextElideMode.ElideRight, inner.width())
            room = QRectF(inner.left(), top, inner.width(), half)
            painter.drawText(room, _Align.AlignVCenter | _Align.AlignLeft, short)

    def _color(self, index: int) -> QColor:
        assert self._data is not None
        samples, meaning = self._data.part(self.part), meaning_of(self._data)
        if self._data.task == "classification":
            return value_color(int(samples.y[index]), meaning)
        return value_color(float(self._data.targets_of(samples)[index, 0]), meaning)


def _tiny(font: QFont) -> QFont:
    font = small(font)
    font.setPixelSize(11)
    return font
