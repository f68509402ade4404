"""The tab of the gradients in the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = open_window()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    yield made
    made.close()


def test_the_tab_says_how_many_signs_there_are(window: MainWindow) -> None:
    dock, view = window.docks["gradients"], window.views["gradients"]
    for badge, name in (("2", "Gradients (2)"), ("", "Gradients")):
        view.badge.emit(badge)
        assert dock.windowTitle() == name
        assert dock.toggleViewAction().text() == name
