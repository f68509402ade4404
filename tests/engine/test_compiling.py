"""The window's trainings are compiled as soon as another process has compiled the steps."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State, compiling
from nnplay.engine.compiling import Compiling
from nnplay.nn import compiled


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """As at the start of the program: nothing is compiled yet."""
    event = threading.Event()
    monkeypatch.setattr(compiling, "_ready", event)
    monkeypatch.setattr(compiling, "_failed", threading.Event())
    return event


@pytest.fixture
def helper(qtbot: QtBot, ready: threading.Event) -> Iterator[Compiling]:
    made = Compiling()
    yield made
    made.shut_down()


needs_numba = pytest.mark.skipif(not compiled.installed(), reason="needs Numba (extra fast)")


@needs_numba
def test_another_process_compiles_and_this_one_reads_it(helper: Compiling, qtbot: QtBot) -> None:
    assert not compiling.ready()
    helper.start()
    qtbot.waitUntil(compiling.ready, timeout=60_000)


def test_without_numba_nothing_is_started(
    helper: Compiling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "installed", lambda: False)
    helper.start()
    assert helper._process.program() == ""


def test_a_process_that_fails_leaves_everything_to_numpy(
    helper: Compiling, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(compiled, "installed", lambda: True)
    with qtbot.waitSignal(helper._process.finished):
        helper.start()
    assert compiling.failed()
    assert not compiling.ready()


@needs_numba
def test_asked_for_again_it_goes_on(helper: Compiling, qtbot: QtBot) -> None:
    helper.start()
    first = helper._process.processId()
    helper.start()
    assert helper._process.processId() == first
    qtbot.waitUntil(compiling.ready, timeout=60_000)


@needs_numba
def test_it_can_be_ended_on_the_way(qtbot: QtBot, ready: threading.Event) -> None:
    helper = Compiling()
    helper.start()
    helper.shut_down()
    assert not compiling.ready()


@needs_numba
@pytest.mark.parametrize(("is_ready", "wanted"), [(True, True), (True, False), (False, True)])
def test_a_start_takes_compiled_steps_if_they_are_ready_and_wanted(
    session: Session, qtbot: QtBot, ready: threading.Event, is_ready: bool, wanted: bool
) -> None:
    if is_ready:
        ready.set()
    session.compiled = wanted
    session.train()
    trainer = session.trainer
    assert trainer is not None
    qtbot.waitUntil(lambda: trainer.step > 20)
    assert trainer.strides.used is (is_ready and wanted)
    session.stop()
    qtbot.waitUntil(lambda: session.state is State.STOPPED)


@needs_numba
def test_single_steps_are_single_when_compiled(
    session: Session, qtbot: QtBot, ready: threading.Event
) -> None:
    ready.set()
    trainer = session.trainer
    assert trainer is not None
    for step in range(1, 6):
        session.step_batch()
        qtbot.waitUntil(lambda: session.state is State.PAUSED)
        assert trainer.step == step
    assert trainer.strides.used
