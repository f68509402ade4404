"""Compiled steps in a training: the same run as by NumPy's, and the same bits however it is cut."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

pytest.importorskip("numba", reason="compiled steps need Numba, which the extra fast brings")

from nnplay.data import DataSet, Samples, load
from nnplay.nn import SCHEDULES, compiled
from nnplay.nn.compiled.kernels import run
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
    default_design,
    fields,
)
from nnplay.training import (
    Divergence,
    EpochDone,
    Measured,
    StepDone,
    Trainer,
    data_shape,
    fit,
    strides,
)
from nnplay.training.plan import Plan
from nnplay.training.threads import Products


def points(count: int = 700) -> DataSet:
    random = np.random.default_rng(5)
    x = random.normal(size=(count, 2)).astype(np.float32)
    samples = Samples(x, (x[:, 0] * x[:, 1] > 0).astype(np.int64))
    return DataSet(
        name="points",
        label="Points",
        train=samples,
        test=samples,
        classes=("differ", "agree"),
        image_shape=None,
        origin="made here",
        licence="none",
        test_label="the same points",
    )


def design(**training: Any) -> Design:
    network = NetworkSpec(2, (LayerSpec(8, "tanh"), LayerSpec(1, "sigmoid")))
    settings = TrainingConfig(
        loss=LossSpec("binary_cross_entropy"),
        optimizer=OptimizerSpec("adam"),
        batch_size=10,
        epochs=4,
        learning_rate=0.05,
    )
    return Design(DataRecipe("points"), network, msgspec.structs.replace(settings, **training))


def trained(
    wanted: Design, data: DataSet, *, allowed: bool, most: int | None = None, dtype: str = "f4"
) -> tuple[Trainer, list[Any]]:
    """Train to the end; return the trainer and what `fit` told."""
    trainer = Trainer(wanted, data, np.dtype(dtype))
    trainer.strides.allowed = allowed
    if most is not None:
        trainer.strides.most = most
    return trainer, list(fit(trainer))


SETTINGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "odd batches": {"batch_size": 13},
    "smoothing and penalties": {"label_smoothing": 0.1, "l1": 1e-4, "l2": 1e-3},
    "a schedule": {"schedule": ScheduleSpec("onecycle")},
    "measured within epochs": {"evaluate_every": 33},
    "best kept": {"keep_best": True, "early_stopping": 2, "learning_rate": 0.5},
}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_run_is_that_of_numpy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strides, "SECONDS", 10.0)
    wanted, data = design(**SETTINGS[name]), points()
    (mine, told), (its, its_told) = (
        trained(wanted, data, allowed=allowed, dtype="f8") for allowed in (True, False)
    )
    assert mine.strides.used
    assert not its.strides.used
    assert len(told) < len(its_told)
    np.testing.assert_allclose(mine.network.state, its.network.state, rtol=1e-6, atol=1e-9)
    assert (mine.step, mine.epoch, mine.samples) == (its.step, its.epoch, its.samples)
    for own, other in zip(mine.history.batches(), its.history.batches(), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5, atol=1e-9)
    for own, other in zip(mine.history.tests(), its.history.tests(), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5)
    for own, other in zip(mine.vitals.flow(), its.vitals.flow(), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5)
    for shot, its_shot in zip(mine.film.moments, its.film.moments, strict=True):
        assert shot[:2] == its_shot[:2]
        np.testing.assert_allclose(shot.weights, its_shot.weights, rtol=1e-6, atol=1e-9)
    for point, its_point in zip(mine.path.points, its.path.points, strict=True):
        assert point[:2] == its_point[:2]
        np.testing.assert_allclose(point.parameters, its_point.parameters, rtol=1e-6, atol=1e-9)
    back, its_back = mine.gone_back(0.01), its.gone_back(0.01)
    assert (back.step, back.samples) == (its_back.step, its_back.samples)
    assert back.progress == its_back.progress
    np.testing.assert_allclose(back.network.state, its_back.network.state, rtol=1e-6, atol=1e-9)


def test_regression_is_that_of_numpy() -> None:
    data = load("plane")
    wanted = default_design("plane", data_shape(data))
    wanted = fields.EPOCHS.put(wanted, 5)
    runs = [trained(wanted, data, allowed=allowed)[0] for allowed in (True, False)]
    assert runs[0].strides.used
    batches = [run.history.batches() for run in runs]
    np.testing.assert_allclose(batches[0].loss, batches[1].loss, rtol=1e-3)
    np.testing.assert_allclose(batches[0].score, batches[1].score, rtol=1e-2, atol=0.05)


@pytest.mark.parametrize("most", [1, 7])
def test_the_same_seed_gives_the_same_bits_however_it_is_cut(most: int) -> None:
    runs = [trained(design(), points(), allowed=True, most=n)[0] for n in (256, most)]
    assert (runs[0].network.state == runs[1].network.state).all()
    first, second = (run.history.batches() for run in runs)
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


def test_records_are_taken_at_the_same_steps_however_it_is_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 250 steps an epoch: the places where film and path are due lie on steps, to be met exactly.
    wanted, data = design(batch_size=32, epochs=3), points(8000)
    its, _ = trained(wanted, data, allowed=False)
    monkeypatch.setattr(strides, "SECONDS", 10.0)
    for most in (256, 7, 1):
        mine, _ = trained(wanted, data, allowed=True, most=most)
        assert [m.step for m in mine.film.moments] == [m.step for m in its.film.moments]
        assert [p.step for p in mine.path.points] == [p.step for p in its.path.points]
        assert mine.vitals.flow().step.tolist() == its.vitals.flow().step.tolist()


def test_a_trainer_that_nobody_holds_is_gone_at_once() -> None:
    trainer, _ = trained(design(epochs=1), points(), allowed=True)
    gone = weakref.ref(trainer)
    gc.disable()
    try:
        del trainer
        assert gone() is None
    finally:
        gc.enable()


def test_arrays_that_cannot_be_written_are_no_other_type() -> None:
    data = points()
    for array in (data.train.x, data.train.y):
        array.flags.writeable = False
    kinds = len(run.signatures)
    trainer, _ = trained(design(epochs=1), data, allowed=True)
    assert trainer.strides.used
    assert len(run.signatures) == kinds


def test_single_steps_are_single() -> None:
    _, told = trained(design(epochs=1), points(), allowed=True, most=1)
    assert [event.step for event in told if isinstance(event, StepDone)] == [*range(1, 71)]


def test_measurements_within_an_epoch_come_when_they_should() -> None:
    trainer, told = trained(design(evaluate_every=33, epochs=2), points(), allowed=True)
    assert trainer.history.tests().step.tolist() == [33, 66, 70, 99, 132, 140]
    assert sum(isinstance(event, Measured) for event in told) == 6


def test_settings_that_change_act_on_the_next_step() -> None:
    trainer = Trainer(design(epochs=1), points())
    trainer.strides.allowed, trainer.strides.most = True, 20
    for event in fit(trainer):
        if isinstance(event, StepDone) and event.step >= 20:
            changed = fields.LEARNING_RATE.put(trainer.design, 0.001)
            trainer.adopt(fields.BATCH_SIZE.put(changed, 20))
            break
    before = trainer.step
    list(fit(trainer))
    rows = trainer.history.batches()
    assert (rows.learning_rate[before:] == 0.001).all()
    assert (rows.samples[before:-1] == 20).all()
    assert rows.samples.sum() == 700


def test_a_batch_size_that_changes_meanwhile_counts_from_the_next_stride() -> None:
    trainer = Trainer(design(epochs=1), points(7000))
    trainer.strides.allowed = True
    events = fit(trainer)
    steps = next(n for _ in events if (n := trainer.strides.steps(trainer)) > 1)
    trainer.adopt(fields.BATCH_SIZE.put(trainer.design, 600))  # as the window may at any time
    before = trainer.samples
    trainer.strides.make(trainer, steps)
    assert trainer.samples - before == 10 * steps
    list(events)
    assert trainer.samples == 7000


def test_a_weight_set_by_hand_is_trained_on() -> None:
    trainer = Trainer(design(learning_rate=1e-12), points())
    trainer.strides.allowed = True
    events = fit(trainer)
    next(event for event in events if isinstance(event, StepDone) and event.step > 5)
    trainer.put(3, 2.5)
    next(events)
    assert trainer.network.parameters[3] == pytest.approx(2.5)


def test_what_compiled_code_does_not_know_is_left_to_numpy() -> None:
    data = points()
    for changed in (
        design(class_weights="balanced"),
        design(clip_norm=1.0),
        design(max_norm=2.0),
        design(weight_decay=0.1),
    ):
        trainer, _ = trained(changed, data, allowed=True)
        assert not trainer.strides.used
    for layer in (LayerSpec(8, "tanh", off=(2,)), LayerSpec(8, "tanh", frozen=True)):
        network = NetworkSpec(2, (layer, LayerSpec(1, "sigmoid")))
        trainer, _ = trained(msgspec.structs.replace(design(), network=network), data, allowed=True)
        assert not trainer.strides.used


def test_a_training_that_runs_away_is_found_at_the_same_step() -> None:
    network = NetworkSpec(2, (LayerSpec(8, "relu"), LayerSpec(1, "identity")))
    wanted = msgspec.structs.replace(
        design(loss=LossSpec("mse"), optimizer=OptimizerSpec("sgd"), learning_rate=5.0),
        network=network,
    )
    ends = []
    for allowed in (True, False):
        trainer, told = trained(wanted, points(), allowed=allowed)
        assert isinstance(told[-1], Divergence)
        assert np.isfinite(trainer.network.state).all()
        ends.append((told[-1].step, told[-1].what, told[-1].layer))
    assert ends[0] == ends[1]


def test_weights_are_judged_by_the_first_cost_of_a_stride(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strides, "SECONDS", 10.0)
    asked: list[tuple[int, float, float]] = []

    def note(trainer: Trainer, loss: float, state: Any, taken: int = 0) -> None:
        asked.append((trainer.step, loss, state.sum()))

    monkeypatch.setattr(Trainer, "keep_if_good", note)
    for allowed in (True, False):
        trained(design(), points(), allowed=allowed, dtype="f8")
    count = len(asked) // 2
    assert [step for step, *_ in asked[:count]] == [0, 100, 200]
    np.testing.assert_allclose(asked[:count], asked[count:], rtol=1e-6)


def test_how_products_are_made_is_asked_once_a_training(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[int, ...]] = []
    answers = iter([Products(1, 1000, 10), Products(2, 2000, 20)])

    class Recorded(compiled.Program):
        def __init__(self, *parts: Any) -> None:
            super().__init__(*parts)
            made.append(parts[4:])

    monkeypatch.setattr(compiled, "Program", Recorded)
    monkeypatch.setattr(strides, "products", lambda: next(answers))
    trainer = Trainer(design(epochs=2), points())
    trainer.strides.allowed = True
    for told in fit(trainer):
        if told == EpochDone(1):  # an edit makes another program, of the same training
            trainer.adopt(fields.LEARNING_RATE.put(trainer.design, 0.01))
    trainer.extend()
    list(fit(trainer))
    assert made == [(1000, 10, 1), (1000, 10, 1), (2000, 20, 2)]


class Held(Products):
    """Notes when products are held and let go."""

    def __init__(self) -> None:
        super().__init__(2)
        self.held = False

    def hold(self) -> None:
        self.held = True

    def let_go(self) -> None:
        self.held = False


@pytest.fixture
def sharing(monkeypatch: pytest.MonkeyPatch) -> tuple[Held, list[tuple[int, bool]]]:
    """Two threads that may share steps; and of every stride how many did, and if BLAS was held."""
    products, strides_made = Held(), []

    class Recorded(compiled.Program):
        def run(self, samples: Any, start: int, batch: int, rates: Any) -> compiled.Made:
            strides_made.append((self.threads(batch), products.held))
            return super().run(samples, start, batch, rates)

    monkeypatch.setattr(compiled, "Program", Recorded)
    monkeypatch.setattr(strides, "products", lambda: products)
    return products, strides_made


def larger(units: int = 200, **training: Any) -> Design:
    """Return a design; with 200 units its steps are worth two threads."""
    layers = (LayerSpec(units, "relu"), LayerSpec(units, "relu"), LayerSpec(1, "sigmoid"))
    wanted = design(**{"epochs": 2, **training})
    return msgspec.structs.replace(wanted, network=NetworkSpec(2, layers))


@pytest.mark.parametrize(("units", "expected"), [(200, (2, True)), (4, (1, False))])
def test_threads_share_the_steps_of_a_larger_network(
    sharing: tuple[Held, list[tuple[int, bool]]], units: int, expected: tuple[int, bool]
) -> None:
    products, made = sharing
    ours, numpys = (
        trained(larger(units), points(), allowed=allowed, dtype="f8")[0].network.parameters
        for allowed in (True, False)
    )
    assert set(made) == {expected}
    assert not products.held
    np.testing.assert_allclose(ours, numpys, rtol=1e-7, atol=1e-9)


def test_products_are_let_go_where_steps_are_not_shared(
    sharing: tuple[Held, list[tuple[int, bool]]],
) -> None:
    products, made = sharing
    trainer = Trainer(larger(epochs=5), points())
    trainer.strides.allowed = True
    wanted = trainer.design

    def adopt(**training: Any) -> None:
        changed = msgspec.structs.replace(wanted.training, **training)
        trainer.adopt(msgspec.structs.replace(wanted, training=changed))

    changes: dict[int, Callable[[], None]] = {
        1: lambda: setattr(trainer.strides, "allowed", False),
        2: lambda: setattr(trainer.strides, "allowed", True),
        3: lambda: adopt(batch_size=2),  # too little for two
        4: lambda: adopt(clip_norm=1.0),  # left to NumPy
    }
    held: dict[int, set[bool]] = {}
    for told in fit(trainer):
        if isinstance(told, StepDone):
            held.setdefault(trainer.epoch, set()).add(products.held)
        elif isinstance(told, EpochDone) and told.epoch in changes:
            changes[told.epoch]()
    assert held == {0: {True}, 1: {False}, 2: {True}, 3: {False}, 4: {False}}
    assert {shared for shared, _ in made} == {1, 2}


@pytest.mark.parametrize("end", ["closed", "failed"])
def test_products_are_let_go_when_training_ends_before_its_time(
    sharing: tuple[Held, list[tuple[int, bool]]], end: str
) -> None:
    products, _ = sharing
    trainer = Trainer(larger(), points())
    trainer.strides.allowed = True
    events = fit(trainer)
    next(events)
    assert products.held
    if end == "closed":
        events.close()  # type: ignore[attr-defined]  # a generator
    else:
        with pytest.raises(KeyError):
            events.throw(KeyError())  # type: ignore[attr-defined]  # a generator
    assert not products.held


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_rates_of_many_steps_are_those_of_each(name: str) -> None:
    wanted = design(schedule=ScheduleSpec(name))
    plan = Plan.of(wanted, Trainer(wanted, points()).network)
    epochs = np.linspace(0, 4, 9)
    rates = plan.rates(epochs, 4, (0.5, 0.6))
    assert rates.tolist() == [plan.rate(epoch, 4, (0.5, 0.6)) for epoch in epochs]
