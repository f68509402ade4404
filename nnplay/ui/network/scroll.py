"""A scroll area for something wide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QScrollArea


class SidewaysScroll(QScrollArea):
    """Scrolls sideways with the wheel, where there is nothing to scroll up and down."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_across(self, left: int, right: int) -> None:
        """Scroll sideways, as little as possible, until `left` to `right` is in view."""
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        if right > bar.value() + width:
            bar.setValue(right - width)
        if left < bar.value():
            bar.setValue(left)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Give the wheel to the horizontal bar if the vertical one has no use for it."""
        if self.verticalScrollBar().maximum() == 0 and event.angleDelta().x() == 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
        else:
            super().wheelEvent(event)
