"""Where the training thread waits: the pace by a clock of the test's own, the rest by events."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from nnplay.engine.gate import LAG, Gate, Mode
from nnplay.training import EpochDone, StepDone
from nnplay.training.fit import Measuring

STEP = StepDone(1, 0.5)


class Clock:
    """Time goes on only by waiting and by `work`; on the way, things happen as planned."""

    def __init__(self) -> None:
        self.now = 100.0
        self.late = 0.0
        self.waits: list[float] = []
        self.plans: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def at(self, time: float, what: Callable[[], None]) -> None:
        self.plans.append((time, what))

    def work(self, seconds: float) -> None:
        self.now += seconds

    def wait(self, timeout: float | None = None) -> bool:
        """Stand in for `Condition.wait`: sleep to the end, or to the next thing that happens."""
        end = float("inf") if timeout is None else self.now + timeout
        self.waits.append(end - self.now)
        due = [plan for plan in self.plans if plan[0] <= end]
        if not due:
            assert timeout is not None, "it would wait for ever"
            self.now = end + self.late
            return False
        plan = min(due, key=lambda plan: plan[0])
        self.plans.remove(plan)
        self.now = max(self.now, plan[0])
        plan[1]()
        return True


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, interval: float, mode: Mode = Mode.RUN
) -> Gate:
    gate = Gate(mode, interval, clock)
    monkeypatch.setattr(gate._changed, "wait", clock.wait)
    return gate


def go(gate: Gate, event: StepDone | EpochDone | Measuring = STEP) -> bool:
    return gate.passes(event, lambda: None)


def test_at_full_speed_nothing_waits(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = make(clock, monkeypatch, 0.0)
    assert all(go(gate) for _ in range(50))
    assert clock.waits == []


def test_steps_come_at_the_pace(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = make(clock, monkeypatch, 0.5)
    times = []
    for work in (0.1, 0.2, 0.4, 0.0):
        clock.work(work)
        assert go(gate)
        times.append(clock.now)
    assert times == pytest.approx([100.5, 101.0, 101.5, 102.0])
    assert clock.waits == pytest.approx([0.4, 0.3, 0.1, 0.5])  # one each: it does not look around


def test_only_steps_are_slowed_down(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = make(clock, monkeypatch, 1.0)
    assert go(gate, Measuring(500))
    assert go(gate, EpochDone(1))
    assert clock.waits == []


def test_waking_late_does_not_add_up(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = make(clock, monkeypatch, 0.1)
    clock.late = 0.03
    for _ in range(1000):
        clock.work(0.02)
        go(gate)
    # The thousandth is late by as much as the first was, not a thousand times that.
    assert clock.now == pytest.approx(100 + 1000 * 0.1 + 0.03)


def test_a_short_hold_up_is_made_up_for_but_not_a_long_one(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make(clock, monkeypatch, 0.02)
    clock.work(0.07)  # three steps and a half
    steps = 0
    while not clock.waits:
        go(gate)
        steps += 1
    assert (steps, clock.now) == (4, pytest.approx(100.08))
    clock.waits.clear()
    clock.work(10 * LAG)
    steps = 0
    while not clock.waits:
        go(gate)
        steps += 1
    assert steps <= LAG / 0.02 + 2


def test_steps_that_take_longer_than_the_pace_never_wait(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make(clock, monkeypatch, 0.1)
    for _ in range(20):
        clock.work(0.3)
        assert go(gate)
    assert clock.waits == []


@pytest.mark.parametrize(
    ("interval", "until"), [(0.0, 100.25), (0.1, 100.25), (0.5, 100.5), (2.0, 102.0)]
)
def test_another_pace_counts_for_the_wait_under_way(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, interval: float, until: float
) -> None:
    gate = make(clock, monkeypatch, 1.0)
    clock.at(100.25, lambda: gate.set_interval(interval))
    assert go(gate)
    assert clock.now == pytest.approx(until)
    assert gate.interval == interval


def test_a_pace_after_full_speed_begins_to_count_then(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make(clock, monkeypatch, 0.0)
    for _ in range(10):
        clock.work(5.0)
        go(gate)
    gate.set_interval(1.0)
    clock.work(0.25)
    go(gate)
    assert clock.waits == pytest.approx([0.75])


def test_stop_ends_the_wait(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = make(clock, monkeypatch, 60.0)
    clock.at(100.25, lambda: gate.set(Mode.STOP))
    assert not go(gate)
    assert clock.now == 100.25


def test_pause_acts_within_the_wait_and_resume_at_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make(clock, monkeypatch, 60.0)
    paused: list[float] = []
    clock.at(100.25, lambda: gate.set(Mode.PAUSE))
    clock.at(200.0, lambda: gate.set(Mode.RUN))
    assert gate.passes(STEP, lambda: paused.append(clock.now))
    assert (paused, clock.now) == ([100.25], 200.0)
    # The pace is counted from there: neither what was left of the wait nor the pause is in it.
    clock.work(1.0)
    assert go(gate)
    assert clock.now == pytest.approx(260.0)


def test_a_single_step_waits_for_no_pace(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = make(clock, monkeypatch, 60.0, Mode.STEP)
    clock.at(101.0, lambda: gate.set(Mode.STOP))
    paused: list[float] = []
    assert not gate.passes(STEP, lambda: paused.append(clock.now))
    assert paused == [100.0]


def test_a_step_asked_for_during_the_wait_is_made_at_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make(clock, monkeypatch, 60.0)
    clock.at(100.25, lambda: gate.set(Mode.STEP))
    assert go(gate)
    assert (clock.now, gate.mode) == (100.25, Mode.STEP)


def test_the_steps_of_a_single_epoch_keep_the_pace(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = make(clock, monkeypatch, 0.5, Mode.EPOCH)
    for _ in range(4):
        assert go(gate)
    assert clock.now == pytest.approx(102.0)
    clock.at(110.0, lambda: gate.set(Mode.RUN))
    paused: list[float] = []
    assert gate.passes(EpochDone(1), lambda: paused.append(clock.now))
    assert paused == pytest.approx([102.0])


@pytest.mark.parametrize(
    ("free", "goes_on"),
    [
        (lambda gate: gate.set(Mode.STOP), False),
        (lambda gate: gate.set_interval(0.0), True),
        (lambda gate: gate.set(Mode.STEP), True),
    ],
)
def test_a_thread_that_waits_is_woken(free: Callable[[Gate], None], goes_on: bool) -> None:
    gate = Gate(Mode.RUN, 3600.0)
    waiting, answers = threading.Event(), []
    really_wait = gate._changed.wait

    def wait(timeout: float | None = None) -> bool:
        waiting.set()  # the lock is still held: `free` gets it once the thread sleeps
        return really_wait(timeout)

    gate._changed.wait = wait  # type: ignore[method-assign]
    thread = threading.Thread(target=lambda: answers.append(go(gate)))
    thread.start()
    assert waiting.wait(20)
    free(gate)
    thread.join(20)
    assert answers == [goes_on]
