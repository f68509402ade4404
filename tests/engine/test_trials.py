from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State
from nnplay.engine.trials import Task, Tasks, trial_of
from nnplay.errors import NnplayError
from nnplay.project import Design, edits, fields


class Counter(QObject):
    """Counts the tasks that have ended."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def add(self) -> None:
        self.count += 1


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.shut_down()


def finished(qtbot: QtBot, tasks: Tasks, work: object) -> Task:
    counter = Counter()
    task = tasks.start(work, None, counter.add)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: counter.count == 1)
    return task


# Tasks.


def test_a_task_collects_what_comes_and_what_is_returned(qtbot: QtBot, tasks: Tasks) -> None:
    def work() -> Generator[int, None, str]:
        yield from range(3)
        return "end"

    task = finished(qtbot, tasks, work)
    assert (task.items, task.result, task.complete, task.error) == ([0, 1, 2], "end", True, None)


def test_a_task_keeps_the_error_that_ends_it(qtbot: QtBot, tasks: Tasks) -> None:
    def work() -> Generator[int, None, None]:
        yield 1
        raise ValueError("so what")

    task = finished(qtbot, tasks, work)
    assert task.items == [1]
    assert not task.complete
    assert str(task.error) == "so what"


def test_a_task_that_is_not_wanted_ends_after_the_present_piece(qtbot: QtBot, tasks: Tasks) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()

    def work() -> Generator[int, None, None]:
        try:
            begun.set()
            go_on.wait()
            yield 1
            yield 2
        finally:
            closed.set()

    counter = Counter()
    task = tasks.start(work, None, counter.add)
    begun.wait()
    task.requestInterruption()
    assert not closed.is_set()
    go_on.set()
    qtbot.waitUntil(lambda: counter.count == 1)
    assert closed.is_set()
    assert task.items == [1]
    assert not task.complete


def test_shutting_down_ends_everything(qtbot: QtBot, tasks: Tasks) -> None:
    def endless() -> Generator[None, None, None]:
        while True:
            yield

    counter = Counter()
    several = [tasks.start(endless, None, counter.add) for _ in range(3)]
    tasks.shut_down()
    tasks.shut_down()
    assert not any(task.complete for task in several)
    assert [task.isRunning() for task in several] == [False] * 3


# What is tried.


def current(session: Session) -> Design:
    assert session.design is not None
    return session.design


def edit(session: Session, field: fields.Field, value: fields.Value) -> None:
    session.restore(Position(field.put(current(session), value), None))


def until(qtbot: QtBot, session: Session, *states: State) -> None:
    qtbot.waitUntil(lambda: session.state in states, timeout=20_000)


def train_a_little(qtbot: QtBot, session: Session) -> None:
    session.step_epoch()
    until(qtbot, session, State.PAUSED)


def test_an_untrained_network_is_tried_as_it_is(session: Session) -> None:
    trial = trial_of(session)
    assert session.snapshot is not None
    assert session.data is not None
    assert trial.state is session.snapshot.state
    assert (trial.design, trial.epoch, trial.waiting) == (current(session), 0, ())
    assert trial.data is session.data
    assert trial.threads == session.training_threads


def test_a_network_in_training_lends_its_present_weights(session: Session, qtbot: QtBot) -> None:
    first = trial_of(session).state
    train_a_little(qtbot, session)
    trial = trial_of(session)
    assert trial.epoch == 1.0
    assert trial.threads is None  # the training has set them
    assert first is not None
    assert trial.state is not None
    assert not np.array_equal(trial.state, first)
    edit(session, fields.LEARNING_RATE, 0.5)  # live
    assert trial_of(session).design.training.learning_rate == 0.5
    assert trial_of(session).waiting == ()


def test_edits_that_wait_for_a_restart_are_tried_with_fresh_weights(
    session: Session, qtbot: QtBot
) -> None:
    train_a_little(qtbot, session)
    edit(session, fields.OPTIMIZER, "sgd")
    trial = trial_of(session)
    assert trial.design.training.optimizer.name == "sgd"
    assert (trial.state, trial.epoch, trial.waiting) == (None, 0, ("Optimizer",))


def test_an_untrained_network_that_is_being_rebuilt_has_nothing_to_wait_for(
    session: Session,
) -> None:
    network = edits.set_units(current(session).network, 0, 7)
    session.restore(Position(msgspec.structs.replace(current(session), network=network), None))
    trial = trial_of(session)
    assert trial.design.network.layers[0].units == 7
    assert (trial.state, trial.waiting) == (None, ())


def test_there_is_nothing_to_try_without_data(qtbot: QtBot) -> None:
    with pytest.raises(NnplayError, match="still being read"):
        trial_of(Session())


def test_an_impossible_design_is_refused_with_its_reason(session: Session) -> None:
    edit(session, fields.LOSS, "binary_cross_entropy")
    with pytest.raises(NnplayError, match="does not fit a Softmax output layer"):
        trial_of(session)
