"""Training as a whole, without Qt."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, Samples
from nnplay.data import load as load_data
from nnplay.nn import LOSSES, OPTIMIZERS, REGULARIZERS
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
    fields,
)
from nnplay.training import (
    BestKept,
    Divergence,
    EpochDone,
    Measured,
    Measurement,
    Measuring,
    StepDone,
    Trainer,
    fit,
    measure_now,
)
from nnplay.training.batches import BatchSource
from nnplay.training.threads import suggest_threads, usable_cores


def blobs(count: int = 100, kind: str = "f4") -> DataSet:
    """Three classes of 4-D points around three corners."""
    random = np.random.default_rng(7)

    def samples(n: int) -> Samples:
        y = random.integers(0, 3, n)
        x = np.eye(4)[y] + 0.2 * random.normal(size=(n, 4))
        x = np.clip(x * 100 + 60, 0, 255).astype("u1") if kind == "u1" else x.astype("f4")
        return Samples(x, y)

    return DataSet(
        name="blobs",
        label="Blobs",
        train=samples(count),
        test=samples(60),
        classes=("a", "b", "c"),
        image_shape=None,
        origin="made here",
        licence="none",
        test_label="other blobs",
    )


def with_train(data: DataSet, train: Samples) -> DataSet:
    return dataclasses.replace(data, train=train)


def design(**training: object) -> Design:
    network = NetworkSpec(4, (LayerSpec(8, "tanh"), LayerSpec(3, "softmax")))
    config = msgspec.structs.replace(TrainingConfig(batch_size=10, epochs=3), **training)
    return Design(DataRecipe("blobs"), network, config)


def run(trainer: Trainer) -> list[object]:
    return list(fit(trainer))


def test_events_come_in_order_and_history_holds_each_step() -> None:
    trainer = Trainer(design(epochs=2), blobs(25))
    events = run(trainer)
    kinds = [type(event) for event in events]
    one_epoch = [StepDone] * 3 + [Measuring, Measured, EpochDone]
    assert kinds == one_epoch * 2
    assert [e.step for e in events if isinstance(e, StepDone)] == [1, 2, 3, 4, 5, 6]
    batches, tests = trainer.history.batches(), trainer.history.tests()
    assert batches.samples.tolist() == [10, 10, 5] * 2
    np.testing.assert_allclose(batches.epoch, [0.4, 0.8, 1, 1.4, 1.8, 2])
    assert tests.step.tolist() == [3, 6]
    assert tests.epoch.tolist() == [1, 2]
    assert (trainer.epoch, trainer.step, trainer.samples) == (2, 6, 50)


def test_it_learns() -> None:
    trainer = Trainer(design(epochs=30, learning_rate=0.02), blobs(300))
    run(trainer)
    assert measure_now(trainer, "test").score > 0.95
    losses = trainer.history.batches().loss
    assert losses[-30:].mean() < 0.3 * losses[:30].mean()


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_learns(loss: str) -> None:
    output = LOSSES[loss].outputs[0] if LOSSES[loss].outputs else "identity"  # type: ignore[index]
    spec = design(epochs=30, learning_rate=0.02, loss=LossSpec(loss))
    layers = (LayerSpec(8, "tanh"), LayerSpec(3, output))
    spec = msgspec.structs.replace(spec, network=NetworkSpec(4, layers))
    trainer = Trainer(spec, blobs(300))
    run(trainer)
    assert measure_now(trainer, "test").score >= 0.85


def test_batch_size_one_is_the_textbook_algorithm(monkeypatch: pytest.MonkeyPatch) -> None:
    # Shuffle; for each sample forward, backward, then change all weights at once.
    data = blobs(30)
    spec = design(
        epochs=2,
        batch_size=1,
        learning_rate=0.1,
        optimizer=OptimizerSpec("sgd"),
        loss=LossSpec("mse"),
    )
    trainer = Trainer(spec, data, dtype=np.float64)
    first, second = (layer for layer in trainer.network.layers)
    w1, b1 = first.weights.copy(), first.biases.copy()
    w2, b2 = second.weights.copy(), second.biases.copy()
    orders: list[list[int]] = []
    start = trainer.train_source.start

    def noting_the_order(order: Any, position: int, epoch: int) -> None:
        orders.append(list(order))
        start(order, position, epoch)

    monkeypatch.setattr(trainer.train_source, "start", noting_the_order)
    run(trainer)
    assert sorted(orders[0]) == list(range(30))
    assert orders[0] != orders[1]
    for i in orders[0] + orders[1]:
        x, y = data.train.x[i].astype(float), np.eye(3)[data.train.y[i]]
        a1 = np.tanh(w1 @ x + b1)
        e = np.exp(w2 @ a1 + b2)
        a2 = e / e.sum()
        d2 = (np.diag(a2) - np.outer(a2, a2)) @ (a2 - y)
        d1 = (w2.T @ d2) * (1 - a1**2)
        w2, b2 = w2 - 0.1 * np.outer(d2, a1), b2 - 0.1 * d2
        w1, b1 = w1 - 0.1 * np.outer(d1, x), b1 - 0.1 * d1
    np.testing.assert_allclose(first.weights, w1, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(second.weights, w2, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(second.biases, b2, rtol=1e-9, atol=1e-12)


def test_one_seed_gives_the_same_bits_and_another_other_ones() -> None:
    runs = []
    for seed in (4, 4, 5):
        trainer = Trainer(design(seed=seed), blobs())
        run(trainer)
        runs.append(trainer.network.parameters)
    assert (runs[0] == runs[1]).all()
    assert (runs[0] != runs[2]).any()


def test_stopping_anywhere_and_going_on_changes_nothing() -> None:
    whole, parts = (Trainer(design(), blobs()) for _ in range(2))
    run(whole)
    while parts.epoch < parts.until:
        for count, _ in enumerate(fit(parts)):
            if count == 6:
                break
    assert (whole.network.parameters == parts.network.parameters).all()
    assert (whole.history.batches().loss == parts.history.batches().loss).all()


def test_a_measurement_that_was_cut_short_is_made_up_for() -> None:
    trainer = Trainer(design(epochs=1), blobs(25))
    for event in fit(trainer):
        if isinstance(event, Measuring):
            break
    assert trainer.epoch == 1
    assert trainer.history.tested == -1
    assert [type(event) for event in fit(trainer)] == [Measuring, Measured]
    assert trainer.history.tested == 3


def test_going_back_from_the_first_step_of_loaded_weights_brings_those() -> None:
    trainer = Trainer(design(), blobs())
    trainer.network.parameters[:] = 0.25
    trainer.take_loaded()
    trainer.diverged(0, "sums")
    assert (trainer.gone_back(0.1).network.parameters == 0.25).all()


def test_live_settings_act_on_the_next_batch() -> None:
    trainer = Trainer(design(epochs=1), blobs(100))
    before = None
    for event in fit(trainer):
        if isinstance(event, StepDone) and event.step == 2:
            trainer.adopt(design(epochs=1, batch_size=40, learning_rate=0.0))
            before = trainer.network.parameters.copy()
    assert trainer.history.batches().samples.tolist() == [10, 10, 40, 40]
    assert (trainer.network.parameters == before).all()


def test_more_epochs_can_be_asked_for_while_training_and_afterwards() -> None:
    trainer = Trainer(design(epochs=1), blobs())
    trainer.adopt(design(epochs=2))
    run(trainer)
    assert trainer.epoch == 2
    trainer.extend()
    run(trainer)
    assert trainer.epoch == 4


def test_l2_keeps_weights_smaller_and_is_not_part_of_the_recorded_cost() -> None:
    free, held = (
        Trainer(
            design(epochs=10, l2=l2, learning_rate=0.1, optimizer=OptimizerSpec("sgd")), blobs()
        )
        for l2 in (0.0, 0.5)
    )
    run(free)
    run(held)
    norm = lambda t: float(np.linalg.norm(t.network.layers[0].weights))  # noqa: E731
    assert norm(held) < 0.7 * norm(free)
    assert held.history.batches().loss[0] == free.history.batches().loss[0]


def test_test_data_are_measured_every_so_many_steps_if_asked() -> None:
    trainer = Trainer(design(epochs=1, evaluate_every=4), blobs(100))
    run(trainer)
    assert trainer.history.tests().step.tolist() == [4, 8, 10]


def test_a_measurement_is_that_of_a_plain_loop() -> None:
    trainer = Trainer(design(), blobs())
    run(trainer)
    x, y = trainer.data.test.x, trainer.data.test.y
    p = trainer.network.predict(x)
    measured = measure_now(trainer, "test")
    assert measured.score == np.mean(
        [row.argmax() == label for row, label in zip(p, y, strict=True)]
    )
    expected = -np.mean([math.log(row[label]) for row, label in zip(p, y, strict=True)])
    assert measured.loss == pytest.approx(expected, rel=1e-5)


# What else a step does


def learned(**training: object) -> Trainer:
    """Train the blobs with plain SGD, whose steps are easy to reason about."""
    trainer = Trainer(design(optimizer=OptimizerSpec("sgd"), **training), blobs())
    run(trainer)
    return trainer


def test_the_rate_follows_the_schedule_and_is_recorded() -> None:
    trainer = learned(learning_rate=0.5, schedule=ScheduleSpec("exponential", {"factor": 0.5}))
    rates = trainer.history.batches().learning_rate
    assert rates[0] == 0.5
    # Ten steps an epoch: the second epoch begins at half the rate.
    np.testing.assert_allclose(rates[[10, 20]], [0.25, 0.125])


def test_training_on_begins_the_schedule_anew() -> None:
    schedule = ScheduleSpec("cosine")
    trainer = learned(learning_rate=0.5, epochs=2, schedule=schedule)
    once = trainer.history.batches().learning_rate.tolist()
    assert len(once) == 20
    trainer.extend()
    run(trainer)
    np.testing.assert_allclose(trainer.history.batches().learning_rate, once + once, rtol=1e-9)


def test_reduce_on_plateau_sees_the_test_cost_of_each_epoch() -> None:
    schedule = ScheduleSpec("plateau", {"patience": 1, "factor": 0.1, "minimum": 0.0})
    trainer = learned(learning_rate=0.0, epochs=5, schedule=schedule)
    assert len(trainer.costs) == 5
    trainer = learned(learning_rate=1e-9, epochs=6, schedule=schedule)  # as good as standing still
    rates = trainer.history.batches().learning_rate
    assert rates[-1] < 0.2 * rates[0]


def test_a_schedule_can_be_changed_while_training() -> None:
    trainer = Trainer(design(epochs=1, learning_rate=0.5), blobs(100))
    for event in fit(trainer):
        if isinstance(event, StepDone) and event.step == 4:
            faster = design(
                epochs=1, learning_rate=0.5, schedule=ScheduleSpec("onecycle", {"peak": 8.0})
            )
            trainer.adopt(faster)
    rates = trainer.history.batches().learning_rate
    assert (rates[:4] == 0.5).all()
    assert (rates[4:] != 0.5).all()


@pytest.mark.parametrize("name", [e.name for e in REGULARIZERS.values() if e.stage != "gradients"])
def test_every_regulariser_of_weights_keeps_them_smaller(name: str) -> None:
    def size(trainer: Trainer) -> float:
        return float(sum(np.abs(layer.weights).sum() for layer in trainer.network.layers))

    free = learned(epochs=10, learning_rate=0.1)
    held = learned(epochs=10, learning_rate=0.1, **{name: 0.3})
    assert size(held) < 0.8 * size(free)


@pytest.mark.parametrize("name", ["clip_norm", "clip_value"])
def test_clipped_gradients_make_small_steps(name: str) -> None:
    trainer = Trainer(
        design(optimizer=OptimizerSpec("sgd"), learning_rate=1.0, **{name: 1e-3}), blobs()
    )
    before = trainer.network.parameters.copy()
    next(iter(fit(trainer)))
    change = trainer.network.parameters - before
    assert (
        0
        < np.linalg.norm(change)
        <= 1e-3 * (1 if name == "clip_norm" else change.size**0.5) * 1.001
    )
    assert abs(change).max() <= 1.001e-3


def test_dropout_can_be_changed_while_training() -> None:
    dropping = with_dropout(0.5)
    trainer = Trainer(with_dropout(0.0), blobs())
    events = fit(trainer)
    next(events)
    assert trainer.network.layers[0].dropout == 0
    trainer.adopt(dropping)
    next(events)
    assert trainer.network.layers[0].dropout == 0.5


def with_dropout(rate: float) -> Design:
    layers = (LayerSpec(8, "tanh", dropout=rate), LayerSpec(3, "softmax"))
    return msgspec.structs.replace(design(), network=NetworkSpec(4, layers))


def test_everything_at_once_learns_and_gives_the_same_bits_again() -> None:
    layers = (
        LayerSpec(32, "leaky_relu", {"slope": 0.1}, batch_norm=True, dropout=0.2),
        LayerSpec(3, "softmax"),
    )
    spec = design(
        epochs=15,
        label_smoothing=0.1,
        class_weights="balanced",
        schedule=ScheduleSpec("warmup_cosine"),
        l1=1e-4,
        l2=1e-4,
        weight_decay=1e-3,
        max_norm=3.0,
        clip_norm=1.0,
        clip_value=0.5,
    )
    spec = msgspec.structs.replace(spec, network=NetworkSpec(4, layers))
    first, second = (Trainer(spec, blobs(300)) for _ in range(2))
    run(first)
    run(second)
    assert measure_now(first, "test").score > 0.95
    assert (first.network.state == second.network.state).all()


def test_smoothing_and_class_weights_are_in_the_training_cost_alone() -> None:
    plain = Trainer(design(), blobs())
    changed = Trainer(design(label_smoothing=0.3, class_weights="1 2 3"), blobs())
    assert measure_now(plain, "test") == measure_now(changed, "test")
    batch = changed.train_source
    batch.start()
    taken = batch.take(10)
    assert taken is not None
    assert taken.weights is not None
    assert taken.weights[:, 0].tolist() == (taken.labels + 1).tolist()
    assert taken.y.max() == pytest.approx(0.8)  # (1 − 0.3) + 0.3/3


@pytest.mark.parametrize("rate", [0.0, 1e6])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_no_learning_rate_and_a_wild_one(optimizer: str, rate: float) -> None:
    spec = design(optimizer=OptimizerSpec(optimizer), learning_rate=rate, epochs=3)
    trainer = Trainer(spec, blobs())
    before = trainer.network.parameters.copy()
    run(trainer)
    if rate == 0:
        assert (trainer.network.parameters == before).all()
    # However wild: either it went on, or it said where it ended; never NaN in silence.
    assert np.isfinite(trainer.network.parameters).all()
    assert np.isfinite(trainer.history.batches().loss).all()


# The best epoch


def scripted(costs: list[float], **training: object) -> tuple[Trainer, list[object]]:
    """Train with made-up test costs, one for each epoch."""
    trainer = Trainer(design(epochs=len(costs), learning_rate=0.1, **training), blobs())
    remaining = iter(costs)
    judge = trainer.judge_epoch

    def scripted_judge(measured: Measurement) -> None:
        judge(measured._replace(loss=next(remaining), score=0.5))

    trainer.judge_epoch = scripted_judge  # type: ignore[method-assign]
    return trainer, run(trainer)


def test_training_stops_after_as_many_epochs_without_a_lower_test_cost() -> None:
    trainer, events = scripted([3.0, 2.0, 2.5, 2.4, 2.3, 1.0], early_stopping=3)
    assert trainer.epoch == 5
    assert trainer.stopped_early
    assert trainer.best is not None
    assert trainer.best.epoch == 2
    assert not any(isinstance(event, BestKept) for event in events)
    trainer.extend()
    assert not trainer.stopped_early
    assert trainer.until == 5 + 6


def test_without_patience_training_goes_on_to_the_end() -> None:
    trainer, _ = scripted([1.0, 2.0, 3.0, 4.0])
    assert trainer.epoch == 4
    assert not trainer.stopped_early


def test_the_best_weights_are_put_back_and_measured_again_is_what_they_were() -> None:
    trainer, events = scripted([3.0, 1.0, 2.0], keep_best=True)
    assert events[-1] == BestKept(2)
    assert trainer.best_kept
    assert trainer.best is not None
    assert (trainer.network.state == trainer.best.state).all()
    tests = trainer.history.tests()
    assert tests.step.tolist() == [10, 20, 30, 30]
    assert (tests.loss[-1], tests.score[-1]) == (1.0, 0.5)
    twin = Trainer(design(epochs=2, learning_rate=0.1), blobs())
    run(twin)
    assert (trainer.network.state == twin.network.state).all()


def test_nothing_is_put_back_if_the_last_epoch_was_the_best() -> None:
    trainer, events = scripted([3.0, 2.0, 1.0], keep_best=True)
    assert not trainer.best_kept
    assert isinstance(events[-1], EpochDone)


def test_weights_that_training_begins_with_can_be_the_best() -> None:
    trainer = Trainer(design(epochs=1, learning_rate=5.0, keep_best=True), blobs())
    teacher = Trainer(design(epochs=30, learning_rate=0.02), blobs())
    run(teacher)
    np.copyto(trainer.network.state, teacher.network.state)
    trainer.take_loaded()
    trainer.history.add_test(0, 0.0, *measure_now(trainer, "test"))
    events = run(trainer)
    assert events[-1] == BestKept(0)
    assert (trainer.network.state == teacher.network.state).all()
    assert measure_now(trainer, "test") == measure_now(teacher, "test")


def test_training_on_makes_other_weights_than_the_best_that_were_kept() -> None:
    trainer, _ = scripted([3.0, 1.0, 2.0], keep_best=True)
    assert trainer.best_kept
    assert run(trainer) == []  # nothing is put back twice
    assert len(trainer.history.tests().step) == 4
    steps = trainer.optimizer.steps
    assert steps == 0  # its memory belonged to the weights that were given up
    trainer.adopt(design(epochs=6, learning_rate=0.1))
    next(fit(trainer))
    assert not trainer.best_kept


def test_patience_starts_anew_when_more_epochs_are_asked_for() -> None:
    trainer, _ = scripted([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], early_stopping=2)
    assert trainer.epoch == 3
    trainer.extend()
    run(trainer)
    assert trainer.epoch == 5  # two more without a lower cost


def test_an_epoch_cut_short_before_its_measurement_is_judged_once() -> None:
    trainer = Trainer(design(epochs=2), blobs(25))
    for event in fit(trainer):
        if isinstance(event, Measuring):
            break
    run(trainer)
    assert len(trainer.costs) == 2
    run(trainer)
    assert len(trainer.costs) == 2


def test_going_back_keeps_the_epochs_before_and_their_patience() -> None:
    trainer, _ = scripted([3.0, 1.0, 2.0, 2.5], early_stopping=5)
    best = trainer.best
    assert best is not None
    trainer.diverged(0, "sums")
    back = trainer.gone_back(0.01)
    # The last good weights are those of the best epoch, or later ones.
    assert back.epoch >= best.epoch == 2
    assert back.costs == (3.0, 1.0, 2.0, 2.5)[: back.epoch]
    assert back.best is best
    worse = iter([4.0, 5.0, 6.0, 7.0, 8.0, 9.0])
    judge = back.judge_epoch

    def never_better(measured: Measurement) -> None:
        judge(measured._replace(loss=next(worse)))

    back.judge_epoch = never_better  # type: ignore[method-assign]
    back.until = 20
    run(back)
    assert back.epoch == best.epoch + 5


def test_weights_count_as_good_only_while_they_cost_no_more_than_at_the_start() -> None:
    trainer = Trainer(design(), blobs())
    start = trainer.network.state.copy()
    trainer.begin_epoch()
    trainer.keep_if_good(2.0, trainer.network.state)
    trainer.network.parameters += 1
    trainer.keep_if_good(2.5, trainer.network.state)
    trainer.diverged(0, "sums")
    assert (trainer.gone_back(0.1).network.state == start).all()


@pytest.mark.parametrize("name", [entry.name for entry in REGULARIZERS.values()])
def test_no_regulariser_warns_however_wild_the_rate(name: str) -> None:
    spec = design(learning_rate=1e6, optimizer=OptimizerSpec("sgd"), **{name: 1.0})
    layers = (LayerSpec(8, "leaky_relu", batch_norm=True), LayerSpec(3, "identity"))
    spec = msgspec.structs.replace(spec, network=NetworkSpec(4, layers))
    loss = fields.LOSS.put(spec, "mse")
    trainer = Trainer(loss, blobs())
    run(trainer)
    assert np.isfinite(trainer.network.state).all()


# Divergence


def test_a_cost_that_is_not_finite_stops_training_and_keeps_finite_weights() -> None:
    data = blobs()
    x = data.train.x.copy()
    x[:] *= 1e30
    data = with_train(data, Samples(x, data.train.y))
    spec = design(loss=LossSpec("mse"), learning_rate=1e6, optimizer=OptimizerSpec("sgd"), epochs=5)
    layers = (LayerSpec(8, "identity"), LayerSpec(3, "identity"))
    trainer = Trainer(msgspec.structs.replace(spec, network=NetworkSpec(4, layers)), data)
    events = run(trainer)
    divergence = events[-1]
    assert isinstance(divergence, Divergence)
    assert divergence is trainer.divergence
    assert divergence.step == trainer.step + 1
    assert np.isfinite(trainer.network.parameters).all()
    assert run(trainer) == []


def test_after_a_divergence_the_last_good_weights_train_on_at_a_lower_rate() -> None:
    spec = design(
        loss=LossSpec("mse"), learning_rate=300.0, optimizer=OptimizerSpec("sgd"), epochs=500
    )
    layers = (LayerSpec(8, "identity"), LayerSpec(3, "identity"))
    trainer = Trainer(msgspec.structs.replace(spec, network=NetworkSpec(4, layers)), blobs())
    run(trainer)
    divergence = trainer.divergence
    assert divergence is not None
    assert divergence.layer is not None
    diverged, trainer = trainer, trainer.gone_back(0.01)
    assert diverged.divergence is divergence
    assert trainer.divergence is None
    assert trainer.step == divergence.good_step == trainer.history.steps
    trainer.until = trainer.epoch + 20
    run(trainer)
    assert trainer.divergence is None
    assert measure_now(trainer, "test").score >= 0.85


# Batches


@pytest.mark.parametrize("kind", ["u1", "f4"])
def test_batches_are_the_samples_in_order_scaled_encoded_and_weighted(kind: str) -> None:
    samples = blobs(23, kind).train
    targets = np.arange(6, dtype="f4").reshape(3, 2)
    source = BatchSource(samples, targets, np.array([1.0, 2.0, 4.0]))
    order = np.random.default_rng(0).permutation(23)
    source.start(order)
    x, y, labels, weights = [], [], [], []
    for size in (5, 1, 5, 9, 100, 3):
        batch = source.take(size)
        if batch is not None:
            x.append(batch.x.copy())
            y.append(batch.y.copy())
            labels.append(batch.labels.copy())
            assert batch.weights is not None
            weights.append(batch.weights.copy())
    assert [len(part) for part in x] == [5, 1, 5, 9, 3]
    np.testing.assert_allclose(np.concatenate(x), samples.x[order] * np.float32(samples.scale))
    assert np.concatenate(labels).tolist() == samples.y[order].tolist()
    np.testing.assert_array_equal(np.concatenate(y), targets[samples.y[order]])
    np.testing.assert_array_equal(np.concatenate(weights)[:, 0], 2.0 ** samples.y[order])


def test_labels_without_an_output_are_refused() -> None:
    with pytest.raises(ValueError, match="has outputs for 0 to 1"):
        BatchSource(blobs().train, np.eye(2, dtype="f4"))


def test_samples_that_are_not_finite_are_refused_with_their_place() -> None:
    samples = blobs().train
    samples.x[7, 2] = np.nan
    with pytest.raises(ValueError, match="row 7 has nan in column 2"):
        Trainer(design(), with_train(blobs(), samples))


# Threads


def test_small_steps_get_one_thread_and_a_window_keeps_a_core() -> None:
    assert suggest_threads(design(), window=False) == 1
    wide = NetworkSpec(784, (LayerSpec(4096, "relu"), LayerSpec(10, "softmax")))
    large = msgspec.structs.replace(design(batch_size=1024), network=wide)
    assert suggest_threads(large, window=False) == usable_cores()
    assert suggest_threads(large, window=True) == max(1, usable_cores() - 1)


# The built-in digits


def test_the_default_design_reads_digits() -> None:
    from nnplay.project import default_design
    from nnplay.training import data_shape

    data = load_data("mnist-10k")
    spec = default_design("mnist-10k", data_shape(data))
    training = msgspec.structs.replace(spec.training, epochs=5)
    trainer = Trainer(msgspec.structs.replace(spec, training=training), data)
    run(trainer)
    assert measure_now(trainer, "test").score > 0.93
