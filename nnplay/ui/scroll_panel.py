"""A panel whose content scrolls up and down when the panel is short; never sideways."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from nnplay.ui.panel import Panel
from nnplay.ui.theme import SPACING

_BAR = 10
"""Pixels of a scroll bar, as in the style sheet; it lies in the panel's right margin."""


class ScrollPanel(Panel):
    """A panel with scrolling content.

    Attributes
    ----------
    content : QVBoxLayout
        Takes the content.
    scroll_area : QScrollArea
        What scrolls it.
    inside : QWidget
        What is scrolled: the parent of the content's widgets.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.inside = _Content()
        self.inside.setProperty("clear", True)
        self.content = QVBoxLayout(self.inside)
        self.content.setSpacing(2 * SPACING)
        self.scroll_area = QScrollArea()
        self.scroll_area.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroll_area.setWidget(self.inside)
        margins = self.body.contentsMargins()
        margins.setRight(margins.right() - _BAR)
        self.body.setContentsMargins(margins)
        self.body.addWidget(self.scroll_area)
        self.scroll_area.verticalScrollBar().rangeChanged.connect(self._leave_room)
        self._leave_room()

    def _leave_room(self) -> None:
        """Keep the content's width whether or not the bar is there."""
        scrolls = self.scroll_area.verticalScrollBar().maximum() > 0
        self.content.setContentsMargins(0, 2 * SPACING, 0 if scrolls else _BAR, 0)


class _Content(QWidget):
    """What is scrolled; its height follows from its width alone."""

    def minimumSizeHint(self) -> QSize:
        """Return no height, as wrapped text at its narrowest is too high at any other width."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), 0 if self.hasHeightForWidth() else hint.height())


def rule() -> QFrame:
    """Return a thin line between two parts of a panel."""
    line = QFrame()
    line.setProperty("rule", True)
    line.setFixedHeight(1)
    return line
