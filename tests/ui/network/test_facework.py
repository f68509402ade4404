"""Faces made in a thread: the newest of the network shown, and the last ones until then."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.network.faces import Plate
from nnplay.ui.network.facework import FaceWork, Order


def plates(number: float) -> dict[int, Plate]:
    return {2: Plate((0,), np.zeros((1, 1), np.int16), 1, 1, number)}


@pytest.fixture
def work(qtbot: QtBot) -> Iterator[FaceWork]:
    work = FaceWork()
    yield work
    work.shut_down()


def scale(work: FaceWork, subject: tuple[object, ...]) -> float | None:
    found = work.plates(subject)
    return found[2].scale if found else None


def test_the_last_faces_are_there_until_newer_ones_arrive(work: FaceWork, qtbot: QtBot) -> None:
    go, (first, second) = Event(), (object(), object())
    work.put(Order(("net",), first, lambda: plates(1)), plates(1))

    def make() -> dict[int, Plate]:
        go.wait()
        return plates(2)

    with qtbot.waitSignal(work.arrived):
        work.ask(Order(("net",), second, make))
        assert scale(work, ("net",)) == 1
        go.set()
    assert scale(work, ("net",)) == 2
    assert scale(work, ("other",)) is None


def test_of_those_asked_for_meanwhile_the_newest_is_made(work: FaceWork, qtbot: QtBot) -> None:
    go, made = Event(), list[int]()

    def order(number: int) -> Order:
        def make() -> dict[int, Plate]:
            go.wait()
            made.append(number)
            return plates(number)

        return Order(("net",), object(), make)

    for number in (1, 2, 3):
        work.ask(order(number))
    go.set()
    qtbot.waitUntil(lambda: scale(work, ("net",)) == 3)
    assert made == [1, 3]


def test_what_is_there_is_not_made_again(work: FaceWork, qtbot: QtBot) -> None:
    source = object()
    made: list[int] = []

    def make() -> dict[int, Plate]:
        made.append(1)
        return plates(1)

    with qtbot.waitSignal(work.arrived):
        work.ask(Order(("net",), source, make))
    work.ask(Order(("net",), source, make))
    with qtbot.waitSignal(work.arrived):
        work.ask(Order(("net",), object(), lambda: plates(2)))
    assert made == [1]


def test_faces_of_another_network_that_arrive_late_are_not_told_of(
    work: FaceWork, qtbot: QtBot
) -> None:
    go, source = Event(), object()

    def make() -> dict[int, Plate]:
        go.wait()
        return plates(1)

    work.ask(Order(("old",), object(), make))
    work.put(Order(("new",), source, lambda: plates(5)), plates(5))
    with qtbot.waitSignal(work.arrived):
        work.ask(Order(("new",), object(), lambda: plates(6)))
        go.set()
        assert scale(work, ("new",)) == 5
    assert scale(work, ("new",)) == 6
    assert scale(work, ("old",)) is None


def test_an_unexpected_error_is_told(work: FaceWork, qtbot: QtBot) -> None:
    def make() -> dict[int, Plate]:
        raise RuntimeError("broken")

    with qtbot.waitSignal(work.failed, check_params_cb=lambda text: "broken" in text):
        work.ask(Order(("net",), object(), make))
