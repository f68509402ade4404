"""The drawings that are kept, as thumbnails with what they are and what the network says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnplay.ui.draw.canvas import redoes, undoes
from nnplay.ui.draw.kept import Kept
from nnplay.ui.readout import small
from nnplay.ui.shades import picture_image
from nnplay.ui.theme import theme

TILE, WORDS, GAP = 40, 16, 4
"""Pixels of a thumbnail, of the line below it, and between two."""

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_LINES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Gallery(QWidget):
    """Thumbnails in rows; as high as it needs to be, for a scroll area.

    Attributes
    ----------
    selected : int
        −1 if none is.
    chosen : Signal(int)
        A person selects another one.
    remove_wanted : Signal
        The selected one is to go.
    undo_wanted, redo_wanted : Signal
    revealed : Signal(QRect)
        The keys went to one that is there; make it visible.
    """

    chosen = Signal(int)
    remove_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    revealed = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selected = -1
        self._kept: Sequence[Kept] = ()
        self._names: tuple[str, ...] = ()
        self._predicted: NDArray[Any] | None = None
        self.setProperty("clear", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(self.tr("Kept drawings"))
        theme.changed.connect(self.update)

    def set_kept(self, kept: Sequence[Kept], names: tuple[str, ...]) -> None:
        """Show these drawings; `names` are those of the classes."""
        self._kept, self._names = kept, names
        if self._predicted is not None and len(self._predicted) != len(kept):
            self._predicted = None
        self.select(min(self.selected, len(kept) - 1))
        self._fit_height()
        self.update()

    def set_predicted(self, predicted: NDArray[Any] | None) -> None:
        """Show the classes that the network takes them for; −1 where it puts out no numbers."""
        fits = predicted is not None and len(predicted) == len(self._kept)
        self._predicted = predicted if fits else None
        self._describe()
        self.update()

    def select(self, index: int) -> None:
        """Mark one; −1 marks none."""
        self.selected = index
        self._describe()
        self.update()

    def words(self, index: int) -> str:
        """Return what there is to say of a drawing."""
        text = self.tr("drawing {0}: a “{1}”").format(
            index + 1, self._names[self._kept[index].label]
        )
        if self._predicted is None:
            return text
        taken = int(self._predicted[index])
        if taken < 0:
            return text + self.tr(", the network puts out no number")
        if taken == self._kept[index].label:
            return text + self.tr(", recognised")
        return text + self.tr(", taken for “{0}”").format(self._names[taken])

    def _describe(self) -> None:
        chosen = 0 <= self.selected < len(self._kept)
        self.setAccessibleDescription(self.words(self.selected) if chosen else "")

    # Where things are

    def columns(self) -> int:
        """Return how many stand in a line."""
        return max(1, (self.width() + GAP) // (TILE + GAP))

    def tile(self, index: int) -> QRectF:
        """Return where a thumbnail is, without its words."""
        line, column = divmod(index, self.columns())
        return QRectF(column * (TILE + GAP), line * (TILE + WORDS + GAP), TILE, TILE)

    def index_at(self, point: QPoint) -> int:
        """Return the number of the drawing at a point; −1 if there is none."""
        column, line = point.x() // (TILE + GAP), point.y() // (TILE + WORDS + GAP)
        index = line * self.columns() + column
        inside = 0 <= column < self.columns() and 0 <= index < len(self._kept)
        return index if inside else -1

    def _fit_height(self) -> None:
        lines = math.ceil(len(self._kept) / self.columns())
        self.setMinimumHeight(max(1, lines) * (TILE + WORDS + GAP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width for as many as it has room for."""
        super().resizeEvent(event)
        self._fit_height()

    def sizeHint(self) -> QSize:
        """Return the size at a usual width."""
        return QSize(3 * (TILE + GAP), self.minimumHeight())

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the one that is there."""
        index = self.index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def event(self, event: QEvent) -> bool:
        """Say what is under the mouse; claim undo and redo for the drawings."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.index_at(event.pos())
            QToolTip.showText(event.globalPos(), self.words(index) if index >= 0 else "", self)
            return True
        claims = event.type() is QEvent.Type.ShortcutOverride
        if claims and isinstance(event, QKeyEvent) and (undoes(event) or redoes(event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from one to the next; Del removes."""
        key, last = Qt.Key(event.key()), len(self._kept) - 1
        if undoes(event):
            self.undo_wanted.emit()
        elif redoes(event):
            self.redo_wanted.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.selected >= 0:
            self.remove_wanted.emit()
        elif (key in _STEPS or key in _LINES) and self._kept:
            step = _STEPS.get(key) or _LINES[key] * self.columns()
            index = 0 if self.selected < 0 else max(0, min(self.selected + step, last))
            self.chosen.emit(index)
            self.revealed.emit(self.tile(index).adjusted(0, 0, 0, WORDS).toAlignedRect())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the thumbnails in sight."""
        painter = QPainter(self)
        painter.setFont(small(self.font()))
        for index in range(len(self._kept)):
            tile = self.tile(index)
            if tile.adjusted(0, 0, 0, WORDS).intersects(QRectF(event.rect())):
                self._paint_one(painter, index, tile)
        painter.end()

    def _paint_one(self, painter: QPainter, index: int, tile: QRectF) -> None:
        pixels, label = self._kept[index]
        rows, columns = pixels.shape[:2]
        scale = TILE / max(rows, columns)
        room = QRectF(0, 0, columns * scale, rows * scale)
        room.moveCenter(tile.center())
        painter.drawImage(room, picture_image(pixels))
        chosen = index == self.selected
        painter.setPen(QPen(theme.color("accent" if chosen else "line"), 2 if chosen else 1))
        painter.drawRect(tile.adjusted(0.5, 0.5, -0.5, -0.5))
        words = QRectF(tile.left(), tile.bottom(), TILE, WORDS)
        taken = -1 if self._predicted is None else int(self._predicted[index])
        token, text = "muted", self._names[label]
        if self._predicted is not None and taken == label:
            token, text = "good", f"{text} ✓"
        elif self._predicted is not None:
            token, text = "bad", f"{text} ≠ {self._names[taken] if taken >= 0 else 'NaN'}"
        painter.setPen(theme.color(token))
        text = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, TILE)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, text)
