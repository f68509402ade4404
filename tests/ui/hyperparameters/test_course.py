from __future__ import annotations

import math

import pytest

from nnplay.nn import SCHEDULES
from nnplay.project import ScheduleSpec, TrainingConfig
from nnplay.training.history import History
from nnplay.ui.hyperparameters.course import Plan, Record, description


def training(schedule: str, rate: float = 0.01, **parameters: float) -> TrainingConfig:
    return TrainingConfig(learning_rate=rate, schedule=ScheduleSpec(schedule, parameters))


def history(*rates: float, per_epoch: int = 2) -> History:
    made = History()
    for step, rate in enumerate(rates, start=1):
        made.add_batch(step / per_epoch, 1.0, 1, 2, rate)
    return made


@pytest.mark.parametrize(
    ("schedule", "epoch", "rate"),
    [
        (training("exponential", factor=0.5), 3.0, 0.01 / 8),
        (training("step", factor=0.1, every=4), 9.5, 0.0001),
        (training("cosine"), 6.0, 0.005),
        (training("warmup_cosine", warmup=2.0), 1.0, 0.005),
    ],
)
def test_a_plan_knows_the_rate_anywhere(
    schedule: TrainingConfig, epoch: float, rate: float
) -> None:
    assert Plan(schedule, 12).at(epoch) == pytest.approx(rate)


@pytest.mark.parametrize("name", [name for name, one in SCHEDULES.items() if not one.watches_costs])
@pytest.mark.parametrize("epochs", [1, 12, 5000])
def test_the_points_of_a_plan_span_the_run(name: str, epochs: int) -> None:
    plan = Plan(training(name), epochs)
    x = [epoch for epoch, _ in plan.points]
    assert x == sorted(set(x))
    assert (x[0], x[-1]) == (0, epochs)
    assert len(x) < 500
    assert all(math.isfinite(rate) and rate >= 0 for _, rate in plan.points)
    assert all(rate == plan.at(epoch) for epoch, rate in plan.points)


@pytest.mark.parametrize(
    ("schedule", "epochs", "words"),
    [
        (training("constant"), 10, "stays at 0.01"),
        (training("cosine"), 10, "falls from 0.01 to 0"),
        (training("step", every=5), 10, "falls from 0.01 to 0.0025"),
        (training("exponential", factor=0.1), 3, "falls from 0.01 to 1e-5"),
        (
            training("warmup_cosine", warmup=3.0),
            50,
            "rises from 0 to 0.01 until epoch 3, then falls to 0",
        ),
        (
            training("onecycle", end=25_000.0),
            10,
            "rises from 0.0004 to 0.01 until epoch 3, then falls to 4e-7",
        ),
        (training("cosine", rate=0.0), 10, "stays at 0"),
    ],
)
def test_a_plan_in_words(schedule: TrainingConfig, epochs: int, words: str) -> None:
    assert Plan(schedule, epochs).describe() == words


def test_a_slow_fall_is_no_standstill() -> None:
    points = [(float(i), 1 - i * 2e-4) for i in range(101)]
    assert description(points) == "falls from 1 to 0.98"


def test_a_record_holds_the_rates_that_were() -> None:
    record = Record(0.01)
    assert record.describe() == "starts at 0.01; what follows depends on the measured cost"
    made = history(0.01, 0.01, 0.01, 0.005, 0.005)
    assert record.update(made.batches())
    assert list(record.points) == [(0.0, 0.01), (1.5, 0.01), (1.5, 0.005), (2.5, 0.005)]
    assert record.describe() == "so far falls from 0.01 to 0.005"
    assert (record.at(0.0), record.at(1.4), record.at(1.6), record.at(9.0)) == (
        0.01, 0.01, 0.005, 0.005
    )  # fmt: skip


def test_a_record_grows_by_what_is_new() -> None:
    rates = (0.01, 0.01, 0.02, 0.02, 0.001, 0.001, 0.001)
    whole, grown = Record(0.01), Record(0.01)
    assert whole.update(history(*rates).batches())
    changes = [grown.update(history(*rates[:count]).batches()) for count in range(len(rates) + 1)]
    assert changes == [False, True, False, True, False, True, False, False]
    assert list(grown.points) == list(whole.points)


def test_a_record_of_a_rate_that_never_rests_stays_small() -> None:
    record = Record(1.0)
    record.update(history(*(1 / (1 + i) for i in range(5000))).batches())
    assert len(record.points) < 1000
    assert record.at(2500.0) == pytest.approx(1 / 5000)
