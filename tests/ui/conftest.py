from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State
from nnplay.engine.trials import Tasks
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow


def _opened(data: str, qtbot: QtBot) -> Iterator[Session]:
    """Yield a session on built-in data that accepts whatever it proposes."""
    made = Session()
    made.proposed.connect(lambda _text, position: made.restore(position))
    made.open_data(data)
    qtbot.waitUntil(lambda: made.state is State.READY)
    yield made
    made.shut_down()


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session on the built-in digits."""
    yield from _opened("mnist-10k", qtbot)


@pytest.fixture
def points(qtbot: QtBot) -> Iterator[Session]:
    """A session on points of the plane, which are quickly computed."""
    yield from _opened("circle", qtbot)


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """What runs in the background for dialogs."""
    made = Tasks()
    yield made
    made.shut_down()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window of the program, as at its first start."""
    made = open_window()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    yield made
    made.close()


@pytest.fixture
def active_window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window of the program in a usual size, active, so that keys reach it."""
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.activateWindow()
    return window
