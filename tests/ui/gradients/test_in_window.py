"""The tab of the gradients in the window."""

from __future__ import annotations

from nnplay.ui.main_window import MainWindow


def test_the_tab_says_how_many_signs_there_are(window: MainWindow) -> None:
    dock, view = window.docks["gradients"], window.views["gradients"]
    for badge, name in (("2", "Gradients (2)"), ("", "Gradients")):
        view.badge.emit(badge)
        assert dock.windowTitle() == name
        assert dock.toggleViewAction().text() == name
