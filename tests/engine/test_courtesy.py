"""Training waits while the window is at work, but not for ever."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State, courtesy


def test_nobody_waits_while_the_window_is_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE", None)  # for ever
    courtesy.give_way()
    with courtesy.at_work():
        pass
    courtesy.give_way()


def test_work_of_the_window_that_fails_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE", None)
    with pytest.raises(ZeroDivisionError), courtesy.at_work():
        raise ZeroDivisionError
    courtesy.give_way()


def test_the_wait_ends_with_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE", None)
    passed = threading.Event()

    def train() -> None:
        courtesy.give_way()
        passed.set()

    thread = threading.Thread(target=train)
    with courtesy.at_work():
        thread.start()
        assert not passed.is_set()
    thread.join()
    assert passed.is_set()


def test_patience_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE", 1e-3)
    with courtesy.at_work():
        courtesy.give_way()


class _Door(threading.Event):
    """Tells when somebody waits at it."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.reached.set()
        return super().wait(timeout)


def test_no_step_is_made_while_the_window_is_at_work(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = _Door()
    door.set()
    monkeypatch.setattr(courtesy, "PATIENCE", None)
    monkeypatch.setattr(courtesy, "_at_rest", door)
    session.train()
    trainer = session.trainer
    assert trainer is not None
    qtbot.waitUntil(lambda: trainer.step > 3)
    with courtesy.at_work():
        door.reached.wait()
        before = trainer.step
    qtbot.waitUntil(lambda: trainer.step > before)
    session.stop()
    qtbot.waitUntil(lambda: session.state is State.STOPPED)
