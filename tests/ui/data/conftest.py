from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import DataSet, load
from nnplay.engine import State
from nnplay.ui.app import open_window
from nnplay.ui.data import DataPanel
from nnplay.ui.main_window import MainWindow
from nnplay.ui.theme import theme


@pytest.fixture(scope="session")
def digits() -> DataSet:
    return load("mnist-10k")


@pytest.fixture
def panel(qtbot: QtBot) -> DataPanel:
    theme.apply("dark")
    panel = DataPanel()
    qtbot.addWidget(panel)
    panel.resize(236, 500)
    panel.show()
    return panel


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = open_window()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    yield made
    made.close()
