"""Of many requests only the newest is answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine.latest import Latest
from nnplay.errors import DataError


@pytest.fixture
def latest(qtbot: QtBot) -> Iterator[Latest]:
    made = Latest()
    yield made
    made.shut_down()


def test_a_request_is_answered_from_a_thread(latest: Latest, qtbot: QtBot) -> None:
    with qtbot.waitSignal(latest.done) as answer:
        latest.ask(threading.get_ident)
    assert answer.args[0] != threading.get_ident()
    assert not latest.busy


def test_of_those_asked_for_meanwhile_only_the_newest_is_done(latest: Latest, qtbot: QtBot) -> None:
    go = threading.Event()
    ran: list[int] = []
    answers: list[int] = []
    latest.done.connect(answers.append)

    def work(number: int) -> int:
        ran.append(number)
        assert go.wait(5)
        return number

    latest.ask(partial(work, 0))
    for number in (1, 2, 3):
        latest.ask(partial(work, number))
    go.set()
    qtbot.waitUntil(lambda: not latest.busy)
    assert (ran, answers) == ([0, 3], [0, 3])


def test_what_is_forgotten_is_not_answered_but_what_follows_is(
    latest: Latest, qtbot: QtBot
) -> None:
    go = threading.Event()
    answers: list[str] = []
    latest.done.connect(answers.append)
    latest.ask(lambda: go.wait(5) and "old")
    latest.forget()
    assert not latest.busy
    latest.ask(lambda: "new")
    go.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["new"]


def test_errors_are_told_apart(latest: Latest, qtbot: QtBot) -> None:
    def refuse() -> None:
        raise DataError("There is nothing to measure.")

    with qtbot.waitSignal(latest.refused) as told:
        latest.ask(refuse)
    assert told.args == ["There is nothing to measure."]
    with qtbot.waitSignal(latest.failed) as told:
        latest.ask(lambda: 1 // 0)
    assert "ZeroDivisionError" in told.args[0]
    with qtbot.waitSignal(latest.done):
        latest.ask(lambda: None)
