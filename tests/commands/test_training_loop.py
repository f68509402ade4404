from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nnplay.commands import training_loop
from nnplay.commands.training_loop import Interrupts, final_test, measure_part, train
from nnplay.data import load
from nnplay.project import default_design
from nnplay.training import StepDone, Trainer, data_shape, fit, measure_now
from nnplay.training.fit import measure


@pytest.fixture
def trainer(tiny: Path) -> Trainer:
    data = load(tiny)
    return Trainer(default_design(str(tiny), data_shape(data)), data)


@pytest.mark.parametrize("name", training_loop.SIGNALS)
def test_signals_are_counted_inside_and_as_before_outside(name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with Interrupts() as interrupts:
        signal.raise_signal(number)
        signal.raise_signal(number)
    assert interrupts.count == 2
    assert signal.getsignal(number) is before


def test_what_was_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            signal.raise_signal(signal.SIGTERM)
        assert interrupts.count == 0
    finally:
        signal.signal(signal.SIGTERM, before)


def test_other_threads_leave_signals_alone() -> None:
    errors: list[BaseException] = []

    def enter() -> None:
        try:
            with Interrupts():
                pass
        except ValueError as error:
            errors.append(error)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert errors == []


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
        test = final_test(trainer, interrupts)  # no further signal, so this is not cut short
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
        test = final_test(trainer, interrupts)
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
        assert final_test(trainer, interrupts) is not None


def test_signal_cuts_a_measurement_short(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any) -> Iterator[Any]:
        signal.raise_signal(signal.SIGINT)
        return measure(*arguments)

    monkeypatch.setattr(training_loop, "measure", interrupted)
    with Interrupts() as interrupts:
        assert measure_part(trainer, "train", interrupts) is None
        assert final_test(trainer, interrupts) is None
    assert trainer.history.tests().step.tolist() == []
