from __future__ import annotations

import math

import pytest

from nnplay.ui.scales import (
    accuracy_floor,
    cost_limits,
    epoch_end,
    label_step,
    linear_ticks,
    log_ticks,
    r2_floor,
    round_down,
    round_up,
    tick_text,
)


def test_rounding_is_exact_and_never_crosses() -> None:
    for value in (1e-7, 0.3, 0.99, 1, 1.01, 7, 8.5, 123, 3e12):
        assert round_up(value) >= value * (1 - 1e-9)
        assert round_down(value) <= value * (1 + 1e-9)
    assert round_up(0.29) == 0.3
    assert round_down(0.3) == 0.2


@pytest.mark.parametrize(
    ("progress", "epochs", "end"),
    [
        (0.001, 20, 0.1),
        (0.3, 20, 0.5),
        (1.0, 20, 1.0),
        (1.01, 20, 2.0),
        (6.0, 20, 6.0),
        (6.5, 7, 7.0),
        (7.2, 7, 8.0),
        (18.0, 19, 19.0),
        (101.0, 1000, 150.0),
    ],
)
def test_epoch_axis_ends_at_a_round_number(progress: float, epochs: int, end: float) -> None:
    assert epoch_end(progress, epochs) == end


def test_epoch_axis_never_shrinks() -> None:
    ends = [epoch_end(step / 50, 20) for step in range(1, 1100)]
    assert ends == sorted(ends)
    assert len(set(ends)) < 15


@pytest.mark.parametrize(
    ("low", "high", "floor", "log", "limits"),
    [
        (0.01, 2.3, 0.2, False, (0, 2.5)),
        (0, 0, 0, False, (0, 1)),
        (math.nan, math.nan, math.nan, False, (0, 1)),
        (0.03, 2.3, 0.2, True, (0.02, 5)),
        (1e-9, 2.3, 0.2, True, (0.02, 5)),
        (1, 1, 1, True, (1, 10)),
        (math.nan, math.nan, math.nan, True, (0.1, 10)),
    ],
)
def test_cost_limits(
    low: float, high: float, floor: float, log: bool, limits: tuple[float, float]
) -> None:
    assert cost_limits(low, high, floor, log=log) == limits


@pytest.mark.parametrize(
    ("lowest", "floor"), [(3, 0), (39.9, 20), (85, 80), (94.4, 90), (99.7, 99.5), (math.nan, 0)]
)
def test_accuracy_axis_narrows_to_a_round_number(lowest: float, floor: float) -> None:
    assert accuracy_floor(lowest) == floor


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [(0, 2.5, 6, [0, 0.5, 1, 1.5, 2, 2.5]), (-0.1, 1.0, 3, [0, 0.5, 1]), (1, 1, 5, [])],
)
def test_linear_ticks(low: float, high: float, most: int, ticks: list[float]) -> None:
    assert linear_ticks(low, high, most) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0.05, 5, 9, [0.05, 0.1, 0.2, 0.5, 1, 2, 5]),
        (0.001, 5, 6, [0.001, 0.01, 0.1, 1]),
        (1e-6, 1, 3, [1e-6, 1e-3, 1]),
        (0.21, 0.29, 4, [0.22, 0.24, 0.26, 0.28]),
    ],
)
def test_log_ticks(low: float, high: float, most: int, ticks: list[float]) -> None:
    assert log_ticks(low, high, most) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0.0, 0.5, "0"),
        (1.5, 0.5, "1.5"),
        (-2.0, 1.0, "−2"),
        (0.005, 0.005, "0.005"),
        (1e-5, 1e-5, "10⁻⁵"),
        (2e6, 1e6, "2·10⁶"),
    ],
)
def test_tick_text(value: float, step: float, text: str) -> None:
    assert tick_text(value, step) == text


@pytest.mark.parametrize(
    ("lowest", "highest", "floor"),
    [
        (0.93, 0.97, 0.9),
        (0.1, 0.97, 0.0),
        (-0.07, 0.5, -0.1),
        (-0.6, 0.5, -1.0),
        (-1e9, 0.5, -1.0),
        (-80.0, -30.0, -100.0),
        (-1e9, -30.0, -100.0),
        (math.nan, math.nan, 0.0),
    ],
)
def test_r2_axis_goes_no_deeper_than_it_must(lowest: float, highest: float, floor: float) -> None:
    assert r2_floor(lowest, highest) == floor


@pytest.mark.parametrize(
    ("count", "pixels", "room", "step"),
    [(10, 200, 15, 1), (16, 200, 15, 2), (64, 200, 15, 5), (784, 300, 30, 100), (1, 5, 30, 1)],
)
def test_labels_have_room(count: int, pixels: float, room: float, step: int) -> None:
    assert label_step(count, pixels, room) == step
