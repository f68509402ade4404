from __future__ import annotations

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, Samples
from nnplay.project import (
    DataRecipe,
    Design,
    InitializerSpec,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
)
from nnplay.training import EpochDone, StepDone, Trainer, fit, measure_now
from nnplay.training.morphing import keep_learned, kept_design

OUTPUT = LayerSpec(3, "softmax")
LAYERS = (LayerSpec(8, "relu"), OUTPUT)


def corners(lowest: float = -1.0) -> DataSet:
    """Three classes of 4-D points; no number is below `lowest`."""
    random = np.random.default_rng(7)

    def samples(count: int) -> Samples:
        y = random.integers(0, 3, count)
        x = np.eye(4)[y] + 0.2 * random.normal(size=(count, 4))
        return Samples(np.maximum(x, lowest).astype("f4"), y)

    return DataSet("corners", "", samples(100), samples(60), ("a", "b", "c"), None, "", "", "")


def design(*layers: LayerSpec, **training: object) -> Design:
    config = TrainingConfig(batch_size=10, epochs=4, **training)  # type: ignore[arg-type]
    return Design(DataRecipe("corners"), NetworkSpec(4, layers or LAYERS), config)


def trained(start: Design, steps: int, data: DataSet | None = None) -> Trainer:
    """Train for some steps; with 0, to the end."""
    trainer = Trainer(start, data or corners())
    for event in fit(trainer):
        if isinstance(event, StepDone) and event.step == steps:
            break
    return trainer


def with_layers(start: Design, *layers: LayerSpec) -> Design:
    return msgspec.structs.replace(
        start, network=msgspec.structs.replace(start.network, layers=layers)
    )


def test_it_goes_on_where_the_other_stands() -> None:
    trainer = trained(design(), 25)
    kept = keep_learned(trainer, with_layers(trainer.design, LayerSpec(12, "relu"), OUTPUT))
    made = kept.trainer
    assert kept.exact
    assert (made.epoch, made.step, made.samples, made.until) == (2, 25, 250, 4)
    assert made.progress == trainer.progress == 2.5
    assert made.costs == trainer.costs
    assert made.has_learned
    assert made.history.steps == 25
    assert made.history.last_test() == trainer.history.last_test()
    before = measure_now(trainer, "test")
    assert measure_now(made, "test") == pytest.approx(before, abs=1e-5)
    seen = [event.epoch for event in fit(made) if isinstance(event, EpochDone)]
    assert seen == [3, 4]
    assert (made.step, made.history.steps, len(made.costs)) == (40, 40, 4)
    # Half an epoch was left, and the other one's record has stayed as it was.
    assert made.history.batches().epoch[25] == pytest.approx(2.6)
    assert (trainer.history.steps, len(trainer.costs)) == (25, 2)


def test_it_learns_on_and_its_copies_part() -> None:
    trainer = trained(design(), 40)
    made = keep_learned(trainer, with_layers(trainer.design, LayerSpec(16, "relu"), OUTPUT)).trainer
    weights = made.network.layers[0].weights
    assert len(np.unique(weights, axis=0)) == 8
    made.until = 8
    for _ in fit(made):
        pass
    assert len(np.unique(weights, axis=0)) == 16
    assert made.history.last_test().loss < trainer.history.last_test().loss


def test_what_the_change_has_cost_is_measured() -> None:
    trainer = trained(design(), 0)
    kept = keep_learned(trainer, with_layers(trainer.design, LayerSpec(2, "relu"), OUTPUT))
    assert not kept.exact
    tests = kept.trainer.history.tests()
    assert tests.step[-2:].tolist() == [40, 40]
    assert kept.trainer.history.last_test() == measure_now(kept.trainer, "test")
    assert kept.trainer.history.last_test() != trainer.history.last_test()


def test_pixels_pass_through_a_first_layer_and_signed_numbers_do_not() -> None:
    wanted = (LayerSpec(4, "relu"), OUTPUT)
    for lowest, exact in ((-1.0, False), (0.0, True)):
        trainer = trained(design(OUTPUT), 20, corners(lowest))
        assert keep_learned(trainer, with_layers(trainer.design, *wanted)).exact == exact


def test_normalisation_is_fitted_to_the_training_data() -> None:
    trainer = trained(design(), 40)
    normed = LayerSpec(8, "relu", batch_norm=True)
    made = keep_learned(trainer, with_layers(trainer.design, normed, OUTPUT)).trainer
    norm, layer = made.network.layers[0].norm, trainer.network.layers[0]
    assert norm is not None
    sums = trainer.data.train.x @ layer.weights.T
    np.testing.assert_allclose(norm.running_mean, sums.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(norm.running_variance, sums.var(axis=0), rtol=1e-4)


def test_only_the_layers_are_taken_over() -> None:
    trainer = trained(design(), 3)
    wanted = msgspec.structs.replace(
        with_layers(trainer.design, LayerSpec(9, "relu"), OUTPUT),
        training=msgspec.structs.replace(
            trainer.design.training, seed=5, optimizer=OptimizerSpec("sgd")
        ),
    )
    network = msgspec.structs.replace(wanted.network, initializer=InitializerSpec("zeros"))
    wanted = msgspec.structs.replace(wanted, network=network)
    taken = kept_design(trainer, wanted)
    assert taken == with_layers(trainer.design, *wanted.network.layers)


@pytest.mark.parametrize(
    "wanted",
    [
        design(),
        design(learning_rate=0.5, schedule=ScheduleSpec("cosine")),
        design(LayerSpec(8, "relu", dropout=0.5), OUTPUT),
        design(LayerSpec(0, "relu"), OUTPUT),
        design(LayerSpec(8, "nonsense"), OUTPUT),
        design(LayerSpec(8, "relu"), LayerSpec(4, "softmax")),
        design(LayerSpec(8, "relu"), LayerSpec(3, "identity")),
        design(LayerSpec(8, "relu"), LayerSpec(3, "identity"), loss=LossSpec("mse")),
        msgspec.structs.replace(design(LayerSpec(9, "relu"), OUTPUT), data=DataRecipe("other")),
        msgspec.structs.replace(design(), network=NetworkSpec(5, LAYERS)),
        msgspec.structs.replace(design(), network=NetworkSpec(4, ())),
    ],
)
def test_nothing_is_taken_over_where_nothing_can_be(wanted: Design) -> None:
    assert kept_design(trained(design(), 3), wanted) is None


def test_nothing_is_taken_over_from_a_network_that_ran_away() -> None:
    trainer = trained(design(), 3)
    trainer.diverged(None, "loss")
    assert kept_design(trainer, with_layers(trainer.design, LayerSpec(9, "relu"), OUTPUT)) is None


def test_the_best_epoch_is_looked_for_anew_and_patience_starts_again() -> None:
    trainer = trained(design(early_stopping=1, learning_rate=0.0), 0)
    assert trainer.stopped_early
    assert trainer.best is not None
    made = keep_learned(trainer, with_layers(trainer.design, LayerSpec(9, "relu"), OUTPUT)).trainer
    assert made.best is None
    assert not made.stopped_early


EQUAL = (LayerSpec(4, "tanh", off=(1,)), LayerSpec(4, "tanh", frozen=True))


def test_a_layer_that_moves_takes_what_of_it_is_off_along() -> None:
    first = LayerSpec(4, "relu")
    trainer = trained(design(first, *EQUAL, OUTPUT), 20)
    wanted = with_layers(trainer.design, first, EQUAL[1], EQUAL[0], OUTPUT)
    taken = kept_design(trainer, wanted)
    assert taken == wanted
    kept = keep_learned(trainer, wanted)
    old, new = trainer.network.layers, kept.trainer.network.layers
    for one, other in ((old[0], new[0]), (old[1], new[2]), (old[2], new[1])):
        np.testing.assert_array_equal(one.weights, other.weights)
    assert not kept.exact
    assert kept.trainer.history.last_test() == measure_now(kept.trainer, "test")


def test_a_first_layer_that_moves_leaves_its_weights_and_that_is_said() -> None:
    trainer = trained(design(*EQUAL, OUTPUT), 20)
    wanted = with_layers(trainer.design, EQUAL[1], EQUAL[0], OUTPUT)
    taken = kept_design(trainer, wanted)
    assert taken == wanted
    kept = keep_learned(trainer, wanted)
    assert (kept.trainer.network.state == trainer.network.state).all()
    assert not kept.exact
    assert "other neurons switched off" in kept.text


def test_a_frozen_layer_is_followed_when_its_equal_goes() -> None:
    trainer = trained(design(*EQUAL[1:2], LayerSpec(4, "tanh"), OUTPUT), 20)
    kept = keep_learned(trainer, with_layers(trainer.design, LayerSpec(4, "tanh"), OUTPUT))
    behind = trainer.network.layers[1].weights @ trainer.network.layers[0].weights
    np.testing.assert_allclose(kept.trainer.network.layers[0].weights, behind, rtol=1e-5)


def test_what_was_switched_off_since_the_last_step_counts() -> None:
    trainer = trained(design(), 20)
    off = LayerSpec(8, "relu", off=(0, 3))
    trainer.adopt(with_layers(trainer.design, off, OUTPUT))
    wider = LayerSpec(12, "relu", off=(0, 3))
    kept = keep_learned(trainer, with_layers(trainer.design, wider, OUTPUT))
    assert kept.exact
    network, x = trainer.network.twin(), trainer.data.test.seen()
    network.set_off(((0, 3), ()))
    np.testing.assert_allclose(kept.trainer.network.predict(x), network.predict(x), atol=1e-5)
