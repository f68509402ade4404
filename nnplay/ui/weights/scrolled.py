"""A picture that may be higher than there is room for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QStyle, QWidget

from nnplay.ui.weights.view import LayerView

MARGIN = 16
"""Pixels around what is made visible."""


class Scrolled(QScrollArea):
    """A picture with a scroll bar, if it needs one."""

    def __init__(self, view: LayerView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        view.revealed.connect(self._reveal)
        self.setWidget(view)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the picture out anew, with room for the scroll bar whether or not it is there.

        A layout that changed with the scroll bar could make it come and go for ever.
        """
        super().resizeEvent(event)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        room = self.maximumViewportSize()
        self.view.set_room(QSize(max(1, room.width() - bar), room.height()))

    @Slot(QRect)
    def _reveal(self, rect: QRect) -> None:
        center = rect.center()
        across, down = rect.width() // 2, rect.height() // 2
        self.ensureVisible(center.x(), center.y(), across + MARGIN, down + MARGIN)
