"""Training examples as pictures, as they are or as the network sees them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnplay.data import DataSet
from nnplay.data.pictures.augmentation import augmented_examples
from nnplay.ui.number_words import brief
from nnplay.ui.shades import to_pixels
from nnplay.ui.spread import spread
from nnplay.ui.theme import theme

ROWS = 3
_CELL = 36
"""Pixels that an example is about as wide as."""
_MOST_COLUMNS = 24
_GAP = 0.12
"""Share of an example's width that is left free beside it."""
_DIMMED = 0.35


def compose(
    pixels: NDArray[np.uint8], shape: tuple[int, int], columns: int, channels: int = 1
) -> NDArray[np.uint8]:
    """Put pictures side by side, with gaps between them.

    Parameters
    ----------
    pixels : (count, features) array
        One picture a row.
    shape : (int, int)
        Rows and columns of a picture.
    columns : int
        Pictures in a line.
    channels : int
        Numbers of a pixel.

    Returns
    -------
    (lines · height + gaps, columns · width + gaps) array
        Zero where there is no picture; with several channels, they are the last axis, and one
        more of them is 255 where there is a picture and 0 elsewhere.
    """
    height, width = shape
    gap = max(1, round(width * _GAP))
    lines = math.ceil(len(pixels) / columns)
    depth = channels + (channels > 1)
    cells = np.zeros((lines * columns, height + gap, width + gap, depth), np.uint8)
    cells[: len(pixels), :height, :width, channels:] = 255
    cells[: len(pixels), :height, :width, :channels] = pixels.reshape(-1, height, width, channels)
    grid = cells.reshape(lines, columns, height + gap, width + gap, depth).swapaxes(1, 2)
    sheet = grid.reshape(lines * (height + gap), columns * (width + gap), depth)
    sheet = sheet[:-gap, :-gap]
    return np.ascontiguousarray(sheet if channels > 1 else sheet[..., 0])


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
        self._drawn: NDArray[np.intp] | None = None
        self._random = np.random.default_rng(0)
        self._sheet: NDArray[np.uint8] | None = None
        self._columns = 0
        self._strengths: Mapping[str, float] = {}
        self._seed = 0
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Training examples"))
        theme.changed.connect(self.update)

    def set_data(self, data: DataSet) -> None:
        """Show examples from all over a data set whose rows are pictures."""
        assert data.image_shape is not None
        self._data = data
        self._shape = data.image_shape
        self._choose(None)
        self.updateGeometry()

    def set_augmentation(self, strengths: Mapping[str, float]) -> None:
        """Show the examples changed as training changes them; with nothing, as they are."""
        if dict(strengths) != self._strengths:
            self._strengths = dict(strengths)
            self._compose()

    def shuffle(self) -> None:
        """Show other examples, drawn at random, and changed in other ways."""
        if self._data is not None:
            count = len(self._data.train)
            size = min(count, ROWS * _MOST_COLUMNS)
            self._seed += 1
            self._choose(self._random.choice(count, size, replace=False))
            self.shuffled.emit()

    def shown(self) -> tuple[int, ...]:
        """Return the indices of the examples in sight, line by line."""
        size = ROWS * self.columns()
        if self._drawn is not None:
            return tuple(self._drawn[:size].tolist())
        return () if self._data is None else tuple(spread(len(self._data.train), size).tolist())

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
        return self.tr("example {0:,} · {1}").format(index, self._target(index))

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
        """Paint the examples: in their colours, or grey ones in the theme's text colour."""
        if self._sheet is None:
            return
        image = _to_image(self._sheet)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        scale = self.width() / image.width()
        painter.drawImage(QRectF(0, 0, self.width(), image.height() * scale), image)
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

    def _target(self, index: int) -> str:
        assert self._data is not None
        y = self._data.train.y[index]
        if self._data.task == "classification":
            return self.tr("a “{0}”").format(self._data.classes[y])
        values = self._data.target_scaling.undo(y).tolist()
        pairs = zip(self._data.targets, values, strict=True)
        return ", ".join(f"{name} {brief(value)}" for name, value in pairs)

    def _choose(self, drawn: NDArray[np.intp] | None) -> None:
        """Show examples that were drawn; with None, some from all over the set."""
        self._drawn = drawn
        self._compose()

    def _compose(self) -> None:
        data = self._data
        if data is None:
            return
        self._columns = self.columns()
        shown = list(self.shown())
        rows = data.train.x[shown]
        if self._strengths:  # of numbers as training has them, which are scaled
            rows = augmented_examples(rows, self._strengths, self._shape, data.channels, self._seed)
        if rows.dtype != np.uint8:
            rows = data.scaling.undo(rows).astype(np.float32)
        self._sheet = compose(to_pixels(rows), self._shape, self._columns, data.channels)
        words = ", ".join(map(self._target, shown))
        self.setAccessibleDescription(self.tr("They show: {0}").format(words))
        self.update()


def _to_image(sheet: NDArray[np.uint8]) -> QImage:
    """Return a picture that lives as long as its sheet does."""
    height, width = sheet.shape[:2]
    if sheet.ndim == 3:
        return QImage(sheet.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    image = QImage(sheet.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_shades())
    return image


def _shades() -> list[int]:
    """Return the 256 colours from the panel's to the text's."""
    panel, text = theme.color("panel"), theme.color("text")
    low, high = ((c.red(), c.green(), c.blue()) for c in (panel, text))
    steps = np.linspace(low, high, 256).round().astype(np.uint32)
    colors: list[int] = (0xFF000000 | steps[:, 0] << 16 | steps[:, 1] << 8 | steps[:, 2]).tolist()
    return colors
