"""How the samples of a data set are distributed: over its parts, its classes, its values."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnplay.data import Part
from nnplay.ui.number_words import brief
from nnplay.ui.theme import SPACING, tabular, theme

TOKENS: dict[Part, str] = {"train": "train", "validation": "muted", "test": "test"}
"""The colour of each part, in the order of the split."""

_WIDTH = 212
_HEIGHT = 36
_BINS = 20
_DIMMED = 0.35


class SplitBar(QWidget):
    """How many examples each part has, as one bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: dict[Part, int] = {}
        self.setFixedHeight(2 * SPACING)
        theme.changed.connect(self.update)

    def set_counts(self, train: int, test: int, validation: int = 0) -> None:
        """Show the counts; without validation there are two parts."""
        self._counts = {"train": train, "validation": validation, "test": test}
        if not validation:
            del self._counts["validation"]
        text = self.describe()
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def describe(self) -> str:
        """Return the counts and shares in words."""
        whole = max(1, sum(self._counts.values()))
        words = {
            "train": self.tr("{0:,} examples to train on ({1:.0f} %)"),
            "validation": self.tr("{0:,} to choose by ({1:.0f} %)"),
            "test": self.tr("{0:,} to test on ({1:.0f} %)"),
        }
        return ", ".join(
            words[part].format(count, 100 * count / whole) for part, count in self._counts.items()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the parts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        whole = max(1, sum(self._counts.values()))
        left = 0.0
        for part, count in self._counts.items():
            width = self.width() * count / whole
            # One rounded bar, cut straight where its parts meet.
            painter.setClipRect(QRectF(left, 0, width, self.height()))
            painter.setBrush(theme.color(TOKENS[part]))
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
            left += width
        painter.end()


class _Bars(QWidget):
    """Bars from zero, with words below; the one under the mouse is explained."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @abstractmethod
    def count(self) -> int:
        """Return the number of bars."""

    @abstractmethod
    def describe(self, index: int) -> str:
        """Return in words what a bar stands for."""

    def sizeHint(self) -> QSize:
        """Return the height of bars and words."""
        return QSize(_WIDTH, _HEIGHT + SPACING + QFontMetrics(self._font()).height())

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and hardly any width."""
        return QSize(_WIDTH // 3, self.sizeHint().height())

    def bar_at(self, point: QPoint) -> int | None:
        """Return the bar above or below a point."""
        inside = self.rect().contains(point) and self.count() > 0
        return int(point.x() * self.count() / self.width()) if inside else None

    def event(self, event: QEvent) -> bool:
        """Say what the bar under the mouse stands for."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.bar_at(event.pos())
            text = "" if index is None else self.describe(index)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _begin(self) -> QPainter:
        painter = QPainter(self)
        painter.setOpacity(1.0 if self.isEnabled() else _DIMMED)
        painter.setFont(self._font())
        return painter

    def _paint_bars(self, painter: QPainter, counts: Sequence[int], gap: float) -> None:
        slot = self.width() / len(counts)
        bar = max(1.0, slot - gap)
        most = max(1, *counts)
        for index, count in enumerate(counts):
            height = _HEIGHT * count / most
            left = index * slot + (slot - bar) / 2
            painter.fillRect(QRectF(left, _HEIGHT - height, bar, height), theme.color("train", 150))

    def _font(self) -> QFont:
        font = tabular(self.font())
        font.setPixelSize(11)
        return font


class ClassBars(_Bars):
    """How many training examples each class has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._train: Sequence[int] = ()
        self._test: Sequence[int] = ()
        self.setAccessibleName(self.tr("Training examples of each class"))

    def set_counts(self, names: tuple[str, ...], train: Sequence[int], test: Sequence[int]) -> None:
        """Show the counts of every class."""
        self._names, self._train, self._test = names, train, test
        pairs = zip(names, train, strict=True)
        self.setAccessibleDescription(", ".join(f"{name}: {n:,}" for name, n in pairs))
        self.update()

    def count(self) -> int:
        """Return the number of classes."""
        return len(self._names)

    def describe(self, index: int) -> str:
        """Return a class's name and counts in words."""
        share = 100 * self._train[index] / max(1, sum(self._train))
        return self.tr("“{0}”: {1:,} training examples ({2:.1f} %), {3:,} test examples").format(
            self._names[index], self._train[index], share, self._test[index]
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars, and the names that there is room for."""
        if not self._names:
            return
        painter = self._begin()
        slot = self.width() / len(self._names)
        self._paint_bars(painter, self._train, min(SPACING, slot / 4))
        self._paint_names(painter, slot)
        painter.end()

    def _paint_names(self, painter: QPainter, slot: float) -> None:
        metrics = painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(name) for name in self._names)
        every = math.ceil((widest + SPACING) / slot)
        if len(self._names) <= 4:  # few names are worth shortening
            every = 1
        painter.setPen(theme.color("muted"))
        for index in range(0, len(self._names), every):
            middle, width = (index + 0.5) * slot, every * slot
            room = QRectF(middle - width / 2, _HEIGHT + SPACING, width, metrics.height())
            name = metrics.elidedText(
                self._names[index], Qt.TextElideMode.ElideRight, int(width - 2)
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)


class TargetHistogram(_Bars):
    """How the numbers to predict are spread over the training examples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: list[int] = []
        self._edges: list[float] = []
        self.setAccessibleName(self.tr("Values of the training examples"))

    def set_values(self, values: NDArray[Any]) -> None:
        """Show how some numbers are spread."""
        counts, edges = np.histogram(values.astype(np.float64), _BINS)
        self._counts, self._edges = counts.tolist(), edges.tolist()
        texts = (self.describe(index) for index in range(len(self._counts)))
        self.setAccessibleDescription("; ".join(texts))
        self.update()

    def count(self) -> int:
        """Return the number of bars."""
        return len(self._counts)

    def describe(self, index: int) -> str:
        """Return the range of a bar, and how many examples are in it."""
        low, high = (brief(edge) for edge in self._edges[index : index + 2])
        return self.tr("{0} to {1}: {2:,} training examples").format(low, high, self._counts[index])

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars and the ends of the range."""
        if not self._counts:
            return
        painter = self._begin()
        self._paint_bars(painter, self._counts, 1.0)
        painter.setPen(theme.color("muted"))
        room = QRectF(0, _HEIGHT + SPACING, self.width(), painter.fontMetrics().height())
        align = Qt.AlignmentFlag
        painter.drawText(room, align.AlignLeft, brief(self._edges[0]))
        painter.drawText(room, align.AlignRight, brief(self._edges[-1]))
        painter.end()
