"""A training that is slowed down, through the session."""

from __future__ import annotations

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State
from nnplay.training import Trainer

SLOW = 1 / 3600
"""Steps a second: a test that had to wait for the next one would fail."""


def slow_down(session: Session, qtbot: QtBot) -> Trainer:
    """Begin to train slowly; return the trainer when its first step is done and shown."""
    session.pace = SLOW
    session.train()
    qtbot.waitUntil(lambda: session.poll() is not None)
    trainer = session.trainer
    assert trainer is not None
    return trainer


def test_every_step_is_shown_before_the_wait(session: Session, qtbot: QtBot) -> None:
    trainer = slow_down(session, qtbot)
    for step in (1, 2, 3):
        assert session.snapshot is not None
        assert session.snapshot.step == trainer.step == step
        assert (session.snapshot.state == trainer.network.state).all()
        session.pause()
        qtbot.waitUntil(lambda: session.state is State.PAUSED)
        session.train()  # makes the next step at once, then waits again
        qtbot.waitUntil(lambda: session.poll() is not None)


def test_what_nobody_has_looked_at_yet_gives_way_to_the_newest(
    session: Session, qtbot: QtBot
) -> None:
    session.pace = SLOW
    session.step_batch()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    trainer = session.trainer
    thread = session._driver.runner.present
    assert trainer is not None
    assert thread is not None
    thread.mailbox.put(trainer.snapshot())  # of the first step, and still there at the second
    session.train()
    qtbot.waitUntil(lambda: trainer.step == 2)

    def shows_the_second() -> bool:
        snapshot = thread.mailbox._item  # looked at, not taken: nothing is offered anew
        return snapshot is not None and snapshot.step == 2

    qtbot.waitUntil(shows_the_second)


def test_stop_answers_at_once(session: Session, qtbot: QtBot) -> None:
    trainer = slow_down(session, qtbot)
    session.stop()
    qtbot.waitUntil(lambda: session.state is State.STOPPED)
    assert trainer.step == 1


def test_pause_answers_at_once(session: Session, qtbot: QtBot) -> None:
    trainer = slow_down(session, qtbot)
    session.pause()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    assert trainer.step == 1


def test_full_speed_acts_on_a_training_that_waits(session: Session, qtbot: QtBot) -> None:
    assert session.design is not None
    short = msgspec.structs.replace(session.design.training, epochs=1)
    session.restore(Position(msgspec.structs.replace(session.design, training=short), None))
    slow_down(session, qtbot)
    session.pace = None
    qtbot.waitUntil(lambda: session.state is State.FINISHED, timeout=20_000)


def test_the_pace_is_that_of_the_next_training_too(session: Session, qtbot: QtBot) -> None:
    slow_down(session, qtbot)
    session.stop()
    qtbot.waitUntil(lambda: session.state is State.STOPPED)
    session.train()
    qtbot.waitUntil(lambda: session.poll() is not None)
    assert session.trainer is not None
    assert session.trainer.step == 2
    assert session.pace == SLOW


def test_other_layers_replace_a_network_that_waits(session: Session, qtbot: QtBot) -> None:
    first = slow_down(session, qtbot)
    session.reset()  # the fixture accepts the fresh network that it proposes
    qtbot.waitUntil(lambda: session.trainer is not first and session.state is State.READY)
    assert first.step == 1


@pytest.mark.parametrize("pace", [0.0, -1.0, float("inf"), float("nan")])
def test_a_pace_is_a_positive_number(session: Session, pace: float) -> None:
    with pytest.raises(ValueError, match="must be positive and finite"):
        session.pace = pace
    assert session.pace is None
