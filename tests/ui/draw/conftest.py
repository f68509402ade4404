from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from nnplay.engine import Session
from nnplay.engine.focus import Focus
from nnplay.engine.trials import Tasks
from nnplay.ui.draw.connection import DrawView
from nnplay.ui.undo import Editor
from nnplay.ui.view import Context


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(900, 500)
    return made


@pytest.fixture
def view(session: Session, tasks: Tasks, window: QMainWindow) -> Iterator[DrawView]:
    """The view on the built-in digits, in sight."""
    made = DrawView(Context(session, Editor(session), Focus(session), tasks, window))
    window.setCentralWidget(made.panel)
    window.show()
    made.refresh()
    yield made
    made.shut_down()
