"""What the panel consists of, and how it shares the room."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from nnplay.ui.draw.bars import AnswerBars
from nnplay.ui.draw.kept_page import KeptPage
from nnplay.ui.draw.nudge_pad import NudgePad
from nnplay.ui.draw.pages import DrawPage, ExamplePage
from nnplay.ui.draw.picture_view import LEGEND, PictureView
from nnplay.ui.draw.tools import SIDE
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.labels import as_note
from nnplay.ui.theme import SPACING

_SHARE = 0.36
"""Share of the width that the paper gets, and the picture beside it, at most."""

LEAST, _LARGEST = 64, 440
_LOW, _NARROW = 164, 380
"""Pixels below which what keys do, too, is left out, and the columns are closer together."""
_GAP = 3 * SPACING
_FIRST = 1000
"""The stretch of what takes all the room that it may have, before others get any."""

_NONE = Qt.Orientation(0)


class DrawBody(QWidget):
    """Three columns: where the picture comes from, the picture, the answer; a line below.

    Attributes
    ----------
    draw_page, example_page, kept_page : QWidget
        Of `sources`, of which one is seen.
    picture : PictureView
        What the network is given.
    pad : NudgePad
    bars : AnswerBars
    keep : QPushButton
    caption : ElidedLabel
        Says the exact numbers of what is pointed at.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.draw_page, self.example_page, self.kept_page = DrawPage(), ExamplePage(), KeptPage()
        self.sources = QStackedWidget()
        for page in (self.draw_page, self.example_page, self.kept_page):
            self.sources.addWidget(page)
        self.picture, self.pad, self.bars = PictureView(), NudgePad(), AnswerBars()
        self.keep = QPushButton(self.tr("Keep"))
        self.keep.setProperty("small", True)
        self.area = QScrollArea()
        self.area.setWidget(self.bars)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bars.revealed.connect(self._reveal)
        self.caption = ElidedLabel()
        as_note(self.caption)
        self._row = row = QHBoxLayout()
        self.middle = _column(self.pad.first, self.picture, self.pad.second)
        for widget, stretch in (
            (self.sources, _FIRST),
            (self.middle, _FIRST),
            (_column(self.keep, self.area), 1),
        ):
            row.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addLayout(row, 1)
        column.addWidget(self.caption)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the squares as large as height and width allow."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        self._row.setSpacing(2 * SPACING if self.width() < _NARROW else _GAP)
        self.draw_page.width_slider.setVisible(not low)
        lines = 1 if low else 2
        taken = self.caption.sizeHint().height() + lines * SIDE + (lines + 1) * SPACING
        height = self.height() - taken
        side = max(LEAST, min(height, round(_SHARE * self.width()), _LARGEST))
        for widget in (self.sources, self.middle):
            widget.setMaximumWidth(max(side, widget.minimumSizeHint().width()))
        self.pad.set_room(side, low=low)
        for square in (self.draw_page.canvas, self.example_page.picture):
            square.setMaximumHeight(side)
        self.picture.setMaximumHeight(side + LEGEND)

    @Slot(QRect)
    def _reveal(self, rect: QRect) -> None:
        center = rect.center()
        self.area.ensureVisible(center.x(), center.y(), rect.width(), rect.height())


def _column(*widgets: QWidget) -> QWidget:
    """Return widgets one above the other."""
    together = QWidget()
    column = QVBoxLayout(together)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACING)
    for widget in widgets:
        column.addWidget(widget, int(widget.sizePolicy().expandingDirections() != _NONE) * _FIRST)
    column.addStretch(1)
    return together
