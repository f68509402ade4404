from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State
from nnplay.engine.trials import Tasks


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session on the built-in digits that accepts whatever it proposes."""
    made = Session()
    made.proposed.connect(lambda _text, position: made.restore(position))
    made.open_data("mnist-10k")
    qtbot.waitUntil(lambda: made.state is State.READY)
    yield made
    made.shut_down()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    """What runs in the background for dialogs."""
    made = Tasks()
    yield made
    made.shut_down()
