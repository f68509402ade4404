"""Schedules against a literal transcription of their formulas."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnplay.nn.registry import Parameter
from nnplay.nn.schedules import SCHEDULES

ETA = 0.3
EPOCHS = 10
STEPS = [i / 5 for i in range(50)]  # five steps an epoch
# Falls, stalls, falls, stalls for long: one entry for each of the ten epochs.
COSTS = (1.0, 0.8, 0.8, 0.7999, 0.81, 0.5, 0.5, 0.6, 0.6, 0.55)

Rates = Callable[[], Iterator[float]]


def constant() -> Iterator[float]:
    for _ in STEPS:
        yield ETA


def step(factor: float, every: int) -> Rates:
    def rates() -> Iterator[float]:
        rate = ETA
        for number in range(50):
            if number and number % (5 * every) == 0:
                rate *= factor
            yield rate

    return rates


def exponential(factor: float) -> Rates:
    def rates() -> Iterator[float]:
        rate = ETA
        for _ in STEPS:
            yield rate
            rate *= math.pow(factor, 1 / 5)

    return rates


def cosine(final: float) -> Rates:
    # Loshchilov and Hutter 2017, equation 5, with η_min = final · η.
    def rates() -> Iterator[float]:
        low = final * ETA
        for t in STEPS:
            yield low + 1 / 2 * (ETA - low) * (1 + math.cos(t / 10 * math.pi))

    return rates


def warmup_cosine(warmup: float, final: float) -> Rates:
    def rates() -> Iterator[float]:
        low = final * ETA
        for t in STEPS:
            if t < warmup:
                yield ETA * t / warmup
            else:
                angle = math.pi * (t - warmup) / (10 - warmup)
                yield low + 1 / 2 * (ETA - low) * (1 + math.cos(angle))

    return rates


def onecycle(peak: float, warmup: float, start: float, end: float) -> Rates:
    def rates() -> Iterator[float]:
        low, last = peak / start, peak / end
        for t in STEPS:
            if t < 10 * warmup:
                yield peak + (low - peak) / 2 * (1 + math.cos(math.pi * t / (10 * warmup)))
            else:
                down = (t - 10 * warmup) / (10 - 10 * warmup)
                yield last + (peak - last) / 2 * (1 + math.cos(math.pi * down))

    return rates


def plateau(factor: float, patience: int, threshold: float, minimum: float) -> Rates:
    def rates() -> Iterator[float]:
        rate, best, bad = ETA, math.inf, 0
        for number in range(50):
            if number and number % 5 == 0:
                cost = COSTS[number // 5 - 1]
                if best == math.inf or cost < best - threshold * best:
                    best, bad = cost, 0
                else:
                    bad += 1
                if bad == patience:
                    rate, bad = max(rate * factor, minimum), 0
            yield rate

    return rates


CASES: list[tuple[str, dict[str, float], Rates]] = [
    ("constant", {}, constant),
    ("step", {"every": 3}, step(0.5, 3)),
    ("step", {"factor": 0.1, "every": 4}, step(0.1, 4)),
    ("exponential", {}, exponential(0.95)),
    ("exponential", {"factor": 0.5}, exponential(0.5)),
    ("cosine", {}, cosine(0.0)),
    ("cosine", {"final": 0.1}, cosine(0.1)),
    ("warmup_cosine", {}, warmup_cosine(1.0, 0.0)),
    ("warmup_cosine", {"warmup": 2.5, "final": 0.2}, warmup_cosine(2.5, 0.2)),
    ("onecycle", {}, onecycle(ETA, 0.3, 25, 1e4)),
    ("onecycle", {"peak": 2, "warmup": 0.5, "start": 10, "end": 100}, onecycle(2, 0.5, 10, 100)),
    ("plateau", {"patience": 2}, plateau(0.5, 2, 0.001, 1e-6)),
    ("plateau", {"factor": 0.1, "patience": 1, "minimum": 0.01}, plateau(0.1, 1, 0.001, 0.01)),
    ("plateau", {"patience": 1, "threshold": 0.3}, plateau(0.5, 1, 0.3, 1e-6)),
]


def rate(
    name: str,
    epoch: float,
    epochs: float = EPOCHS,
    costs: Sequence[float] = (),
    **parameters: float,
) -> float:
    return SCHEDULES[name].rate(ETA, epoch, epochs, costs, **parameters)


@pytest.mark.parametrize(("name", "parameters", "expected"), CASES)
def test_fifty_steps_follow_the_formula(
    name: str, parameters: dict[str, float], expected: Rates
) -> None:
    costs = COSTS if SCHEDULES[name].watches_costs else ()
    found = [rate(name, t, costs=costs[: int(t)], **parameters) for t in STEPS]
    assert found == pytest.approx(list(expected()), rel=1e-12, abs=1e-12)


def test_every_schedule_has_a_case() -> None:
    assert {name for name, _, _ in CASES} == set(SCHEDULES)


@pytest.mark.parametrize("name", SCHEDULES)
def test_declared_defaults_are_those_it_takes(name: str) -> None:
    entry = SCHEDULES[name]
    keywords = {
        keyword.name: keyword.default
        for keyword in inspect.signature(entry.rate).parameters.values()
        if keyword.kind is keyword.KEYWORD_ONLY
    }
    assert keywords == entry.defaults()
    entry.check(entry.defaults())
    assert all(parameter.help for parameter in entry.parameters)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("epochs", [1, 7, 30])
def test_past_its_end_a_run_keeps_the_last_rate(name: str, epochs: int) -> None:
    last = rate(name, epochs, epochs, COSTS)
    assert {rate(name, epochs + more, epochs, COSTS) for more in (0.5, 1, 1000)} == {last}


@pytest.mark.parametrize(
    ("name", "parameters", "first", "last"),
    [
        ("cosine", {"final": 0.25}, 1.0, 0.25),
        ("warmup_cosine", {"warmup": 0.5, "final": 0.25}, 0.0, 0.25),
        ("warmup_cosine", {"warmup": 0.0}, 1.0, 0.0),
        ("warmup_cosine", {"warmup": 1.0}, 0.0, 1.0),  # as long as the run
        ("warmup_cosine", {"warmup": 4.0}, 0.0, 0.25),  # longer: gets as far as it can
        ("onecycle", {"start": 20.0, "end": 500.0}, 1 / 20, 1 / 500),
        ("onecycle", {"warmup": 0.0, "end": 500.0}, 1.0, 1 / 500),
        ("onecycle", {"warmup": 1.0, "start": 20.0}, 1 / 20, 1.0),
        ("onecycle", {"peak": 3 * ETA, "start": 1.0, "end": 1.0}, 3.0, 3.0),
        ("step", {"factor": 0.0, "every": 1}, 1.0, 0.0),
        ("exponential", {"factor": 0.125}, 1.0, 0.125),
    ],
)
def test_a_run_of_one_epoch_has_both_ends(
    name: str, parameters: dict[str, float], first: float, last: float
) -> None:
    assert rate(name, 0, 1, (), **parameters) == pytest.approx(first * ETA, abs=1e-16)
    assert rate(name, 1, 1, (), **parameters) == pytest.approx(last * ETA, abs=1e-16)


@pytest.mark.parametrize("name", ["step", "exponential", "cosine"])
def test_a_decay_never_rises(name: str) -> None:
    rates = [rate(name, t / 7, 25) for t in range(200)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] == ETA > rates[-1]


@pytest.mark.parametrize(("name", "top"), [("warmup_cosine", 1.0), ("onecycle", 7.5)])
def test_a_warm_up_rises_to_the_full_rate_and_falls(name: str, top: float) -> None:
    rates = [rate(name, t / 4, 25) for t in range(101)]
    peak = int(4 * top)
    assert rates[peak] == ETA
    assert rates[: peak + 1] == sorted(set(rates[: peak + 1]))
    assert rates[peak:] == sorted(set(rates[peak:]), reverse=True)


def test_a_plateau_is_seen_again_when_costs_or_settings_change() -> None:
    costs = [1.0, 1.0]
    assert rate("plateau", 2, costs=costs, patience=2) == ETA
    costs.append(1.0)
    assert rate("plateau", 3, costs=costs, patience=2) == ETA / 2
    assert rate("plateau", 3, costs=costs, patience=1, factor=0.5) == ETA / 4
    assert rate("plateau", 3, costs=tuple(costs), patience=3) == ETA
    assert rate("plateau", 3, costs=(3.0, 2.0, 1.0), patience=1) == ETA


def test_a_plateau_never_raises_the_rate_to_its_minimum() -> None:
    assert rate("plateau", 5, costs=(1.0,) * 5, patience=1, minimum=1.0) == ETA


def test_a_cost_that_is_not_a_number_is_no_improvement() -> None:
    assert rate("plateau", 3, costs=(1.0, math.nan, math.nan), patience=2) == ETA / 2


@pytest.mark.parametrize("name", ["step", "exponential", "cosine", "warmup_cosine", "onecycle"])
def test_a_run_of_no_length_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="longer than 0 epochs, not 0"):
        rate(name, 0, 0)


def values(parameter: Parameter) -> st.SearchStrategy[float]:
    low, high = parameter.minimum, parameter.maximum
    if isinstance(parameter.default, int):
        return st.integers(int(low), int(high))
    return st.floats(low, high)


@pytest.mark.parametrize("name", SCHEDULES)
@given(data=st.data())
def test_rates_are_finite_and_not_negative(name: str, data: st.DataObject) -> None:
    entry = SCHEDULES[name]
    parameters = {p.name: data.draw(values(p), label=p.name) for p in entry.parameters}
    base = data.draw(st.floats(0, 1e6), label="base")
    epochs = data.draw(st.floats(0.001, 1e5) | st.integers(1, 100_000), label="epochs")
    epoch = data.draw(st.floats(0, 2e5) | st.sampled_from([0, epochs]), label="epoch")
    costs = data.draw(st.lists(st.floats(0, 1e9), max_size=20), label="costs")
    found = entry.rate(base, epoch, epochs, costs, **parameters)
    highest = max(base, float(parameters.get("peak", 0)))
    assert isinstance(found, float)
    assert 0 <= found <= highest * (1 + 1e-12)
