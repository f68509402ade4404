"""What the tests of the dialogs share that try something out."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State
from nnplay.project import Design, fields
from nnplay.ui.trial_dialog import TrialDialog


def design(session: Session) -> Design:
    assert session.design is not None
    return session.design


def edit(session: Session, field: fields.Field, value: fields.Value) -> None:
    session.restore(Position(field.put(design(session), value), None))


def until(qtbot: QtBot, session: Session, *states: State) -> None:
    qtbot.waitUntil(lambda: session.state in states, timeout=20_000)


def through(qtbot: QtBot, dialog: TrialDialog) -> None:
    """Wait until the dialog has got what it tried out."""
    qtbot.waitUntil(lambda: dialog.task is None, timeout=20_000)


class Heard(QObject):
    """Notes what a signal says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[object] = []

    def hear(self, what: object) -> None:
        self.said.append(what)
