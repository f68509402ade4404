"""How weights are spread: bins, counts, and the histograms of a film."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from nnplay.nn import Dense, Network
from nnplay.training import Snapshot
from nnplay.training.film import SAMPLE, Film
from nnplay.ui.weights.histogram import MOST_BINS, Bins, bins_for, counts, limits
from nnplay.ui.weights.spread import EXACT, Spreads


def counted_by_hand(values: list[float], edges: list[float]) -> list[int]:
    found = [0] * (len(edges) - 1)
    for value in values:
        for index, (low, high) in enumerate(pairwise(edges)):
            if low <= value < high:
                found[index] += 1
    return found


@pytest.mark.parametrize(
    ("low", "high"),
    [(-1.0, 1.0), (0.0, 0.3), (-0.51, 0.488), (2.0, 2.0), (0.0, 0.0), (-3e-9, 1e-9), (-1e30, 5e31)],
)
def test_bins_hold_everything_between_round_edges(low: float, high: float) -> None:
    bins = bins_for(low, high)
    assert 1 <= bins.count <= MOST_BINS
    assert bins.low <= low
    assert high < bins.high
    assert f"{bins.width:e}"[0] in "125"
    assert bins.count >= 15 or low == high


def test_every_number_is_counted_once_and_where_it_belongs() -> None:
    random = np.random.default_rng(0)
    values = random.normal(0, 0.1, 3000).astype(np.float32)
    bins = bins_for(float(values.min()), float(values.max()))
    found = counts(values.reshape(30, 100), bins)
    assert found.tolist() == counted_by_hand(values.tolist(), bins.edges.tolist())
    assert found.sum() == values.size


@pytest.mark.parametrize("width", [0.1, 0.02, 0.005, 3e-7])
def test_a_number_on_an_edge_belongs_to_the_bin_that_begins_there(width: float) -> None:
    bins = Bins(-30, 60, width)
    inner = bins.edges[:-1]
    assert counts(inner, bins).tolist() == [1] * 60
    above = np.nextafter(inner, np.inf)
    assert counts(above, bins).tolist() == [1] * 60
    below = np.nextafter(bins.edges[1:], -np.inf)
    assert counts(below, bins).tolist() == [1] * 60


def test_what_is_not_finite_or_outside_is_in_no_bin() -> None:
    values = np.array([np.nan, np.inf, -np.inf, 0.5, 7.0, -7.0, 1e30], np.float32)
    assert counts(values, Bins(0, 2, 0.5)).tolist() == [0, 1]
    assert limits(values) == (-7.0, float(np.float32(1e30)))
    assert limits(np.array([np.nan, np.inf])) is None
    assert limits(np.empty(0)) is None


def test_edges_are_written_as_round_numbers() -> None:
    assert Bins(-3, 6, 0.1).words(0) == ("−0.3", "−0.2")
    assert Bins(-3, 6, 0.02).words(3) == ("0", "0.02")


def film_of(*layers: Dense, inputs: int = 4) -> tuple[Network, Film]:
    network = Network(inputs, layers, seed=2)
    return network, Film(network)


def test_histograms_are_those_of_the_weights_at_each_moment() -> None:
    network, film = film_of(Dense(5, "tanh"), Dense(2, "softmax"))
    spreads, at = Spreads(), {0: network.layers[1].weights.copy()}
    for step in range(1, 9):
        network.parameters[...] *= 1.3
        film.take(network, step, step / 8)
        at[step] = network.layers[1].weights.copy()
        spread = spreads.of(film, 1, Snapshot.of(network, step, step / 8))
        assert [column.step for column in spread.columns] == list(range(step + 1))
        edges = spread.bins.edges.tolist()
        for column in (*spread.columns, spread.now):
            # Bins change while weights grow: what came before is counted anew, not moved.
            expected = counted_by_hand(at[column.step].ravel().tolist(), edges)
            assert column.counts.tolist() == expected
            assert column.total == sum(expected) == 10
        assert spread.shares.shape == (spread.bins.count, step + 1)
        np.testing.assert_allclose(spread.shares.sum(0), 1)


def test_another_layer_or_record_is_counted_anew() -> None:
    network, film = film_of(Dense(5, "tanh"), Dense(2, "softmax"))
    spreads, snapshot = Spreads(), Snapshot.of(network, 1, 1.0)
    assert spreads.of(film, 0, snapshot).columns[0].total == 20
    assert spreads.of(film, 1, snapshot).columns[0].total == 10
    network.parameters[...] = 0.05
    other = Film(network)
    spread = spreads.of(other, 1, snapshot)
    assert spread.columns[0].counts[spread.bins.index(0.05)] == 10


def test_what_came_after_the_snapshot_is_not_shown() -> None:
    network, film = film_of(Dense(5, "tanh"))
    early = Snapshot.of(network, 2, 0.5)
    for step in (1, 2, 3, 4):
        film.take(network, step, step / 4)
    spread = Spreads().of(film, 0, early)
    assert [column.step for column in spread.columns] == [0, 1, 2]


def test_of_a_huge_layer_a_sample_is_counted_now_too() -> None:
    network, film = film_of(Dense(300, "relu"), inputs=1000)
    assert network.layers[0].weights.size > EXACT
    spread = Spreads().of(film, 0, film.first)
    assert spread.now.total == spread.columns[0].total == SAMPLE
    assert spread.weights == 300_000


def test_weights_that_are_no_numbers_leave_a_histogram() -> None:
    network, film = film_of(Dense(5, "tanh"))
    network.parameters[...] = np.nan
    spread = Spreads().of(film, 0, Snapshot.of(network, 5, 1.0))
    assert spread.now.counts.sum() == 0
    assert spread.now.total == 20
    assert spread.columns[0].counts.sum() == 20


def test_a_bin_is_found_again_among_other_bins_and_moments() -> None:
    network, film = film_of(Dense(5, "tanh"))
    spreads = Spreads()
    before = spreads.of(film, 0, Snapshot.of(network, 0))
    network.parameters[...] *= 7
    film.take(network, 3, 0.5)
    after = spreads.of(film, 0, Snapshot.of(network, 6, 1.0))
    assert after.bins.width > before.bins.width
    value = 0.2
    now = len(before.columns)
    column, place = before.followed(now, before.bins.index(value), after)
    assert column == len(after.columns)  # now stays now
    low, high = after.bins.edges[place : place + 2]
    assert low <= value < high + before.bins.width
    assert before.followed(0, 0, after)[0] == len(after.columns) - 1
    assert after.followed(1, 0, after)[0] == 1
