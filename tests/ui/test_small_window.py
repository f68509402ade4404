"""That the window fits a small screen, whatever it shows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QDockWidget
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.ui.main_window import MainWindow
from nnplay.ui.views import VIEWS


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    window.resize(1024, 640)
    return window


def bring_to_front(dock: QDockWidget) -> None:
    dock.raise_()
    QApplication.processEvents()
    QApplication.processEvents()


@pytest.mark.parametrize("data", ["mnist-10k", "iris", "breast-cancer"])
def test_no_panel_makes_the_window_larger_than_a_small_screen(
    window: MainWindow, qtbot: QtBot, data: str
) -> None:
    window.session.open_data(data)
    qtbot.waitUntil(
        lambda: (
            window.session.state is State.READY
            and window.session.data is not None
            and window.session.data.name == data
        ),
        timeout=20_000,
    )
    window.focus.neuron = Neuron(0, 1)
    for name in ("cost", "accuracy", *(entry.name for entry in VIEWS)):
        bring_to_front(window.docks[name])
        least = window.minimumSizeHint()
        assert (least.width() <= 1000, least.height() <= 600) == (True, True), (name, least)
        assert window.size().toTuple() == (1024, 640), name


def test_a_low_window_leaves_the_picture_more_room_than_the_docks(window: MainWindow) -> None:
    QApplication.processEvents()
    dock = window.docks["cost"]
    assert window.network.height() > 280
    assert dock.height() < window.network.height()
    low = dock.height()
    window.resize(1280, 900)
    QApplication.processEvents()
    assert dock.height() > low + 40
