"""What a view is wired to in tests, without the window of the program."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnplay.engine import Session
from nnplay.engine.focus import Focus
from nnplay.engine.trials import Tasks
from nnplay.ui.undo import Editor
from nnplay.ui.view import Context, View


def context_of(session: Session, tasks: Tasks, qtbot: QtBot) -> Context:
    """Return what a view of a session is wired to."""
    window = QWidget()
    qtbot.addWidget(window)
    return Context(session, Editor(session, window), Focus(session, window), tasks, window)


def show(view: View, qtbot: QtBot, width: int = 600, height: int = 400) -> None:
    """Bring the panel of a view onto the screen."""
    qtbot.addWidget(view.panel)
    view.panel.resize(width, height)
    with qtbot.waitExposed(view.panel):
        view.panel.show()
