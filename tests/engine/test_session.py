from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State
from nnplay.files import load_weights
from nnplay.project import Design, LayerSpec, edits, fields
from nnplay.training import StepDone, Trainer, fit
from nnplay.training.threads import blas_threads


def current(session: Session) -> Design:
    assert session.design is not None
    return session.design


def trainer_of(session: Session) -> Trainer:
    assert session.trainer is not None
    return session.trainer


def edit(session: Session, **training: object) -> None:
    design = current(session)
    config = msgspec.structs.replace(design.training, **training)
    session.restore(Position(msgspec.structs.replace(design, training=config), None))


def edit_units(session: Session, units: int) -> None:
    design = current(session)
    network = edits.set_units(design.network, 0, units)
    session.restore(Position(msgspec.structs.replace(design, network=network), None))


def until(qtbot: QtBot, session: Session, *states: State) -> None:
    qtbot.waitUntil(lambda: session.state in states, timeout=20_000)


def test_it_starts_ready_with_the_digits_and_untrained_weights(session: Session) -> None:
    assert session.data is not None
    assert session.data.name == "mnist-10k"
    assert session.trainer is not None
    assert session.snapshot is not None
    assert session.snapshot.step == 0
    assert (session.snapshot.state == session.trainer.network.state).all()


def test_training_runs_to_the_end(session: Session, qtbot: QtBot) -> None:
    edit(session, epochs=2)
    states: list[State] = []
    session.state_changed.connect(states.append)
    session.train()
    until(qtbot, session, State.FINISHED)
    assert states == [State.TRAINING, State.FINISHED]
    assert session.trainer is not None
    assert session.trainer.epoch == 2
    assert session.snapshot is not None
    assert session.snapshot.step == session.trainer.step == 500
    assert (session.snapshot.state == session.trainer.network.state).all()


def test_finished_training_goes_on_for_as_many_epochs_again(session: Session, qtbot: QtBot) -> None:
    edit(session, epochs=1)
    for epochs in (1, 2):
        session.train()
        until(qtbot, session, State.FINISHED)
        assert session.trainer is not None
        assert session.trainer.epoch == epochs


def test_pause_resume_and_stop(session: Session, qtbot: QtBot) -> None:
    edit(session, epochs=1000)
    session.train()
    qtbot.waitUntil(lambda: session.poll() is not None)
    session.pause()
    until(qtbot, session, State.PAUSED)
    assert session.trainer is not None
    assert session.snapshot is not None
    step = session.trainer.step
    assert session.snapshot.step == step
    session.train()
    assert session.state is State.TRAINING
    qtbot.waitUntil(lambda: trainer_of(session).step > step)
    session.stop()
    until(qtbot, session, State.STOPPED)
    assert session.snapshot.step == session.trainer.step


def test_single_steps_and_epochs_pause_by_themselves(session: Session, qtbot: QtBot) -> None:
    assert session.trainer is not None
    for expected in (1, 2):
        session.step_batch()
        until(qtbot, session, State.TRAINING)
        until(qtbot, session, State.PAUSED)
        assert session.trainer.step == expected
    for epoch in (1, 2):
        session.step_epoch()
        until(qtbot, session, State.TRAINING)
        until(qtbot, session, State.PAUSED)
        assert (session.trainer.epoch, session.trainer.step) == (epoch, 250 * epoch)


def test_stopping_a_paused_training(session: Session, qtbot: QtBot) -> None:
    session.step_batch()
    until(qtbot, session, State.PAUSED)
    session.stop()
    until(qtbot, session, State.STOPPED)
    assert session.trainer is not None
    assert session.trainer.step == 1


def test_an_edit_before_training_rebuilds_the_network(session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.network_changed):
        edit_units(session, 7)
    assert session.snapshot is not None
    assert session.snapshot.layers[0].weights.shape == (7, 784)
    assert session.restart_needed == ()


def test_many_edits_at_once_build_the_last(session: Session, qtbot: QtBot) -> None:
    for units in (5, 6, 7, 8):
        edit_units(session, units)
    session.train()
    until(qtbot, session, State.TRAINING)
    assert session.trainer is not None
    assert session.trainer.network.layers[0].units == 8


def test_an_edit_taken_back_at_once_keeps_design_and_network_together(
    session: Session, qtbot: QtBot
) -> None:
    edit_units(session, 999)
    edit_units(session, 64)
    session.train()
    until(qtbot, session, State.TRAINING)
    assert session.trainer is not None
    assert session.trainer.network.layers[0].units == 64


def test_live_settings_act_although_another_edit_waits_for_a_restart(
    session: Session, qtbot: QtBot
) -> None:
    edit(session, epochs=1000)
    session.train()
    edit(session, seed=5)
    edit(session, batch_size=100)
    assert session.restart_needed == (fields.SEED.label,)
    assert session.trainer is not None
    qtbot.waitUntil(lambda: 100 in trainer_of(session).history.batches().samples)
    assert session.trainer.design.training.seed == 0


def test_train_pressed_while_data_are_read_starts_when_they_are_there(
    qtbot: QtBot,
) -> None:
    session = Session()
    session.open_data("mnist-10k")
    session.train()
    until(qtbot, session, State.TRAINING)
    session.shut_down()


def test_an_edit_during_a_reset_is_kept(session: Session, qtbot: QtBot) -> None:
    session.step_batch()
    until(qtbot, session, State.PAUSED)
    trained = session.trainer
    session.reset()
    edit(session, learning_rate=0.5)
    edit_units(session, 9)
    qtbot.waitUntil(lambda: session.trainer is not trained)
    assert current(session).training.learning_rate == 0.5
    assert session.trainer is not None
    assert session.trainer.design.training.learning_rate == 0.5
    assert session.trainer.network.layers[0].units == 9


def test_replacing_a_network_does_not_wait_for_its_step_and_it_can_come_back(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, leave = threading.Event(), threading.Event()
    slow = session.trainer
    assert slow is not None
    step = slow.optimizer.step

    def long_step(*args: Any) -> None:
        inside.set()
        leave.wait(20)
        step(*args)

    monkeypatch.setattr(slow.optimizer, "step", long_step)
    before = session.position
    assert before is not None
    session.train()
    qtbot.waitUntil(inside.is_set)
    with qtbot.waitSignal(session.network_changed):
        session.reset()
    assert session.trainer is not slow
    assert session.state is State.READY
    session.restore(before)
    assert session.trainer is slow
    assert session.state is State.STOPPING
    session.train()  # to be done when the old thread has ended
    leave.set()
    until(qtbot, session, State.TRAINING)
    session.stop()
    until(qtbot, session, State.STOPPED)


def test_a_step_after_the_last_epoch_trains_on(session: Session, qtbot: QtBot) -> None:
    edit(session, epochs=1)
    assert session.trainer is not None
    trainer = session.trainer
    for epoch in (1, 2):
        session.step_epoch()
        qtbot.waitUntil(lambda wanted=epoch: trainer.epoch == wanted)  # type: ignore[misc]
        until(qtbot, session, State.PAUSED)


def test_the_saved_summary_is_of_the_saved_weights(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    edit(session, epochs=1000)
    session.train()
    qtbot.waitUntil(lambda: session.poll() is not None and trainer_of(session).step > 300)
    with qtbot.waitSignal(session.saved):
        session.save_weights(tmp_path / "w.npz")
    saved = load_weights(tmp_path / "w.npz")
    assert session.trainer is not None
    session.shut_down()
    twin = Trainer(session.trainer.design, session.trainer.data)
    with blas_threads(session.training_threads):  # else other bits
        for event in fit(twin):
            if isinstance(event, StepDone) and event.step == saved.training["steps"]:
                break
    assert (saved.layers[0]["weights"] == twin.network.layers[0].weights).all()
    assert (saved.training["tested_at_step"] or 0) <= saved.training["steps"]


def test_a_wish_to_train_is_for_the_network_it_was_made_for(session: Session, qtbot: QtBot) -> None:
    session.step_batch()
    until(qtbot, session, State.PAUSED)
    before = session.position
    assert before is not None
    session.stop()
    until(qtbot, session, State.STOPPED)
    session.restart()
    session.restore(before)
    with qtbot.waitSignal(session.network_changed):
        session.reset()
    assert before.trainer is not None
    assert before.trainer.step == 1
    assert session.state is State.READY


def test_an_old_network_comes_back_with_its_own_data(session: Session, qtbot: QtBot) -> None:
    before = session.position
    assert before is not None
    old = trainer_of(session).data
    with qtbot.waitSignal(session.opened):
        session.open_data("mnist-10k")
    assert session.data is not old
    session.restore(before)
    assert session.data is trainer_of(session).data is old


def test_live_settings_reach_the_training(session: Session, qtbot: QtBot) -> None:
    edit(session, epochs=1000)
    session.train()
    edit(session, learning_rate=0.0005, batch_size=100, l2=0.001)
    assert session.restart_needed == ()
    assert session.trainer is not None
    assert session.trainer.design.training.batch_size == 100
    qtbot.waitUntil(lambda: 100 in trainer_of(session).history.batches().samples)


def test_other_edits_wait_for_a_restart(session: Session, qtbot: QtBot) -> None:
    session.step_batch()
    until(qtbot, session, State.PAUSED)
    trained = session.trainer
    edit_units(session, 9)
    edit(session, seed=5)
    assert session.restart_needed == ("Layers", fields.SEED.label)
    assert session.trainer is trained
    with qtbot.waitSignal(session.network_changed):
        session.restart()
    until(qtbot, session, State.TRAINING)
    assert session.restart_needed == ()
    assert session.trainer is not None
    assert session.trainer is not trained
    assert session.trainer.network.layers[0].units == 9


def test_a_reset_can_be_taken_back(session: Session, qtbot: QtBot) -> None:
    session.step_batch()
    until(qtbot, session, State.PAUSED)
    before = session.position
    assert before is not None
    with qtbot.waitSignal(session.network_changed):
        session.reset()
    assert session.state is State.READY
    assert session.trainer is not before.trainer
    session.restore(before)
    until(qtbot, session, State.STOPPED)
    assert session.trainer is before.trainer
    assert session.snapshot is not None
    assert session.snapshot.step == 1


def test_an_impossible_design_is_refused_with_its_reason(session: Session, qtbot: QtBot) -> None:
    edit_units(session, 0)
    assert session.problems
    with qtbot.waitSignal(session.refused) as refused:
        session.train()
    assert refused.args == [session.problems[0].text]
    assert session.state is State.READY


def test_divergence_pauses_and_offers_a_way_back(session: Session, qtbot: QtBot) -> None:
    design = fields.OPTIMIZER.put(current(session), "sgd")
    design = fields.LOSS.put(design, "mse")
    layers = (LayerSpec(16, "identity"), LayerSpec(10, "identity"))
    network = msgspec.structs.replace(design.network, layers=layers)
    with qtbot.waitSignal(session.network_changed):
        session.restore(Position(msgspec.structs.replace(design, network=network), None))
    edit(session, learning_rate=1e4)
    session.train()
    until(qtbot, session, State.DIVERGED)
    assert session.divergence is not None
    assert session.snapshot is not None
    assert np.isfinite(session.snapshot.state).all()
    session.train()
    assert session.state is State.DIVERGED
    diverged = session.position
    assert diverged is not None
    session.go_back()
    assert session.divergence is None
    assert session.trainer is not None
    assert session.snapshot.step == session.trainer.step == session.trainer.history.steps
    assert current(session).training.learning_rate == 0.1
    session.restore(diverged)
    assert session.state is State.DIVERGED
    assert session.divergence is not None


def test_weights_are_saved_while_training_and_load_back(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "w.safetensors"
    session.step_epoch()
    until(qtbot, session, State.TRAINING)
    with qtbot.waitSignal(session.saved):
        session.save_weights(path)
    until(qtbot, session, State.PAUSED)
    with qtbot.waitSignal(session.saved):
        session.save_weights(path)
    assert session.snapshot is not None
    kept = session.snapshot
    edit_units(session, 12)
    with qtbot.waitSignal(session.network_changed):
        session.load_weights(path)
    assert session.snapshot is not kept
    assert (session.snapshot.state == kept.state).all()
    assert current(session).network.layers[0].units == 64
    assert session.state is State.READY


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04 broken"])
def test_a_bad_file_changes_nothing(
    session: Session, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    before = session.position
    with qtbot.waitSignal(session.refused) as refused:
        session.load_weights(path)
    assert "bad.safetensors" in refused.args[0]
    assert session.position == before
    assert session.state is State.READY


def test_a_bad_data_folder_changes_nothing(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    before = session.position
    with qtbot.waitSignal(session.refused):
        session.open_data(str(tmp_path))
    assert session.position == before


def test_without_data_at_the_start_the_built_in_digits_are_opened(
    qtbot: QtBot, tmp_path: Path
) -> None:
    session = Session()
    with qtbot.waitSignal(session.refused):
        session.open_data(str(tmp_path))
    until(qtbot, session, State.READY)
    assert session.data is not None
    assert session.data.name == "mnist-10k"
    session.shut_down()


def test_the_wanted_design_outlives_its_missing_data(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    edit_units(session, 77)
    wanted = current(session)
    another = Session()
    with qtbot.waitSignal(another.refused):
        another.open_data(str(tmp_path), wanted)
    until(qtbot, another, State.READY)
    assert current(another).network == wanted.network
    another.shut_down()


def test_shutting_down_ends_a_running_training(session: Session, qtbot: QtBot) -> None:
    edit(session, epochs=1000)
    session.train()
    until(qtbot, session, State.TRAINING)
    session.shut_down()
    session.shut_down()
    assert session.state is State.STOPPED


def test_an_unexpected_error_in_training_is_reported(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.trainer is not None

    def explode(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(session.trainer.optimizer, "step", explode)
    with qtbot.waitSignal(session.failed) as failed:
        session.train()
    assert "boom" in failed.args[0]
    until(qtbot, session, State.FAILED)


def test_the_full_set_opens_from_its_folder_and_closes_again(
    session: Session, qtbot: QtBot, mnist_dir: Path
) -> None:
    before = session.position
    assert before is not None
    with qtbot.waitSignal(session.data_changed, timeout=20_000):
        session.open_data(str(mnist_dir))
    assert session.data is not None
    assert len(session.data.train) == 60_000
    session.restore(before)
    assert len(session.data.train) == 8_000
