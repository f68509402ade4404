"""The switch between the places where the picture may come from."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from nnplay.data.example import Example
from nnplay.ui.draw.words import part_words
from nnplay.ui.export import header_button
from nnplay.ui.theme import SPACING

Mode = Literal["draw", "example", "kept"]
MODES: tuple[Mode, ...] = ("draw", "example", "kept")


class ModeSwitch(QWidget):
    """A button for each place.

    Attributes
    ----------
    buttons : dict of str to QToolButton
    changed : Signal
        `mode` is chosen, perhaps once more.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING // 2)
        texts = {
            "draw": (
                self.tr("Drawing"),
                self.tr("Draw a picture with the mouse, a pen or a finger"),
            ),
            "example": (self.tr("Example"), self.tr("Take an example of the data, and nudge it")),
            "kept": (self.tr("Kept"), self.tr("The drawings that are kept, tested together")),
        }
        self._compact = False
        self._texts = (texts["example"][0], texts["example"][0])  # whole, and short
        self.buttons = {mode: header_button(*texts[mode]) for mode in MODES}
        for button in self.buttons.values():
            button.setCheckable(True)
            self._group.addButton(button)
            row.addWidget(button)
        self.buttons["draw"].setChecked(True)
        self._group.buttonClicked.connect(self.changed)

    @property
    def mode(self) -> Mode:
        """Where the picture comes from."""
        return next(mode for mode in MODES if self.buttons[mode].isChecked())

    def choose(self, mode: Mode) -> None:
        """Take the picture from there."""
        self.buttons[mode].setChecked(True)
        self.changed.emit()

    def offer(self, example: Example) -> None:
        """Offer the example of the data that the other views look at."""
        words, button = part_words(example), self.buttons["example"]
        self._texts = words, f"#{example.index}"
        tip = self.tr("Use the example that the other views look at, {0}: nudge and test it")
        self._name_example()
        button.setToolTip(tip.format(words))
        button.setAccessibleName(tip.format(words))

    def set_compact(self, compact: bool) -> None:
        """Say of the example no more than its number."""
        self._compact = compact
        self._name_example()

    def _name_example(self) -> None:
        button = self.buttons["example"]
        button.setText(self._texts[int(self._compact)])
        least = button.fontMetrics().horizontalAdvance(self._texts[1]) + 4 * SPACING
        button.setMinimumWidth(least)

    def count(self, kept: int) -> None:
        """Say how many drawings are kept."""
        text = self.tr("Kept {0}").format(kept) if kept else self.tr("Kept")
        self.buttons["kept"].setText(text)
