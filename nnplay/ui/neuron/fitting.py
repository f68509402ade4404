"""A line that says as much as there is room for."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.elided import ElidedLabel


class FittingLabel(ElidedLabel):
    """Shows the first of some texts that fits; the last one is shortened if it must be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._texts: tuple[str, ...] = ("",)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, *texts: str, details: str = "") -> None:
        """Show a text, the longest first, and tell the details in the tooltip."""
        self._texts = texts
        self._fit()
        self.set_tip(details)
        self.setAccessibleDescription(details)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the text for the new width."""
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        self.ensurePolished()
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        fitting = (text for text in self._texts if metrics.horizontalAdvance(text) <= room)
        self.set_text(next(fitting, self._texts[-1]))
