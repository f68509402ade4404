"""The examples that drive a neuron most, and least."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnplay.data import DataSet, Part
from nnplay.training.favourites import Favourites
from nnplay.ui.data_words import offered_parts, sealed_words
from nnplay.ui.elided import ElidedComboBox, ElidedLabel
from nnplay.ui.labels import as_note
from nnplay.ui.neuron.strip import Strip
from nnplay.ui.neuron.words import PARTS
from nnplay.ui.theme import SPACING

_ARROW = 48
"""Pixels of a combo box besides its text."""


class ExamplesSection(QWidget):
    """Two rows of examples, and the part of the data that they are from.

    Attributes
    ----------
    example_chosen : Signal(str, int)
        A person chose an example: its part and number.
    part_chosen : Signal
        `part` is another one.
    """

    example_chosen = Signal(str, int)
    part_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.most = Strip(self.tr("Examples that drive the neuron most"))
        self.least = Strip(self.tr("Examples that drive the neuron least"))
        self.caption = ElidedLabel()
        self.low_caption = ElidedLabel(self.tr("Least: smallest z"))
        self.low_caption.set_tip(
            self.tr("The examples with the smallest sum z. Click one to look at it in all views.")
        )
        self.parts = ElidedComboBox()
        self.parts.setAccessibleName(self.tr("Part of the data whose examples are ranked"))
        self.parts.setStyleSheet("QComboBox { min-height: 18px; font-size: 12px; }")
        self.parts.activated.connect(self.part_chosen)
        for label in (self.caption, self.low_caption):
            as_note(label)
        top = QHBoxLayout()
        top.setSpacing(2 * SPACING)
        top.addWidget(self.caption, 1)
        top.addWidget(self.parts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING // 2)
        column.addLayout(top)
        column.addWidget(self.most, 3)
        column.addWidget(self.low_caption)
        column.addWidget(self.least, 3)
        column.addStretch(1)
        self.most.activated.connect(lambda rank: self._choose(self.most, rank))
        self.least.activated.connect(lambda rank: self._choose(self.least, rank))

    @property
    def part(self) -> Part:
        """The part whose examples are wanted."""
        part: Part = self.parts.currentData() or "train"
        return part

    def set_data(self, data: DataSet) -> None:
        """Offer the parts of a data set."""
        kept = self.part
        self.parts.clear()
        for part in offered_parts(data):
            text = self.tr("of {0:,} {1}").format(len(data.part(part)), PARTS[part])
            self.parts.addItem(text, part)
        lines = (self.tr("The part of the data whose examples are ranked"), sealed_words(data))
        self.parts.setToolTip("\n".join(filter(None, lines)))
        texts = [self.parts.itemText(index) for index in range(self.parts.count())]
        widest = max(map(self.parts.fontMetrics().horizontalAdvance, texts), default=0)
        self.parts.setMinimumWidth(widest + _ARROW)
        found = self.parts.findData(kept)
        self.parts.setCurrentIndex(found if found >= 0 else self.parts.findData(data.watched))
        self.set_found(None, None)

    def set_found(self, data: DataSet | None, found: Favourites | None) -> None:
        """Show what has been found."""
        part: Part = self.part if found is None else found.part
        self.most.set_ranked(data, part, None if found is None else found.largest)
        self.least.set_ranked(data, part, None if found is None else found.smallest)
        if found is None:
            self.caption.set_text(self.tr("Looking at the examples…"))
            return
        self.caption.set_text(self.tr("Most: largest z"))
        self.caption.set_tip(
            self.tr(
                "The examples with the largest sum z of {0:,}, as of step {1:,}. Click one to look "
                "at it in all views; the arrow keys and the wheel bring more into sight."
            ).format(found.samples, found.step)
        )

    def set_chosen(self, part: Part | None, index: int) -> None:
        """Mark the example that is looked at."""
        for strip in (self.most, self.least):
            strip.set_chosen(part, index)

    def _choose(self, strip: Strip, rank: int) -> None:
        if strip.ranked is not None:
            self.example_chosen.emit(strip.part, int(strip.ranked.indices[rank]))
