from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.garbage import Collector, due

# Where Python collects garbage inside of `del listener`, this stands still for ever: Qt holds the
# listener's lock while PySide looks whether `kept` overrides `disconnectNotify`, and `garbage` must
# have that lock, to end.
PROGRAM = """
import gc, weakref
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from nnplay.ui.garbage import Collector

class Speaker(QObject):
    said = Signal()

class Listener(QObject):
    def hear(self) -> None:
        pass

def quit_once_collected() -> None:
    if watched() is None:
        application.quit()

application = QCoreApplication([])
poll = QTimer(interval=1)
poll.timeout.connect(quit_once_collected)
with Collector():
    kept, garbage, listener = Speaker(), Speaker(), Listener()
    garbage.itself = garbage
    watched = weakref.ref(garbage)
    for speaker in (garbage, kept):
        speaker.said.connect(listener.hear)
    del garbage
    speaker = None
    gc.set_threshold(1, 10, 10)
    del listener
    assert watched() is not None
    poll.start()
    application.exec()
print("goes on")
"""


class Knot:
    """Garbage that only a collection finds, once nobody else refers to it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def automatic(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python collects by itself, as in the program, and seldom, so that a test knows when."""
    monkeypatch.setattr("nnplay.ui.garbage.PERIOD", 1)
    thresholds = gc.get_threshold()
    gc.set_threshold(1_000_000, 10, 10)
    gc.enable()
    yield
    gc.disable()
    gc.set_threshold(*thresholds)


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """The generations that have been collected since the start of the test."""
    generations: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop":
            generations.append(info["generation"])

    gc.callbacks.append(note)
    yield generations
    gc.callbacks.remove(note)


def test_a_listener_ends_while_one_it_listened_to_is_garbage() -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert (result.returncode, result.stdout) == (0, "goes on\n"), result.stderr


@pytest.mark.parametrize(
    ("counts", "generation"),
    [
        ((0, 0, 0), None),
        ((700, 11, 11), None),  # reached, not passed
        ((701, 0, 0), 0),
        ((90_000, 10, 3), 0),
        ((701, 11, 10), 1),
        ((701, 11, 11), 2),
        ((701, 10, 11), 0),  # the oldest waits for the middle one
    ],
)
def test_the_oldest_generation_that_is_due(
    counts: tuple[int, int, int], generation: int | None
) -> None:
    assert due(counts, (700, 10, 10)) == generation


@pytest.mark.usefixtures("automatic")
def test_python_collects_by_itself_before_and_after() -> None:
    with Collector():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_off_before_stays_off(qapp: object) -> None:
    assert not gc.isenabled()  # as in every test with Qt
    with Collector():
        pass
    assert not gc.isenabled()


@pytest.mark.usefixtures("automatic")
def test_garbage_goes_when_there_is_enough_of_it(qtbot: QtBot) -> None:
    knot = weakref.ref(Knot())
    with Collector():
        qtbot.wait(0)
        assert knot() is not None
        gc.set_threshold(1, 10, 10)
        qtbot.waitUntil(lambda: knot() is None)


@pytest.mark.usefixtures("automatic")
def test_garbage_that_has_grown_old_goes_in_its_time(qtbot: QtBot) -> None:
    knot = Knot()
    gc.collect()  # moves it among the old
    seen = weakref.ref(knot)
    del knot
    gc.collect(1)
    assert seen() is not None
    with Collector():
        gc.set_threshold(1, 0, 0)
        qtbot.waitUntil(lambda: seen() is None)


@pytest.mark.usefixtures("automatic")
def test_old_objects_are_looked_at_again_when_there_are_many_more(
    qtbot: QtBot, collected: list[int]
) -> None:
    with Collector():
        gc.set_threshold(1, 0, 0)
        qtbot.waitUntil(lambda: 2 in collected)
        collected.clear()
        qtbot.waitUntil(lambda: collected.count(1) >= 3)  # from the second on, the old were due
        assert 2 not in collected
        more: list[list[int]] = [[] for _ in gc.get_objects()]
        qtbot.waitUntil(lambda: 2 in collected)
        del more
