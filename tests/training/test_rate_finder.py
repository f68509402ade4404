from __future__ import annotations

import math
from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.data import DataSet, Samples
from nnplay.nn import OPTIMIZERS
from nnplay.project import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    ScheduleSpec,
    TrainingConfig,
)
from nnplay.training import Trainer, fit, measure_now
from nnplay.training.rate_finder import (
    NO_FALL,
    NOT_FINITE,
    TRAINED,
    Column,
    Probe,
    RateCurve,
    probe_rates,
)
from nnplay.training.trial import trial_trainer


def blobs(count: int = 200, spread: float = 0.2) -> DataSet:
    """Three classes of 4-D points around three corners."""
    random = np.random.default_rng(7)

    def samples(n: int) -> Samples:
        y = random.integers(0, 3, n)
        return Samples((np.eye(4)[y] + spread * random.normal(size=(n, 4))).astype("f4"), y)

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


def design(*layers: LayerSpec, **training: object) -> Design:
    network = NetworkSpec(4, layers or (LayerSpec(8, "tanh"), LayerSpec(3, "softmax")))
    config = msgspec.structs.replace(TrainingConfig(batch_size=10, epochs=3), **training)
    return Design(DataRecipe("blobs"), network, config)


def probes(of: Design, data: DataSet | None = None, **options: Any) -> list[Probe]:
    return list(probe_rates(trial_trainer(of, data or blobs()), **options))


# The steps.


def test_the_rate_rises_geometrically() -> None:
    rates = [probe.rate for probe in probes(design(), lowest=1e-5, highest=1e-2, steps=31)]
    np.testing.assert_allclose(rates, np.geomspace(1e-5, 1e-2, 31), rtol=1e-12)


def test_steps_are_those_of_training_at_the_probes_rate() -> None:
    # One batch holds all samples, so that their order does not matter.
    data = blobs(30)
    plain = design(
        optimizer=OptimizerSpec("sgd"),
        batch_size=30,
        l2=0.1,
        schedule=ScheduleSpec("exponential"),  # has no say here
        learning_rate=123.0,
    )
    found = probes(plain, data, lowest=0.01, highest=1.0, steps=12)
    network = Trainer(plain, data).network.twin(np.float64)
    start = None
    for probe in found:
        loss = "sparse_categorical_cross_entropy"
        cost = network.loss_and_gradients(data.train.x, data.train.y, loss)
        start = cost if start is None else start
        assert probe.cost == pytest.approx(cost, rel=1e-5)
        assert probe.before == pytest.approx(start, rel=1e-5)
        for layer in network.layers:
            layer.weights -= probe.rate * (layer.weight_gradients + 0.1 * layer.weights)
            layer.biases -= probe.rate * layer.bias_gradients


def test_the_same_seed_gives_the_same_test_and_another_order_another() -> None:
    dropping = design(LayerSpec(8, "relu", dropout=0.3), LayerSpec(3, "softmax"))
    first = probes(dropping)
    assert probes(dropping) == first
    assert probes(dropping, order=1) != first


def test_a_rate_far_too_high_ends_the_test_quietly() -> None:
    quadratic = design(
        LayerSpec(3, "identity"), loss=LossSpec("mse"), optimizer=OptimizerSpec("sgd")
    )
    found = probes(quadratic, highest=1e30)
    assert found[-1].rate < 1e3
    assert all(math.isfinite(number) for probe in found for number in probe)
    curve = RateCurve.of(found)
    # Four times the lowest cost, and no earlier.
    assert curve.smoothed[-1] > 4 * curve.smoothed.min()
    assert (curve.smoothed[:-1] < 4.2 * curve.smoothed.min()).all()
    assert curve.suggestion is not None


def test_a_network_that_is_no_longer_finite_is_not_trained() -> None:
    data, broken = blobs(), design()
    trainer = trial_trainer(broken, data)
    trainer.network.layers[-1].biases[0] = np.inf
    assert list(probe_rates(trainer)) == []


@pytest.mark.parametrize("batch", [1, 10, 12, 65536])
def test_few_samples_are_used_again(batch: int) -> None:
    assert len(probes(design(batch_size=batch), blobs(12), highest=1e-3, steps=90)) == 90


def test_the_start_is_measured_under_the_same_conditions() -> None:
    layers = (LayerSpec(8, "relu", batch_norm=True, dropout=0.5), LayerSpec(3, "softmax"))
    strange = design(*layers, class_weights="1, 5, 0.1", label_smoothing=0.1, l1=0.01)
    # While the steps are too small to count: the same batch, neurons and weights of classes.
    for probe in probes(strange, highest=2e-6, steps=20):
        assert probe.cost == pytest.approx(probe.before, rel=1e-3)


# The curve.


def wave(rates: Column) -> Column:
    """Falls from 2 to 1 around a rate of 1e-3, and rises again from 1e-1 on."""
    place = np.log10(rates)
    end = np.maximum(place + 1, 0)
    return np.asarray(2 - 1 / (1 + np.exp(-8 * (place + 3))) + 4 * end**2)


def synthetic(cost: Column, before: Column | float, rates: Column) -> RateCurve:
    columns = np.broadcast_arrays(rates, cost, before)
    return RateCurve.of([Probe(*row) for row in np.array(columns).T.tolist()])


RATES = np.geomspace(1e-6, 1, 361)


def test_smoothed_costs_are_bias_corrected_exponential_means() -> None:
    costs = np.random.default_rng(0).normal(size=9)
    curve = synthetic(costs, 2.0, RATES[:9])
    for row in range(9):
        weights = 0.9 ** np.arange(row, -1, -1)
        expected = (weights * costs[: row + 1]).sum() / weights.sum()
        assert curve.smoothed[row] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(curve.costs, costs, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_no_cost_leaves_the_range_of_what_was_measured(seed: int) -> None:
    # Squared errors: a few batches cost hundreds of times as much as others, and nearly all of it
    # is learned, so that such a batch loses more than others cost at all.
    before = np.random.default_rng(seed).lognormal(0, 3, len(RATES))
    costs = before * (wave(RATES) - 0.99)
    curve = synthetic(costs, before, RATES)
    lowest, highest = min(costs.min(), before.min()), max(costs.max(), before.max())
    assert (before.mean() + costs - before).min() < 0  # so it would be without bounds
    for column in (curve.costs, curve.smoothed):
        assert column.min() >= lowest * (1 - 1e-12)
        assert column.max() <= highest * (1 + 1e-12)


def test_suggestion_lies_halfway_between_steepest_and_lowest() -> None:
    curve = synthetic(wave(RATES), 2.0, RATES)
    assert curve.suggestion is not None
    # Smoothing lags by ten probes, a sixth of a decade.
    steepest, lowest = 10 ** (-3 + 1 / 6), RATES[curve.smoothed.argmin()]
    assert 0.1 <= lowest < 0.3
    assert curve.suggestion == pytest.approx(math.sqrt(steepest * lowest), rel=0.1)
    assert curve.suggestion == float(f"{curve.suggestion:.1e}")
    assert curve.reason == ""


def test_how_hard_a_batch_is_does_not_count() -> None:
    hard = np.random.default_rng(1).exponential(3.0, len(RATES))
    even = synthetic(wave(RATES), 2.0, RATES)
    rough = synthetic(hard + wave(RATES), hard + 2.0, RATES)
    assert rough.suggestion == even.suggestion
    np.testing.assert_allclose(rough.smoothed - hard.mean(), even.smoothed, atol=1e-9)


@pytest.mark.parametrize("slope", [0.0, 1.0])
def test_no_suggestion_where_the_cost_never_falls(slope: float) -> None:
    curve = synthetic(2.0 + slope * RATES, 2.0, RATES)
    assert (curve.suggestion, curve.reason) == (None, NO_FALL)


def test_trained_weights_need_a_fall_that_is_no_chance() -> None:
    # A tenth of the cost is lost, on the way up by steps that scatter by a fifth of it.
    random = np.random.default_rng(2)
    small = 2 - 0.2 * (2 - wave(RATES)) + random.normal(0, 0.4, len(RATES)) * (RATES > 1e-4)
    assert synthetic(small, 2.0, RATES).suggestion is not None
    probes = [Probe(*row, 2.0) for row in zip(RATES.tolist(), small.tolist(), strict=True)]
    curve = RateCurve.of(probes, trained=True)
    assert (curve.suggestion, curve.reason) == (None, TRAINED)
    sure = [Probe(*row, 2.0) for row in zip(RATES.tolist(), wave(RATES).tolist(), strict=True)]
    assert RateCurve.of(sure, trained=True).suggestion == RateCurve.of(sure).suggestion is not None


def test_weights_at_the_end_of_their_training_get_no_suggestion() -> None:
    data, end = blobs(600, spread=0.6), design(epochs=60, learning_rate=0.02)
    trainer = Trainer(end, data)
    for _ in fit(trainer):
        pass
    for order in range(3):
        again = trial_trainer(end, data, trainer.network.state)
        curve = RateCurve.of(list(probe_rates(again, order=order)), trained=True)
        assert (curve.suggestion, curve.reason) == (None, TRAINED)


def test_no_suggestion_without_a_curve() -> None:
    assert RateCurve.of([]).reason == NOT_FINITE
    assert RateCurve.of([Probe(1e-6, 0.0, 0.0)]).suggestion is None


def test_cost_is_that_of_the_nearest_rate() -> None:
    curve = synthetic(np.arange(3.0), 0.0, np.array([0.01, 0.1, 1.0]))
    assert curve.cost_at(0.3) == curve.smoothed[1]
    assert curve.cost_at(0.4) == curve.smoothed[2]
    assert curve.cost_at(1e-9) == curve.smoothed[0]


# Both.


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_training_with_the_suggestion_is_nearly_as_good_as_it_gets(optimizer: str) -> None:
    data = blobs(2000, spread=0.6)  # they overlap, so that no cost is next to nothing

    def cost_with(rate: float) -> float:
        trainer = Trainer(design(optimizer=OptimizerSpec(optimizer), learning_rate=rate), data)
        for _ in fit(trainer):
            pass
        return measure_now(trainer, "test").loss

    found = RateCurve.of(probes(design(optimizer=OptimizerSpec(optimizer)), data)).suggestion
    assert found is not None
    best = min(cost_with(rate) for rate in 10.0 ** np.arange(-4, 1.1, 0.5))
    assert cost_with(found) < 1.3 * best


def test_a_flat_activation_lets_nothing_fall() -> None:
    flat = design(LayerSpec(3, "binary_step"), loss=LossSpec("mse"))
    assert RateCurve.of(probes(flat)).reason == NO_FALL
