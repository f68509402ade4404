from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nnplay.commands import training_loop
from nnplay.commands.interrupts import Interrupts
from nnplay.commands.training_loop import measure_part, measure_watched, train
from nnplay.data import DataRecipe, load
from nnplay.project import default_design
from nnplay.project.fields import BATCH_SIZE
from nnplay.training import StepDone, Trainer, data_shape, fit, measure_now
from nnplay.training.fit import measure


@pytest.fixture
def trainer(tiny: Path) -> Trainer:
    """Return a trainer whose epochs have 2 steps."""
    data = load(tiny)
    return Trainer(BATCH_SIZE.put(default_design(str(tiny), data_shape(data)), 32), data)


def interrupting(trainer: Trainer, step: int) -> Iterator[Any]:
    for event in fit(trainer):
        if isinstance(event, StepDone) and event.step == step:
            signal.raise_signal(signal.SIGINT)
        yield event


def test_signal_stops_after_the_present_batch(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_loop, "fit", lambda trainer: interrupting(trainer, 3))
    with Interrupts() as interrupts:
        seconds = train(trainer, interrupts)
        assert trainer.step == 3
        assert seconds > 0
        test = measure_watched(trainer, interrupts)  # no further signal, so this is not cut short
    assert test == measure_now(trainer, "test")
    assert trainer.history.tests().step.tolist() == [2, 3]


def test_signal_puts_the_best_weights_back_if_asked_for(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = msgspec.structs.replace(trainer.design.training, keep_best=True)
    trainer.adopt(msgspec.structs.replace(trainer.design, training=training))
    monkeypatch.setattr(training_loop, "fit", lambda trainer: interrupting(trainer, 3))
    with Interrupts() as interrupts:
        train(trainer, interrupts)
        test = measure_watched(trainer, interrupts)
    assert (trainer.epoch, trainer.step) == (1, 3)
    assert trainer.best is not None
    assert trainer.best_kept
    assert test == trainer.best.measured == measure_now(trainer, "test")


def test_known_figures_are_not_measured_again(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer.until = 1
    with Interrupts() as interrupts:
        train(trainer, interrupts)
        monkeypatch.setattr(training_loop, "measure_part", lambda *_: pytest.fail("measured"))
        assert measure_watched(trainer, interrupts) is not None


def test_the_watched_part_is_the_validation_part_where_there_is_one(tiny: Path) -> None:
    recipe = DataRecipe(str(tiny), validation_share=0.2)
    data = load(recipe)
    trainer = Trainer(default_design(recipe, data_shape(data)), data)
    with Interrupts() as interrupts:
        measured = measure_watched(trainer, interrupts)
    assert measured == measure_now(trainer, "validation") != measure_now(trainer, "test")
    assert trainer.history.last_test() == measured


def test_signal_cuts_a_measurement_short(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> Iterator[Any]:
        signal.raise_signal(signal.SIGINT)
        return measure(*arguments)

    monkeypatch.setattr(training_loop, "measure", interrupted)
    with Interrupts() as interrupts:
        assert measure_part(trainer, "train", interrupts) is None
        assert measure_watched(trainer, interrupts) is None
    assert trainer.history.tests().step.tolist() == []
