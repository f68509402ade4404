"""Weights set by hand and neurons switched off, around the moments when a thread comes or goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import load
from nnplay.engine.driver import Driver
from nnplay.engine.gate import Mode
from nnplay.engine.state import State
from nnplay.project import Design, default_design, edits
from nnplay.training import Trainer, data_shape

DATA = load("xor")


@pytest.fixture
def driver(qtbot: QtBot) -> Iterator[Driver]:
    """A driver with a trainer that has epochs enough."""
    design = default_design("xor", data_shape(DATA))
    training = msgspec.structs.replace(design.training, epochs=1_000_000)
    made = Driver()
    made.take(Trainer(msgspec.structs.replace(design, training=training), DATA))
    yield made
    made.runner.shut_down()


def trainer_of(driver: Driver) -> Trainer:
    assert driver.trainer is not None
    return driver.trainer


def with_off(trainer: Trainer, *off: int) -> Design:
    network = edits.set_layer(trainer.design.network, 0, off=off)
    return msgspec.structs.replace(trainer.design, network=network)


def change(driver: Driver) -> None:
    """Set a bias of the first layer, and switch a neuron off."""
    trainer = trainer_of(driver)
    driver.put(trainer, trainer.network.place(0, 3), 7.0)
    driver.adopt(with_off(trainer, 2))


def check(driver: Driver) -> None:
    """What was asked for is in the network and in the snapshot."""
    trainer, snapshot = trainer_of(driver), driver.snapshot
    assert trainer.network.layers[0].biases[3] == 7
    off: Any = trainer.network.layers[0].off
    assert off is not None
    assert off.tolist() == [2]
    assert snapshot is not None
    assert snapshot.layers[0].biases[3] == 7
    assert snapshot.off[0] == (2,)


def wait_at_the_gate(driver: Driver, qtbot: QtBot) -> None:
    """Let the thread come to its gate, but not its signal to the window."""
    thread = driver.runner.present
    assert thread is not None
    driver.runner.paused.disconnect(driver._paused)
    with qtbot.waitSignal(thread.paused):
        driver.pause()
    assert driver.state is State.TRAINING


def test_what_is_asked_for_before_the_pause_arrives_is_there_when_it_does(
    driver: Driver, qtbot: QtBot
) -> None:
    driver.start(Mode.RUN)
    wait_at_the_gate(driver, qtbot)
    change(driver)
    assert trainer_of(driver).network.layers[0].biases[3] != 7
    with qtbot.waitSignal(driver.snapshot_changed):
        driver._paused()
    assert driver.state is State.PAUSED
    check(driver)


def test_what_is_asked_for_while_a_thread_ends_is_there_when_it_has(
    driver: Driver, qtbot: QtBot
) -> None:
    driver.start(Mode.RUN)
    with qtbot.waitSignal(driver.ended):
        driver.stop()
        thread = driver.runner.present
        assert thread is not None
        thread.wait()  # it has left its last snapshot
        change(driver)
    check(driver)


def test_what_is_asked_of_a_trainer_that_is_away_is_there_when_it_comes_back(
    driver: Driver,
) -> None:
    away = trainer_of(driver)
    driver.take(Trainer(away.design, DATA))
    driver.put(away, away.network.place(0, 3), 7.0)
    away.adopt(with_off(away, 2))
    driver.take(away)
    check(driver)


def test_at_rest_the_network_itself_is_switched(driver: Driver) -> None:
    change(driver)
    check(driver)
    driver.adopt(with_off(trainer_of(driver)))
    assert trainer_of(driver).network.layers[0].off is None


def test_whoever_reads_a_network_is_told_that_a_weight_was_set(
    driver: Driver, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(driver.changed_by_hand) as told:
        driver.put(trainer_of(driver), 0, 1.0)
    assert told.args[0] is driver.trainer


def test_what_training_is_to_do_is_known_while_it_has_a_thread(
    driver: Driver, qtbot: QtBot
) -> None:
    assert driver.mode is None
    driver.runner.pace = 0.01  # so that no epoch ends meanwhile
    driver.start(Mode.EPOCH)
    assert driver.mode is Mode.EPOCH
    driver.go_on(Mode.RUN)
    assert driver.mode is Mode.RUN
    with qtbot.waitSignal(driver.ended):
        driver.stop()
    assert driver.mode is None


def test_the_time_of_a_pause_does_not_slow_the_speed(driver: Driver, qtbot: QtBot) -> None:
    with qtbot.waitSignal(driver.runner.paused):
        driver.start(Mode.STEP)
    driver.speed.measure(0, 0.0)  # long ago, by any clock
    driver.speed.samples_per_second = 1e6
    with qtbot.waitSignal(driver.runner.paused):
        driver.go_on(Mode.STEP)
        assert driver.speed.samples_per_second == 1e6
    # A batch since the end of the pause, not since the clock began.
    assert driver.speed.samples_per_second > 10
