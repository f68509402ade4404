"""The record of a training's vital signs."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import DataRecipe, DataSet, Samples
from nnplay.nn import ACTIVATIONS, Network
from nnplay.nn.layers import Dense
from nnplay.project import Design, LayerSpec, NetworkSpec, OptimizerSpec, TrainingConfig
from nnplay.training import StepDone, Trainer, fit
from nnplay.training.morphing import keep_learned
from nnplay.training.vitals import Vitals, ailment_of, next_due, rms


def points(count: int = 60) -> DataSet:
    """Two classes of 3-D points."""
    random = np.random.default_rng(3)

    def samples(n: int) -> Samples:
        y = random.integers(0, 2, n)
        return Samples((random.normal(size=(n, 3)) + y[:, None]).astype("f4"), y)

    return DataSet(
        name="points",
        label="Points",
        train=samples(count),
        test=samples(20),
        classes=("a", "b"),
        image_shape=None,
        origin="made here",
        licence="none",
        test_label="other points",
    )


def design(*hidden: LayerSpec, **training: object) -> Design:
    layers = (*(hidden or (LayerSpec(5, "tanh"),)), LayerSpec(2, "softmax"))
    config = msgspec.structs.replace(TrainingConfig(batch_size=10, epochs=4), **training)
    return Design(DataRecipe("points"), NetworkSpec(3, layers), config)


def run(trainer: Trainer, steps: int) -> None:
    events = fit(trainer)
    while trainer.step < steps:
        next(events)


def plain_rms(numbers: Any) -> float:
    flat = [float(number) for number in np.asarray(numbers).ravel()]
    return math.sqrt(sum(number * number for number in flat) / len(flat))


def test_few_steps_are_looked_at_and_fewer_and_fewer_of_a_long_run() -> None:
    steps, step = [], 0
    while step < 100_000:
        step = next_due(step)
        steps.append(step)
    assert steps[:10] == [1, 2, 5, 10, 20, 50, 100, 200, 300, 400]
    assert {20_000, 20_200, 20_400, 99_000, 99_900} <= set(steps)
    assert len(steps) < 500


def test_gradients_weights_and_updates_are_those_of_the_step() -> None:
    trainer = Trainer(design(optimizer=OptimizerSpec("sgd"), learning_rate=0.3), points())
    run(trainer, 4)
    before = [layer.weights.copy() for layer in trainer.network.layers]
    run(trainer, 5)
    flow = trainer.vitals.flow()
    assert flow.step.tolist() == [1, 2, 5]
    np.testing.assert_allclose(flow.epoch, [1 / 6, 2 / 6, 5 / 6])
    for index, layer in enumerate(trainer.network.layers):
        gradient = plain_rms(layer.weight_gradients)
        assert flow.gradient[2, index] == pytest.approx(gradient, rel=1e-4)
        assert flow.weight[2, index] == pytest.approx(plain_rms(before[index]), rel=1e-4)
        change = plain_rms(layer.weights - before[index]) / plain_rms(before[index])
        assert flow.update[2, index] == pytest.approx(change, rel=1e-3)
        # Of plain gradient descent the change is the rate times the gradient.
        assert change == pytest.approx(0.3 * gradient / plain_rms(before[index]), rel=1e-3)


def test_gradients_are_those_before_clipping() -> None:
    free, clipped = (Trainer(design(clip_norm=limit), points()) for limit in (0.0, 1e-3))
    for trainer in (free, clipped):
        run(trainer, 1)
    np.testing.assert_array_equal(clipped.vitals.flow().gradient, free.vitals.flow().gradient)
    assert plain_rms(clipped.network.gradients) < 0.01 * plain_rms(free.network.gradients)


def test_nothing_is_said_of_the_change_of_weights_that_are_zero() -> None:
    trainer = Trainer(design(), points())
    trainer.network.layers[1].weights[...] = 0
    run(trainer, 1)
    flow = trainer.vitals.flow()
    assert flow.weight[0, 1] == 0
    assert np.isnan(flow.update[0]).tolist() == [False, True]


@pytest.mark.parametrize("batch_norm", [False, True])
def test_training_is_the_same_to_the_bit_without_them(
    monkeypatch: pytest.MonkeyPatch, batch_norm: bool
) -> None:
    asked = design(LayerSpec(6, "relu", {}, batch_norm, 0.3), LayerSpec(4, "sigmoid"))
    looked, alone = Trainer(asked, points(75)), Trainer(asked, points(75))
    list(fit(looked))
    assert len(looked.vitals.neurons().step) > 2
    monkeypatch.setattr(Vitals, "end_epoch", lambda *_: None)
    alone.vitals.due = 10**9
    list(fit(alone))
    assert len(alone.vitals) == 0
    np.testing.assert_array_equal(looked.network.state, alone.network.state)
    np.testing.assert_array_equal(looked.history.batches().loss, alone.history.batches().loss)


def test_the_same_seed_gives_the_same_record() -> None:
    one, other = (Trainer(design(LayerSpec(6, "relu")), points(400)) for _ in range(2))
    for trainer in (one, other):
        run(trainer, 60)
    np.testing.assert_array_equal(one.vitals.flow().update, other.vitals.flow().update)
    np.testing.assert_array_equal(one.vitals.neurons().share, other.vitals.neurons().share)


@pytest.mark.parametrize(
    ("name", "parameters", "output", "ailment"),
    [
        ("relu", {}, False, "dead"),
        ("relu", {}, True, "dead"),
        ("leaky_relu", {}, False, ""),
        ("leaky_relu", {"slope": 0.0}, False, "dead"),
        ("elu", {}, False, ""),
        ("elu", {"alpha": 0.0}, False, "dead"),
        ("sigmoid", {}, False, "saturated"),
        ("tanh", {}, False, "saturated"),
        ("sigmoid", {}, True, ""),
        ("identity", {}, False, ""),
        ("gelu", {}, False, ""),
        ("softplus", {}, False, ""),
        ("binary_step", {}, False, ""),
        ("softmax", {}, True, ""),
    ],
)
def test_what_can_befall_a_neuron_follows_from_its_activation(
    name: str, parameters: dict[str, float], output: bool, ailment: str
) -> None:
    assert ailment_of(ACTIVATIONS[name].bind(**parameters), output=output) == ailment


def shares(network: Network, data: DataSet) -> list[float]:
    """Return what one look at the neurons finds."""
    vitals = Vitals(network, data.train, 0)
    vitals.end_epoch(network, 1, 0.1)
    found: list[float] = vitals.neurons().share[0].tolist()
    return found


def test_a_relu_is_dead_that_is_zero_for_every_sample() -> None:
    data = points()
    network = Network(3, [Dense(4, "relu"), Dense(2, "softmax")])
    first = network.layers[0]
    first.biases[:] = [-1000, 0, -1000, 1000]
    sums = data.train.x @ first.weights.T + first.biases
    dead = sum(all(z <= 0 for z in column) for column in sums.T) / 4
    assert dead == 0.5
    assert shares(network, data)[0] == dead
    network.set_off([[0], []])
    assert shares(network, data)[0] == pytest.approx(1 / 3)
    network.set_off([[0, 1, 2, 3], []])
    assert math.isnan(shares(network, data)[0])


def test_a_sigmoid_is_saturated_whose_mean_slope_is_below_a_twentieth_of_the_largest() -> None:
    data = points()
    network = Network(3, [Dense(6, "sigmoid"), Dense(2, "softmax")])
    first = network.layers[0]
    first.weights *= np.array([0.1, 1, 5, 20, 100, 1000], "f4")[:, None]
    saturated = 0
    for unit in range(6):
        slopes = []
        for x in data.train.x:
            z = float(sum(w * value for w, value in zip(first.weights[unit], x, strict=True)))
            sigma = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
            slopes.append(sigma * (1 - sigma))
        saturated += sum(slopes) / len(slopes) < 0.05 * 0.25
    assert 0 < saturated < 6
    assert shares(network, data)[0] == pytest.approx(saturated / 6)


def test_what_has_broken_is_not_counted() -> None:
    network = Network(3, [Dense(4, "relu"), Dense(2, "softmax")])
    network.layers[0].weights[0, 0] = np.nan
    assert math.isnan(shares(network, points())[0])


def test_the_neurons_are_looked_at_seldom() -> None:
    trainer = Trainer(design(batch_size=30, epochs=100), points())
    list(fit(trainer))
    # After the first step, then when an epoch of 2 steps ends and the distance has doubled; and
    # after the eleventh step of those that are looked at, the 500th, which is not reached here.
    assert trainer.vitals.neurons().step.tolist() == [1, 2, 4, 8, 16, 32, 64, 128]


def test_who_goes_back_takes_the_record_up_to_there() -> None:
    trainer = Trainer(design(epochs=20), points())
    run(trainer, 20)  # the best epoch, whose weights are what is gone back to, ends at step 18
    good = trainer.gone_back(0.01)
    kept = good.vitals.flow()
    assert good.step == 18
    assert kept.step.tolist() == [1, 2, 5, 10]
    np.testing.assert_array_equal(kept.update, trainer.vitals.flow().update[: len(kept.step)])
    run(good, 50)
    assert good.vitals.flow().step[-1] == 50


def test_other_layers_begin_another_record() -> None:
    trainer = Trainer(design(epochs=30), points())
    run(trainer, 30)
    wider = keep_learned(trainer, design(LayerSpec(9, "tanh"), epochs=30)).trainer
    assert len(wider.vitals) == 0
    run(wider, 35)
    assert wider.vitals.flow().step.tolist() == [31, 32, 35]
    assert wider.vitals.flow().gradient.shape == (3, 2)
    same = keep_learned(trainer, design(epochs=30)).trainer
    assert same.vitals.flow().step.tolist() == [1, 2, 5, 10, 20]


def test_what_was_read_stays_as_it_was_while_the_record_grows() -> None:
    trainer = Trainer(design(epochs=2000), points())
    run(trainer, 5)
    read = trainer.vitals.flow()
    kept = read.gradient.copy()
    run(trainer, 7000)
    np.testing.assert_array_equal(read.gradient, kept)
    assert len(trainer.vitals.flow().step) == 7 + 69
    with pytest.raises(ValueError, match="read-only"):
        read.step[0] = 1


def test_a_root_mean_square_is_right_even_where_its_square_is_too_small() -> None:
    assert rms(np.array([3, -4, 0, 0], "f4")) == 2.5
    assert rms(np.full((7, 3), 2e-30, "f4")) == pytest.approx(2e-30)
    assert rms(np.full(7, 1e30, "f4")) == pytest.approx(1e30)
    assert math.isnan(rms(np.array([np.nan], "f4")))


def test_a_step_that_is_not_made_is_not_recorded() -> None:
    asked = design(LayerSpec(5, "relu"), learning_rate=1e30, optimizer=OptimizerSpec("sgd"))
    trainer = Trainer(asked, points())
    events = list(fit(trainer))
    assert trainer.divergence is not None
    made = sum(isinstance(event, StepDone) for event in events)
    assert trainer.vitals.flow().step.tolist() == [s for s in (1, 2, 5) if s <= made]


def test_a_wide_layer_is_looked_at_with_fewer_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnplay.training.vitals._MOST_SUMS", 800)
    network = Network(3, [Dense(40, "relu"), Dense(2, "softmax")])
    vitals = Vitals(network, points(60).train, 0)
    assert vitals.looked == 20
    assert vitals._draw(network).shape == (20, 3)
    assert Vitals(network, points(10).train, 0).looked == 10


def test_a_change_by_hand_counts_from_the_step_before_it_acts() -> None:
    asked = design(LayerSpec(5, "tanh", off=(1, 3)), epochs=30)
    trainer = Trainer(asked, points())
    vitals = trainer.vitals
    run(trainer, 5)
    vitals.note_version(trainer.version, 5)
    assert vitals.changed == 0  # what was off from the beginning is no change
    trainer.put(0, 2.0)
    run(trainer, 7)
    vitals.note_version(trainer.version, 7)
    run(trainer, 9)
    vitals.note_version(trainer.version, 9)
    assert vitals.changed == 5  # set before the sixth step, by the training itself
    trainer.adopt(design(LayerSpec(5, "tanh", off=(1,)), epochs=30))
    vitals.note_version(trainer.version, 9)
    assert vitals.changed == 9


def test_who_goes_on_from_another_run_knows_of_its_changes() -> None:
    trainer = Trainer(design(epochs=30), points())
    run(trainer, 20)
    trainer.vitals.note_version("other", 15)
    back, same, wider = (
        Vitals(Trainer(asked, points()).network, points().train, 0)
        for asked in (design(), design(), design(LayerSpec(9, "tanh")))
    )
    for vitals, step in ((back, 12), (same, 20), (wider, 20)):
        vitals.go_on_from(trainer.vitals, step)
    assert [vitals.changed for vitals in (back, same, wider)] == [12, 15, 20]
