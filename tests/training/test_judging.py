"""What a run's measurements say, without a training."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import Dense, Network
from nnplay.training import History, Measurement
from nnplay.training.judging import Judge, Off, Standing

ON: Off = ((), ())
SWITCHED: Off = ((1,), ())


class Bench:
    """A judge with a network whose weights all say which epoch they are of."""

    def __init__(self) -> None:
        self.network = Network(2, [Dense(3, "tanh"), Dense(1)])
        self.history = History()
        self.judge = Judge(self.network, self.history, ON)
        self.epoch = 0

    def standing(self, off: Off = ON) -> Standing:
        return Standing(self.epoch, 10 * self.epoch, float(self.epoch), off)

    def measure(self, cost: float, off: Off = ON) -> Measurement:
        measured = Measurement(cost, 0.5)
        self.judge.note_test(self.standing(off), measured)
        return measured

    def train(self, *costs: float, patience: int = 0, off: Off = ON) -> list[bool]:
        """Do an epoch for each cost; return which ones were the best so far."""
        best = []
        for cost in costs:
            self.epoch += 1
            self.network.state[...] = self.epoch
            measured = self.measure(cost, off)
            best.append(self.judge.note_epoch(self.standing(off), measured, patience))
        return best

    def successor(self, epoch: int, *, outdated: bool = False) -> Judge:
        """Return a judge of another network that goes on from an epoch."""
        judge = Judge(Network(2, [Dense(3, "tanh"), Dense(1)]), self.history.until(10 * epoch), ON)
        judge.go_on_from(self.judge, epoch, outdated=outdated)
        return judge


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_best_is_a_copy_of_the_weights_that_cost_least(bench: Bench) -> None:
    assert bench.train(3.0, 1.0, 2.0, 1.0) == [True, True, False, False]
    best = bench.judge.best(ON)
    assert best is not None
    assert (best.epoch, best.step, best.progress, best.off) == (2, 20, 2.0, ON)
    assert best.measured == Measurement(1.0, 0.5)
    assert (best.state == 2).all()
    assert bench.judge.costs == (3.0, 1.0, 2.0, 1.0)
    assert bench.judge.memory() == best.state.nbytes


def test_nothing_is_known_before_the_first_measurement(bench: Bench) -> None:
    assert bench.judge.best(ON) is None
    assert bench.judge.changed(ON)
    assert not bench.judge.measured(bench.standing())
    assert bench.judge.put_back(bench.standing()) is None
    assert bench.judge.memory() == 0


def test_patience_counts_epochs_since_the_lowest_cost(bench: Bench) -> None:
    stopped = []
    for cost in (3.0, 2.0, 2.5, 2.0, 2.1):
        bench.train(cost, patience=2)
        stopped.append(bench.judge.stopped_early)
    assert stopped == [False, False, False, True, True]
    bench.judge.wait_from(bench.epoch)
    assert not bench.judge.stopped_early
    bench.train(2.2, patience=2)
    assert not bench.judge.stopped_early
    bench.train(2.2, patience=2)
    assert bench.judge.stopped_early


def test_without_patience_it_never_stops(bench: Bench) -> None:
    bench.train(*range(1, 30))
    assert not bench.judge.stopped_early


def test_a_measurement_is_of_the_step_and_neurons_it_was_made_with(bench: Bench) -> None:
    bench.train(1.0)
    assert bench.judge.measured(bench.standing())
    assert not bench.judge.measured(bench.standing(SWITCHED))
    assert not bench.judge.measured(bench.standing()._replace(step=11))
    bench.measure(2.0, SWITCHED)
    assert bench.judge.measured(bench.standing(SWITCHED))
    assert bench.judge.changed(ON)


def test_the_best_counts_only_with_the_neurons_it_had(bench: Bench) -> None:
    bench.train(1.0)
    assert bench.judge.best(SWITCHED) is None
    assert bench.train(2.0, off=SWITCHED) == [True]  # of these
    assert bench.judge.best(ON) is None


def test_an_edit_by_hand_outdates_measurements_and_the_best(bench: Bench) -> None:
    bench.train(2.0, 1.0, 3.0)
    assert bench.judge.put_back(bench.standing()) is not None
    bench.judge.note_edit()
    assert bench.judge.changed(ON)
    assert bench.judge.best(ON) is None
    assert not bench.judge.best_kept
    bench.measure(5.0)
    assert not bench.judge.changed(ON)


def test_the_best_is_put_back_once_and_not_over_itself(bench: Bench) -> None:
    bench.train(2.0)
    assert bench.judge.put_back(bench.standing()) is None
    bench.train(3.0)
    assert bench.judge.in_place is None
    best = bench.judge.put_back(bench.standing())
    assert best is not None
    assert (bench.network.state == 1).all()
    assert bench.judge.in_place is best
    assert bench.judge.put_back(bench.standing()) is None


def test_weights_at_the_start_count_if_they_were_measured(bench: Bench) -> None:
    bench.judge.note_start(bench.standing())
    assert bench.judge.best(ON) is None
    bench.network.state[...] = 7
    bench.measure(0.5)
    bench.judge.note_start(bench.standing())
    bench.train(1.0)
    assert bench.judge.put_back(bench.standing()) is not None
    np.testing.assert_array_equal(bench.network.state, 7)


def test_going_on_from_an_earlier_epoch_forgets_what_came_after(bench: Bench) -> None:
    bench.train(3.0, 1.0, 2.0, 0.5)
    judge = bench.successor(3)
    assert judge.costs == (3.0, 1.0, 2.0)
    assert judge.best(ON) is None  # the epoch that was best is one of those
    assert not judge.changed(ON)
    assert bench.successor(4).best(ON) is bench.judge.best(ON)
    assert bench.successor(3, outdated=True).changed(ON)


def test_going_on_with_other_layers_no_epoch_is_the_best_yet(bench: Bench) -> None:
    bench.train(1.0, 2.0)
    judge = bench.successor(2)
    judge.begin_anew(2)
    assert judge.best(ON) is None
    later = Standing(3, 30, 3.0, ON)
    assert judge.note_epoch(later, Measurement(9.0, 0.1), patience=1)
    assert judge.costs == (1.0, 2.0, 9.0)
    assert not judge.stopped_early
