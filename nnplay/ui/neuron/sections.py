"""The parts of the panel beside the face, one at a time or, where there is room, all at once."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from nnplay.ui.page_switch import PageSwitch
from nnplay.ui.theme import SPACING

_WIDE = 560
"""Pixels from which two parts have room beside each other."""
_WIDER = 640
"""From which all three have."""
_LEAST = QSize(150, 120)
_TALL = 250
"""Pixels from which two have room one above the other."""


class Section(NamedTuple):
    """A part.

    Attributes
    ----------
    name : str
        On its button.
    tip : str
    widget : QWidget
    """

    name: str
    tip: str
    widget: QWidget


class Sections(QWidget):
    """Three parts; the first two belong together.

    Attributes
    ----------
    switch : PageSwitch
        Says which part is seen; it is hidden where all are.
    buttons : tuple of QToolButton
        Its buttons, one for each part.
    shown : Signal
        Another part is seen, or all are.
    """

    shown = Signal()

    def __init__(self, sections: tuple[Section, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widgets = tuple(section.widget for section in sections)
        self.switch = PageSwitch(
            [(section.name, section.name, section.tip) for section in sections],
            self.tr("What is shown of the neuron"),
        )
        self.switch.chosen.connect(self._arrange)
        self.buttons = tuple(self.switch.buttons.values())
        bar = QHBoxLayout()
        bar.addWidget(self.switch)
        bar.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setSpacing(3 * SPACING)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addLayout(bar)
        column.addLayout(self._grid, 1)
        self._places: tuple[tuple[int, int, int], ...] = ()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many parts as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the room for one part, so that a wide panel can become narrow again."""
        return QSize(_LEAST)

    @property
    def all_seen(self) -> bool:
        """Whether there is room for all parts."""
        return self.width() >= _WIDER or (self.width() >= _WIDE and self.height() >= _TALL)

    def _arrange(self) -> None:
        seen = next(n for n, button in enumerate(self.buttons) if button.isChecked())
        stacked = self.height() >= _TALL
        if not self.all_seen:
            places = tuple((0, 0, 1) if n == seen else (-1, 0, 1) for n in range(3))
        elif stacked:
            places = ((0, 0, 1), (1, 0, 1), (0, 1, 2))
        else:
            places = ((0, 0, 1), (0, 1, 1), (0, 2, 1))
        self.switch.setVisible(not self.all_seen)
        self.switch.set_compact(self.width() < self.switch.room)
        if places == self._places:
            return
        self._places = places
        for widget, (row, column, rows) in zip(self._widgets, places, strict=True):
            self._grid.removeWidget(widget)
            if row >= 0:
                self._grid.addWidget(widget, row, column, rows, 1)
            widget.setVisible(row >= 0)
        for column in range(3):
            used = any(row >= 0 and column == there for row, there, _ in places)
            self._grid.setColumnStretch(column, int(used))
        self.shown.emit()
