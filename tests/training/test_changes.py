"""What was measured, and what is said of it, after weights were set by hand or neurons switched."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import load
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    TrainingConfig,
    edits,
)
from nnplay.training import BestKept, EpochDone, Measured, Measuring, Trainer, fit, measure_now
from nnplay.training.fit import EVALUATE_BATCH
from nnplay.training.morphing import keep_learned, kept_design
from nnplay.training.summary import training_summary

DATA = load("moons")
RUINED = 50.0
"""A weight to the output that large makes the network guess."""


def design(**training: Any) -> Design:
    layers = (LayerSpec(8, "tanh"), LayerSpec(8, "tanh"), LayerSpec(1, "sigmoid"))
    config = TrainingConfig(
        loss=LossSpec("binary_cross_entropy"), learning_rate=0.3, batch_size=10, epochs=4
    )
    return Design(
        DataRecipe("moons"), NetworkSpec(2, layers), msgspec.structs.replace(config, **training)
    )


def switched(trainer: Trainer, off: tuple[int, ...]) -> None:
    network = edits.set_layer(trainer.design.network, 0, off=off)
    trainer.adopt(msgspec.structs.replace(trainer.design, network=network))


def ruin(trainer: Trainer) -> None:
    trainer.put(trainer.network.place(2, 0), RUINED)
    trainer.take_in()


def switch(trainer: Trainer) -> None:
    switched(trainer, (0, 1, 2, 3))
    trainer.catch_up()


CHANGES = pytest.mark.parametrize("change", [ruin, switch])


def trained(**training: Any) -> Trainer:
    trainer = Trainer(design(**training), DATA)
    assert list(fit(trainer))
    return trainer


def summary(trainer: Trainer) -> dict[str, Any]:
    return training_summary(trainer, trainer.snapshot())


def worst_first() -> Trainer:
    """Return a trainer whose best weights, of its first epoch, were put back after the second."""
    trainer = Trainer(design(epochs=2, keep_best=True), DATA)
    for event in fit(trainer):
        if event == EpochDone(1):
            trainer.adopt(design(epochs=2, keep_best=True, learning_rate=50.0))
    return trainer


@CHANGES
def test_the_file_claims_nothing_that_was_measured_before_a_change(change: Any) -> None:
    trainer = trained()
    assert summary(trainer)["test_loss"] == measure_now(trainer, "test").loss
    change(trainer)
    said = summary(trainer)
    names = ("test_loss", "test_accuracy", "tested_at_step", "best_epoch")
    assert [said[name] for name in names] == [None] * 4
    assert said["steps"] == trainer.step


@CHANGES
def test_what_has_changed_is_measured_anew_when_training_goes_on(change: Any) -> None:
    trainer = trained()
    change(trainer)
    true = measure_now(trainer, "test")
    trainer.extend()
    first = next(event for event in fit(trainer) if not isinstance(event, Measuring))
    assert first == Measured(*true)
    assert trainer.history.last_test() == true
    assert summary(trainer)["test_loss"] == true.loss


@CHANGES
def test_weights_that_training_begins_with_are_the_best_by_what_they_do_now(change: Any) -> None:
    trainer = trained(keep_best=True)
    change(trainer)
    true, state = measure_now(trainer, "test"), trainer.network.state.copy()
    trainer.extend()
    events = fit(trainer)
    while trainer.best is None or trainer.best.measured != true:
        assert not isinstance(next(events), EpochDone)
    np.testing.assert_array_equal(trainer.best.state, state)


@CHANGES
def test_a_network_of_other_layers_does_not_pass_for_its_measurement(change: Any) -> None:
    old = trained()
    narrower = edits.set_units(old.design.network, 0, 6)
    wanted = kept_design(old, msgspec.structs.replace(old.design, network=narrower))
    assert wanted is not None
    trainer = keep_learned(old, wanted).trainer
    assert summary(trainer)["test_loss"] == measure_now(trainer, "test").loss
    change(trainer)
    trainer.judge_start()
    assert trainer.best is None
    assert summary(trainer)["test_loss"] is None


@CHANGES
def test_a_change_goes_along_to_other_layers_that_predict_the_same(change: Any) -> None:
    old = trained()
    change(old)
    wider = edits.set_units(old.design.network, 0, 9)
    wanted = kept_design(old, msgspec.structs.replace(old.design, network=wider))
    assert wanted is not None
    kept = keep_learned(old, wanted)
    assert kept.exact
    assert summary(kept.trainer)["test_loss"] is None
    kept.trainer.judge_start()
    assert kept.trainer.best is None


@CHANGES
def test_the_best_of_before_a_change_is_not_put_back_over_it(change: Any) -> None:
    trainer = Trainer(design(keep_best=True, epochs=3), DATA)
    before: list[Any] = []
    for event in fit(trainer):
        if event == EpochDone(2):
            before.append(trainer.best)
            change(trainer)
            assert trainer.best is None
        if event == EpochDone(3):
            assert trainer.best is not None
            assert trainer.best.epoch == 3
        assert not isinstance(event, BestKept)
    assert before[0] is not None
    assert trainer.history.last_test() == measure_now(trainer, "test")


def test_neurons_switched_off_and_on_again_leave_all_that_was_measured() -> None:
    trainer = trained()
    best, said = trainer.best, summary(trainer)
    switch(trainer)
    switched(trainer, ())
    trainer.catch_up()
    assert trainer.best is best
    assert summary(trainer) == said


def test_a_change_in_the_midst_of_a_measurement_begins_it_again() -> None:
    trainer = Trainer(design(epochs=1), DATA)
    assert len(DATA.test) <= EVALUATE_BATCH, "one piece is all of it"
    seen = 0
    for event in fit(trainer):
        if isinstance(event, Measuring):
            seen += 1
            if seen == 1:
                ruin(trainer)
    assert seen == 2
    assert trainer.history.last_test() == measure_now(trainer, "test")


def test_the_best_weights_come_with_their_own_step_and_no_slopes_of_others() -> None:
    trainer = worst_first()
    assert trainer.best_kept
    snapshot = trainer.snapshot()
    steps = trainer.step // 2
    assert (snapshot.step, snapshot.epoch) == (steps, 1.0)
    assert snapshot.gradients is None
    said = summary(trainer)
    assert (said["steps"], said["epochs"], said["tested_at_step"]) == (steps, 1, steps)
    assert said["best_epoch"] == 1
    assert said["test_loss"] == measure_now(trainer, "test").loss
    trainer.extend()
    next(fit(trainer))
    after = trainer.snapshot()
    assert after.step == 2 * steps + 1
    assert after.gradients is not None


def test_a_weight_put_back_makes_an_untrained_network_as_good_as_new() -> None:
    trainer = Trainer(design(), DATA)
    before = float(trainer.network.parameters[3])
    for value in (1.5, 2.5):
        trainer.put(3, value)
        trainer.take_in()
    assert trainer.has_learned
    trainer.put(3, before)
    assert trainer.take_in()
    assert not trainer.edited
    assert not trainer.has_learned


def test_an_edit_stays_one_in_a_network_of_other_layers() -> None:
    old = Trainer(design(), DATA)
    ruin(old)
    wider = edits.set_units(old.design.network, 0, 9)
    wanted = kept_design(old, msgspec.structs.replace(old.design, network=wider))
    assert wanted is not None
    assert keep_learned(old, wanted).trainer.edited


def test_catching_up_says_whether_the_network_computes_something_else_now() -> None:
    trainer = Trainer(design(), DATA)
    assert not trainer.catch_up()
    switched(trainer, (2,))
    assert trainer.network.layers[0].off is None
    assert trainer.catch_up()
    assert trainer.network.layers[0].off is not None
    assert not trainer.catch_up()
    trainer.put(0, 1.0)
    assert trainer.catch_up()
    assert trainer.network.parameters[0] == 1


def test_memory_counts_the_copies_of_weights_that_a_training_leaves() -> None:
    untrained, run = Trainer(design(), DATA), trained()
    size = untrained.network.state.nbytes
    assert untrained.memory() >= 4 * size  # its state, slopes, good weights and first frame
    copies = len(run.path.points) + 1  # and those of the best epoch
    assert run.memory() - untrained.memory() >= copies * size
