"""The View menu: theme, full screen and the place of every panel."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QMainWindow

from nnplay.ui import settings
from nnplay.ui.docks import Docks
from nnplay.ui.theme import theme

LAYOUT_VERSION = 2
"""Raised when docks are added or renamed, so that an old layout is not forced on them."""


class Appearance(QObject):
    """Changes and remembers how the window looks."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.window = window
        self._original = QByteArray()
        self._docks: Docks | None = None

    def toggle_theme(self) -> None:
        """Switch between light and dark."""
        name = "light" if theme.name == "dark" else "dark"
        theme.apply("light" if name == "light" else "dark")
        settings.THEME.set(name)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or leave full screen."""
        if self.window.isFullScreen():
            self.window.showNormal()
        else:
            self.window.showFullScreen()

    def reset_layout(self) -> None:
        """Put every panel back where it was at the very first start."""
        if self._docks is not None:
            self._docks.restore(self._original, LAYOUT_VERSION)

    def restore(self, docks: Docks) -> None:
        """Bring back the last size, place and panels."""
        self._docks = docks
        self._original = self.window.saveState(LAYOUT_VERSION)
        self.window.restoreGeometry(settings.GEOMETRY.get())
        docks.restore(settings.LAYOUT.get(), LAYOUT_VERSION)

    def save(self) -> None:
        """Remember size, place and panels."""
        settings.GEOMETRY.set(self.window.saveGeometry())
        settings.LAYOUT.set(self.window.saveState(LAYOUT_VERSION))
