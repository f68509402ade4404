"""A view in a tab that shares its place with another one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.refresh import on_screen
from nnplay.ui.view import View


class Tabs:
    """Two docks in one place: that of a panel, which is in front at first, and another.

    Whatever comes to the front is refreshed, as in the window.
    """

    def __init__(self, view: View, qtbot: QtBot) -> None:
        self.view, self.panel = view, view.panel
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.window.resize(900, 600)
        self.window.setCentralWidget(QWidget())
        self._docks = QDockWidget("this"), QDockWidget("other")
        self._qtbot = qtbot
        own, other = self._docks
        own.setWidget(self.panel)
        other.setWidget(QWidget())
        for dock in self._docks:
            self.window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        self.window.tabifyDockWidget(own, other)
        own.visibilityChanged.connect(self._came)
        self.window.show()
        self.come()

    def _came(self, visible: bool) -> None:
        if visible:
            self.view.refresh()

    def come(self) -> None:
        """Bring the panel to the front."""
        self._docks[0].raise_()
        self._qtbot.waitUntil(lambda: on_screen(self.panel))

    def leave(self) -> None:
        """Bring the other one to the front; for Qt the panel is visible all the same."""
        self._docks[1].raise_()
        self._qtbot.waitUntil(lambda: not on_screen(self.panel))
        assert self.panel.isVisible()
