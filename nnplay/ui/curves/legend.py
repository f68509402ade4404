"""Which curve is which: marks and words in a panel's header, as many words as fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.readout import MARK_WIDTH, Mark, paint_mark, small
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, theme


class Entry(NamedTuple):
    """A curve: its mark and colour, and the words for it from long to short.

    An empty text leaves the curve out where there is no room for more.
    """

    mark: Mark
    token: str
    texts: tuple[str, str, str]


class Legend(QWidget):
    """The entries in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Fixed)
        theme.changed.connect(self.update)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these curves."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.setAccessibleName(", ".join(entry.texts[0] for entry in entries))
            self.updateGeometry()
            self.update()

    @property
    def text(self) -> str:
        """The words that fit now."""
        return ", ".join(text for _, text in self._fitting(self.width()))

    def sizeHint(self) -> QSize:
        """Return the room that the longest words need."""
        return QSize(self._width(self._texts(0)), CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Return the room that the shortest words need."""
        return QSize(self._width(self._texts(2)), CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries."""
        painter = QPainter(self)
        painter.setFont(self.font())
        self.paint(painter, QRectF(self.rect()))
        painter.end()

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Paint the entries into `rect`, left-aligned and centred in its height."""
        font = small(self.font())
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        left, middle = rect.left(), rect.center().y()
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        for entry, text in self._fitting(rect.width()):
            paint_mark(painter, entry.mark, entry.token, left, middle)
            left += MARK_WIDTH + 1.5 * SPACING
            painter.setPen(theme.color("muted"))
            painter.drawText(QPointF(left, baseline), text)
            left += metrics.horizontalAdvance(text) + 3 * SPACING

    def _texts(self, *levels: int) -> list[tuple[Entry, str]]:
        pairs = zip(self._entries, levels * (len(self._entries) // len(levels)), strict=True)
        return [(entry, entry.texts[level]) for entry, level in pairs if entry.texts[level]]

    def _fitting(self, width: float) -> list[tuple[Entry, str]]:
        """Return the entries with as many words as fit; the first ones keep theirs longest."""
        levels = [2] * len(self._entries)
        for index in range(len(levels)):
            for level in (0, 1):
                tried = [*levels[:index], level, *levels[index + 1 :]]
                if self._width(self._texts(*tried)) <= width:
                    levels = tried
                    break
        return self._texts(*levels)

    def _width(self, texts: list[tuple[Entry, str]]) -> int:
        metrics = QFontMetricsF(small(self.font()))
        words = sum(metrics.horizontalAdvance(text) for _, text in texts)
        marks = len(texts) * (MARK_WIDTH + 1.5 * SPACING)
        return int(words + marks + max(0, len(texts) - 1) * 3 * SPACING) + 1
