"""The pictures of the data panel: examples, the split and the balance of the classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnplay.data import DataSet
from nnplay.ui.theme import SPACING, tabular, theme

ROWS = 3
_CELL = 36
"""Pixels that an example is about as wide as."""
_MOST_COLUMNS = 24
_GAP = 0.12
"""Share of an example's width that is left free beside it."""
_DIMMED = 0.35


def to_pixels(rows: NDArray[Any]) -> NDArray[np.uint8]:
    """Return features as grey values: bytes as they are, floats from the least to the greatest."""
    if rows.dtype == np.uint8:
        return rows
    low, high = (float(np.min(rows)), float(np.max(rows))) if rows.size else (0.0, 1.0)
    scaled = (rows - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.nan_to_num(scaled).astype(np.uint8)


def compose(pixels: NDArray[np.uint8], shape: tuple[int, int], columns: int) -> NDArray[np.uint8]:
    """Put pictures side by side, with gaps between them.

    Parameters
    ----------
    pixels : (count, features) array
        One picture a row.
    shape : (int, int)
        Rows and columns of a picture.
    columns : int
        Pictures in a line.

    Returns
    -------
    (lines · height + gaps, columns · width + gaps) array
        Zero where there is no picture.
    """
    height, width = shape
    gap = max(1, round(width * _GAP))
    lines = math.ceil(len(pixels) / columns)
    cells = np.zeros((lines * columns, height + gap, width + gap), np.uint8)
    cells[: len(pixels), :height, :width] = pixels.reshape(-1, height, width)
    grid = cells.reshape(lines, columns, height + gap, width + gap).swapaxes(1, 2)
    sheet = grid.reshape(lines * (height + gap), columns * (width + gap))
    return np.ascontiguousarray(sheet[:-gap, :-gap])


class ExampleGrid(QWidget):
    """Training examples as pictures; a click shows others.

    Signals
    -------
    shuffled : ()
        Other examples are shown.
    """

    shuffled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data: DataSet | None = None
        self._shape = (1, 1)
        self._chosen: NDArray[np.intp] = np.arange(0)
        self._random = np.random.default_rng(0)
        self._sheet: NDArray[np.uint8] | None = None
        self._columns = 0
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Training examples"))
        theme.changed.connect(self.update)

    def set_data(self, data: DataSet) -> None:
        """Show the first examples of a data set whose rows are pictures."""
        assert data.image_shape is not None
        self._data = data
        self._shape = data.image_shape
        self._choose(np.arange(min(len(data.train), ROWS * _MOST_COLUMNS)))
        self.updateGeometry()

    def shuffle(self) -> None:
        """Show other examples, drawn at random."""
        if self._data is not None:
            count = len(self._data.train)
            size = min(count, ROWS * _MOST_COLUMNS)
            self._choose(self._random.choice(count, size, replace=False))
            self.shuffled.emit()

    def shown(self) -> tuple[int, ...]:
        """Return the indices of the examples in sight, line by line."""
        return tuple(int(i) for i in self._chosen[: ROWS * self.columns()])

    def columns(self) -> int:
        """Return how many examples stand in a line."""
        return max(3, min(round(self.width() / _CELL), _MOST_COLUMNS))

    def example_at(self, point: QPoint) -> int | None:
        """Return the index of the example at a point."""
        columns = self.columns()
        column = int(point.x() * columns / max(1, self.width()))
        line = int(point.y() * ROWS / max(1, self.height()))
        place = line * columns + column
        inside = self.rect().contains(point) and place < len(self.shown())
        return self.shown()[place] if inside else None

    def describe(self, index: int) -> str:
        """Say which example it is and what it shows: example 17 · a “7”."""
        assert self._data is not None
        name = self._data.classes[self._data.train.y[index]]
        return self.tr("example {0:,} · a “{1}”").format(index, name)

    def heightForWidth(self, width: int) -> int:
        """Return the height at which the pictures keep their shape."""
        columns = max(3, min(round(width / _CELL), _MOST_COLUMNS))
        height, pitch = self._shape[0], self._shape[1] * (1 + _GAP)
        scale = width / (columns * pitch - self._shape[1] * _GAP)
        return round(scale * (ROWS * (height + self._shape[1] * _GAP) - self._shape[1] * _GAP))

    def sizeHint(self) -> QSize:
        """Return a usual size."""
        return QSize(6 * _CELL, self.heightForWidth(6 * _CELL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width for as many examples as it has room for."""
        super().resizeEvent(event)
        if self.columns() != self._columns:
            self._compose()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the examples in the theme's text colour."""
        if self._sheet is None:
            return
        height, width = self._sheet.shape
        image = QImage(self._sheet.data, width, height, width, QImage.Format.Format_Indexed8)
        image.setColorTable(_shades())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        scale = self.width() / width
        painter.drawImage(QRectF(0, 0, self.width(), height * scale), image)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show other examples."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.shuffle()

    def event(self, event: QEvent) -> bool:
        """Say which example the mouse is on."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.example_at(event.pos())
            text = "" if index is None else self.describe(index)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _choose(self, indices: NDArray[np.intp]) -> None:
        self._chosen = indices
        self._compose()

    def _compose(self) -> None:
        if self._data is None:
            return
        self._columns = self.columns()
        rows = self._data.train.x[list(self.shown())]
        self._sheet = compose(to_pixels(rows), self._shape, self._columns)
        names = (self._data.classes[c] for c in self._data.train.y[list(self.shown())])
        self.setAccessibleDescription(self.tr("They show: {0}").format(", ".join(names)))
        self.update()


def _shades() -> list[int]:
    """Return the 256 colours from the panel's to the text's."""
    panel, text = theme.color("panel"), theme.color("text")
    low, high = ((c.red(), c.green(), c.blue()) for c in (panel, text))
    steps = np.linspace(low, high, 256).round().astype(np.uint32)
    colors: list[int] = (0xFF000000 | steps[:, 0] << 16 | steps[:, 1] << 8 | steps[:, 2]).tolist()
    return colors


class SplitBar(QWidget):
    """How many examples are for training and how many for testing, as one bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._train = self._test = 0
        self.setFixedHeight(2 * SPACING)
        theme.changed.connect(self.update)

    def set_counts(self, train: int, test: int) -> None:
        """Show two counts."""
        self._train, self._test = train, test
        text = self.describe()
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def describe(self) -> str:
        """Return the counts and shares in words."""
        whole = max(1, self._train + self._test)
        return self.tr(
            "{0:,} examples to train on ({1:.0f} %), {2:,} to test on ({3:.0f} %)"
        ).format(self._train, 100 * self._train / whole, self._test, 100 * self._test / whole)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the two parts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        share = self._train / max(1, self._train + self._test)
        for token, left, right in (
            ("test", 0.0, float(self.width())),
            ("train", 0.0, self.width() * share),
        ):
            # One rounded bar, cut straight where its parts meet.
            painter.setClipRect(QRectF(left, 0, right, self.height()))
            painter.setBrush(theme.color(token))
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.end()


class ClassBars(QWidget):
    """How many training examples each class has."""

    _HEIGHT = 36

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._train: Sequence[int] = ()
        self._test: Sequence[int] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_counts(self, names: tuple[str, ...], train: Sequence[int], test: Sequence[int]) -> None:
        """Show the counts of every class."""
        self._names, self._train, self._test = names, train, test
        self.setAccessibleName(self.tr("Training examples of each class"))
        pairs = zip(names, train, strict=True)
        self.setAccessibleDescription(", ".join(f"{name}: {n:,}" for name, n in pairs))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of bars and names."""
        return QSize(6 * _CELL, self._HEIGHT + SPACING + QFontMetrics(self._font()).height())

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and hardly any width."""
        return QSize(2 * _CELL, self.sizeHint().height())

    def class_at(self, point: QPoint) -> int | None:
        """Return the class whose bar or name is at a point."""
        count = len(self._names)
        return int(point.x() * count / self.width()) if self.rect().contains(point) else None

    def describe(self, index: int) -> str:
        """Return a class's name and counts in words."""
        share = 100 * self._train[index] / max(1, sum(self._train))
        return self.tr("“{0}”: {1:,} training examples ({2:.1f} %), {3:,} test examples").format(
            self._names[index], self._train[index], share, self._test[index]
        )

    def event(self, event: QEvent) -> bool:
        """Say how many examples the class under the mouse has."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.class_at(event.pos())
            text = "" if index is None else self.describe(index)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, from zero, and the names that there is room for."""
        if not self._names:
            return
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        painter.setFont(self._font())
        slot = self.width() / len(self._names)
        bar = max(1.0, slot - min(SPACING, slot / 4))
        most = max(1, *self._train)
        metrics = painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        every = math.ceil((widest + SPACING) / slot) if len(self._names) > 1 else 1
        for index, (name, count) in enumerate(zip(self._names, self._train, strict=True)):
            height = self._HEIGHT * count / most
            left = index * slot + (slot - bar) / 2
            painter.fillRect(
                QRectF(left, self._HEIGHT - height, bar, height), theme.color("train", 150)
            )
            if index % every == 0:
                painter.setPen(theme.color("muted"))
                room = QRectF(left + bar / 2 - every * slot / 2, self._HEIGHT + SPACING, 0, 0)
                room.setSize(QRectF(0, 0, every * slot, metrics.height()).size())
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
        painter.end()

    def _font(self) -> QFont:
        font = tabular(self.font())
        font.setPixelSize(11)
        return font
