"""Edits of the layers that keep what was learned, as the engine makes them."""

from __future__ import annotations

import threading

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State, keeping
from nnplay.project import Design, LayerSpec, edits
from nnplay.training import Snapshot, Trainer
from nnplay.training.morphing import Kept


@pytest.fixture(autouse=True)
def _no_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "QUIET", 0)


def current(session: Session) -> Design:
    assert session.design is not None
    return session.design


def trainer_of(session: Session) -> Trainer:
    assert session.trainer is not None
    return session.trainer


def snapshot_of(session: Session) -> Snapshot:
    assert session.snapshot is not None
    return session.snapshot


def with_units(session: Session, units: int) -> Design:
    design = current(session)
    network = edits.set_units(design.network, 0, units)
    return msgspec.structs.replace(design, network=network)


def with_epochs(design: Design, epochs: int) -> Design:
    training = msgspec.structs.replace(design.training, epochs=epochs)
    return msgspec.structs.replace(design, training=training)


def keep(session: Session, design: Design) -> None:
    """Go to a design and take what was learned along."""
    present = session.position
    assert present is not None
    session.restore(Position(design, present.trainer))


def until(qtbot: QtBot, session: Session, *states: State) -> None:
    qtbot.waitUntil(lambda: session.state in states, timeout=20_000)


@pytest.fixture
def trained(session: Session, qtbot: QtBot) -> Session:
    """A session whose network has been trained for one epoch, and is paused."""
    session.step_epoch()
    qtbot.waitUntil(lambda: trainer_of(session).epoch == 1)
    until(qtbot, session, State.PAUSED)
    return session


def test_other_layers_take_over_and_the_old_ones_come_back(trained: Session, qtbot: QtBot) -> None:
    before = trained.position
    assert before is not None
    assert before.trainer is not None
    state = before.trainer.network.state.copy()
    x = trainer_of(trained).data.test.x * np.float32(1 / 255)
    predicted = before.trainer.network.predict(x)
    with qtbot.waitSignal(trained.kept) as kept:
        keep(trained, with_units(trained, 100))
        assert trained.trainer is before.trainer
        assert trained.restart_needed == ()
    assert isinstance(kept.args[0], Kept)
    assert kept.args[0].exact
    assert trained.state is State.STOPPED
    assert trained.restart_needed == ()
    assert snapshot_of(trained).layers[0].weights.shape == (100, 784)
    assert trainer_of(trained).step == before.trainer.step
    np.testing.assert_allclose(trainer_of(trained).network.predict(x), predicted, atol=1e-5)
    trained.restore(before)
    assert trained.trainer is before.trainer
    assert (snapshot_of(trained).state == state).all()


def test_a_running_training_goes_on_with_other_layers(session: Session, qtbot: QtBot) -> None:
    session.restore(Position(with_epochs(current(session), 1000), None))
    session.train()
    qtbot.waitUntil(lambda: trainer_of(session).step > 100)
    states: list[State] = []
    session.state_changed.connect(states.append)
    before = trainer_of(session)
    with qtbot.waitSignal(session.kept):
        keep(session, with_units(session, 80))
    after = trainer_of(session)
    start = before.step
    assert after is not before
    qtbot.waitUntil(lambda: after.step > start + 100)
    assert states == []
    assert session.state is State.TRAINING
    assert before.step == start
    assert after.history.steps >= after.step - 1
    session.stop()
    until(qtbot, session, State.STOPPED)


def test_a_single_epoch_under_way_ends_where_it_would_have(session: Session, qtbot: QtBot) -> None:
    session.step_epoch()
    qtbot.waitUntil(lambda: trainer_of(session).step > 20)
    with qtbot.waitSignal(session.kept):
        keep(session, with_units(session, 80))
    until(qtbot, session, State.PAUSED)
    assert (trainer_of(session).epoch, trainer_of(session).step) == (1, 250)


def test_training_asked_for_meanwhile_starts_with_the_other_layers(
    trained: Session, qtbot: QtBot
) -> None:
    before = trainer_of(trained)
    keep(trained, with_units(trained, 80))
    trained.train()
    until(qtbot, trained, State.TRAINING)
    assert trained.trainer is not before
    assert trainer_of(trained).network.layers[0].units == 80


@pytest.mark.parametrize("ask", ["pause", "stop"])
def test_training_that_is_held_while_the_layers_come_does_not_go_on(
    session: Session, qtbot: QtBot, ask: str
) -> None:
    session.restore(Position(with_epochs(current(session), 1000), None))
    session.train()
    qtbot.waitUntil(lambda: trainer_of(session).step > 20)
    with qtbot.waitSignal(session.kept):
        keep(session, with_units(session, 80))
        getattr(session, ask)()
    until(qtbot, session, State.STOPPED)
    step = trainer_of(session).step
    assert trainer_of(session).network.layers[0].units == 80
    session.train()
    qtbot.waitUntil(lambda: trainer_of(session).step > step)


def test_of_many_edits_at_once_the_last_counts_and_starts_from_the_first(
    trained: Session, qtbot: QtBot
) -> None:
    base = trainer_of(trained)
    made: list[Kept] = []
    trained.kept.connect(made.append)
    with qtbot.waitSignal(trained.kept):
        for units in (1, 12, 128):
            trained.restore(Position(with_units(trained, units), base))
    assert [one.exact for one in made] == [True]
    assert trainer_of(trained).network.layers[0].units == 128


def test_an_edit_taken_back_while_the_layers_come_leaves_training_alone(
    session: Session, qtbot: QtBot
) -> None:
    session.restore(Position(with_epochs(current(session), 1000), None))
    session.train()
    before = session.position
    assert before is not None
    qtbot.waitUntil(lambda: trainer_of(session).step > 20)
    keep(session, with_units(session, 80))
    session._keeper._quiet.stop()  # no more edits will come
    session._keeper.go_on()
    assert session._keeper.resume is not None  # its thread has been told to end
    session.restore(before)
    assert session.trainer is before.trainer
    step = trainer_of(session).step
    qtbot.waitUntil(lambda: trainer_of(session).step > step + 50)
    assert session.state is State.TRAINING
    assert trainer_of(session).network.layers[0].units == 64


def test_live_settings_act_while_the_layers_come(trained: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(trained.kept):
        keep(trained, with_units(trained, 80))
        design = current(trained)
        training = msgspec.structs.replace(design.training, learning_rate=0.5, seed=7)
        trained.restore(Position(msgspec.structs.replace(design, training=training), None))
    assert trainer_of(trained).design.training.learning_rate == 0.5
    assert trainer_of(trained).network.layers[0].units == 80
    assert trained.restart_needed == ("Seed",)


def test_a_reset_while_the_layers_come_starts_them_fresh(trained: Session, qtbot: QtBot) -> None:
    before = trainer_of(trained)
    trained.kept.connect(lambda _: pytest.fail("kept what was to be reset"))
    keep(trained, with_units(trained, 80))
    trained.reset()
    qtbot.waitUntil(lambda: trained.trainer is not before)
    assert trained.state is State.READY
    assert trainer_of(trained).network.layers[0].units == 80
    assert not trainer_of(trained).has_learned


def test_stopping_a_reset_while_the_layers_come_leaves_the_old_ones_at_rest(
    trained: Session,
) -> None:
    before = trainer_of(trained)
    keep(trained, with_units(trained, 80))
    trained.reset()
    trained.stop()
    assert trained.trainer is before
    assert trained.state in (State.STOPPING, State.STOPPED)


def test_reinitialising_starts_afresh_and_trains_if_training_was_on(
    trained: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(trained.kept):
        keep(trained, with_units(trained, 80))
    with qtbot.waitSignal(trained.network_changed):
        trained.reinitialize()
    assert trained.state is State.READY
    trained.train()
    old = trainer_of(trained)
    qtbot.waitUntil(lambda: old.step > 10)
    trained.reinitialize()
    qtbot.waitUntil(lambda: trained.trainer is not old)
    until(qtbot, trained, State.TRAINING)


@pytest.mark.parametrize("units", [0, 80])
def test_what_cannot_or_shall_not_be_kept_waits_for_a_restart(trained: Session, units: int) -> None:
    before = trainer_of(trained)
    trained.keep_learned = units == 0
    keep(trained, with_units(trained, units))
    assert trained.trainer is before
    assert trained.restart_needed == ("Layers",)
    assert trained.state is State.PAUSED


def test_the_layers_of_an_edit_decide_whether_a_network_is_replaced(trained: Session) -> None:
    wider = with_units(trained, 80)
    assert trained.replaces_network(wider)
    assert not trained.replaces_network(with_epochs(current(trained), 3))
    trained.keep_learned = False
    assert not trained.replaces_network(wider)
    trained.keep_learned = True
    trainer_of(trained).diverged(None, "loss")
    assert not trained.replaces_network(wider)


def test_a_network_that_has_not_learned_is_built_again(session: Session, qtbot: QtBot) -> None:
    assert not session.replaces_network(with_units(session, 80))
    session.kept.connect(lambda _: pytest.fail("there was nothing to keep"))
    with qtbot.waitSignal(session.network_changed):
        keep(session, with_units(session, 80))
    assert not trainer_of(session).has_learned


def test_an_error_leaves_the_old_layers_in_place(
    trained: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise MemoryError("boom")

    monkeypatch.setattr(keeping, "keep_learned", explode)
    before = trainer_of(trained)
    with qtbot.waitSignal(trained.failed) as failed:
        keep(trained, with_units(trained, 80))
    assert "boom" in failed.args[0]
    assert trained.trainer is before
    assert trained.state is State.STOPPED
    assert trained.restart_needed == ("Layers",)


def test_training_that_runs_away_before_the_layers_come_keeps_the_old_ones(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.restore(Position(with_epochs(current(session), 1000), None))
    inside, leave = threading.Event(), threading.Event()
    trainer = trainer_of(session)
    step = trainer.network.train_step

    def last_step(*args: object) -> object:
        inside.set()
        leave.wait(20)
        _, prediction = step(*args)  # type: ignore[arg-type]
        return float("nan"), prediction

    session.train()
    qtbot.waitUntil(lambda: trainer.step > 5)
    monkeypatch.setattr(trainer.network, "train_step", last_step)
    qtbot.waitUntil(inside.is_set)
    keep(session, with_units(session, 80))
    qtbot.waitUntil(lambda: session._keeper.resume is not None)
    leave.set()
    until(qtbot, session, State.DIVERGED)
    assert session.trainer is trainer
    assert session.restart_needed == ("Layers",)


def test_closing_while_the_layers_come(session: Session, qtbot: QtBot) -> None:
    session.restore(Position(with_epochs(current(session), 1000), None))
    session.train()
    qtbot.waitUntil(lambda: trainer_of(session).step > 5)
    keep(session, with_units(session, 80))
    session.shut_down()
    assert session.state is State.STOPPED


def test_an_inserted_layer_is_kept_too(trained: Session, qtbot: QtBot) -> None:
    network = edits.insert_layer(current(trained).network, 1, LayerSpec(70, "relu"))
    with qtbot.waitSignal(trained.kept) as kept:
        keep(trained, msgspec.structs.replace(current(trained), network=network))
    assert kept.args[0].exact
    assert "Layer 2" in kept.args[0].text
