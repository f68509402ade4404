"""The examples that were picked: as pictures, or in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from nnplay.data import Part

MOST_LISTED = 100
"""Examples that are listed; of more, the first."""

_SIDE = 28
_PICTURES, _WORDS = 66, 40
"""Pixels of height."""


class Listed(NamedTuple):
    """An example in the list.

    Attributes
    ----------
    part : {"train", "validation", "test"}
    number : int
        Of its part, from 0.
    short : str
        What is written under or beside it.
    words : str
        What it is, in full.
    image : QImage or None
        The picture, if it is one.
    """

    part: Part
    number: int
    short: str
    words: str
    image: QImage | None = None


class Strip(QListWidget):
    """Examples side by side; the one that is chosen is what all views look at.

    Signals
    -------
    chosen : (str, int)
        A person chose this example of this part.
    """

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listed: Sequence[Listed] = ()
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Picked examples"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.currentRowChanged.connect(self._choose)

    def set_examples(self, listed: Sequence[Listed]) -> None:
        """List examples; none of them is chosen yet."""
        self._listed = listed
        self.blockSignals(True)
        self.clear()
        pictures = any(example.image is not None for example in listed)
        self.setViewMode(QListView.ViewMode.IconMode if pictures else QListView.ViewMode.ListMode)
        # The mode sets these as it likes.
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setSpacing(2)
        self.setFixedHeight(_PICTURES if pictures else _WORDS)
        for example in listed:
            self.addItem(_item(example))
        self.setCurrentRow(-1)
        self.blockSignals(False)

    def set_texts(self, texts: Sequence[tuple[str, str]]) -> None:
        """Say of the same examples what is so now: each one's `short` and `words`."""
        for row, (short, words) in enumerate(texts):
            item = self.item(row)
            if item.text() != short:
                item.setText(short)
            if item.toolTip() != words:
                _explain(item, words)

    def show_current(self, part: Part | None, number: int) -> None:
        """Mark the example that all views look at, if it is here."""
        rows = [
            row for row, one in enumerate(self._listed) if (one.part, one.number) == (part, number)
        ]
        self.blockSignals(True)
        self.setCurrentRow(rows[0] if rows else -1)
        self.blockSignals(False)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._listed):
            self.chosen.emit(self._listed[row].part, self._listed[row].number)


def _item(example: Listed) -> QListWidgetItem:
    item = QListWidgetItem(example.short)
    if example.image is not None:
        image = example.image.scaled(
            QSize(_SIDE, _SIDE) * 2,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.FastTransformation,
        )
        item.setIcon(QIcon(QPixmap.fromImage(image)))
    _explain(item, example.words)
    return item


def _explain(item: QListWidgetItem, words: str) -> None:
    item.setToolTip(words)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
