from __future__ import annotations

import numpy as np
import pytest

from nnplay.training.history import Batches
from nnplay.ui.curves.decimate import Means, Peaks, bucket_size, mean_window, running_mean
from nnplay.ui.curves.traces import Cost, Score


def batches(count: int, seed: int = 0) -> Batches:
    random = np.random.default_rng(seed)
    samples = np.where(np.arange(count) % 7 == 6, 5, 32).astype(np.int32)
    return Batches(
        np.arange(1, count + 1) / 7,
        random.random(count).astype(np.float32),
        random.integers(0, 6, count).astype(np.int32),
        samples,
        np.full(count, 0.01),
    )


def head(whole: Batches, count: int) -> Batches:
    return Batches(*(column[:count] for column in whole))


@pytest.mark.parametrize(
    ("count", "capacity", "size"), [(0, 4, 1), (4, 4, 1), (5, 4, 2), (8, 4, 2), (9, 4, 4)]
)
def test_buckets_double_when_they_are_full(count: int, capacity: int, size: int) -> None:
    assert bucket_size(count, capacity) == size


def test_peaks_keep_the_extremes_and_few_rows() -> None:
    values = batches(10_000).loss
    peaks = Peaks(capacity=64)
    peaks.update(values)
    assert len(peaks.rows) <= 128
    assert np.all(np.diff(peaks.rows) >= 0)
    assert values[peaks.rows].min() == values.min()
    assert values[peaks.rows].max() == values.max()
    assert values.argmax() in peaks.rows


@pytest.mark.parametrize("first", [0, 13])
def test_peaks_do_not_depend_on_how_often_they_were_updated(first: int) -> None:
    values = batches(1000).loss
    grown = Peaks(first, capacity=32)
    for count in (14, 15, 47, 48, 100, 101, 333, 1000):
        grown.update(values[:count])
        fresh = Peaks(first, capacity=32)
        fresh.update(values[:count])
        np.testing.assert_array_equal(grown.rows, fresh.rows)
    assert grown.rows.min() >= first


def test_peaks_leave_out_what_cannot_be_drawn() -> None:
    values = np.array([np.nan, 3, np.inf, 0, -1, 2, 5, np.nan, np.nan, np.nan])
    for positive, expected in ((False, [4, 6]), (True, [5, 6])):
        peaks = Peaks(capacity=2, positive=positive)
        peaks.update(values)
        kept = values[peaks.rows]
        assert np.nanmin(kept[np.isfinite(kept)]) == values[expected[0]]
        assert np.nanmax(kept[np.isfinite(kept)]) == values[expected[1]]


def test_means_are_over_the_samples_of_the_last_batches() -> None:
    whole = batches(300)
    for quantity, totals in (
        (Cost(), whole.loss.astype(float) * whole.samples),
        (Score(), whole.score),
    ):
        means = Means(quantity.totals, 50, capacity=16)
        means.update(whole)
        assert means.rows[0] == 0
        assert means.rows[-1] == 299
        assert len(means.rows) <= 18
        for row, value in zip(means.rows, means.values, strict=True):
            window = slice(max(0, row - 49), row + 1)
            assert value == pytest.approx(totals[window].sum() / whole.samples[window].sum())


@pytest.mark.parametrize("first", [0, 5])
def test_means_do_not_depend_on_how_often_they_were_updated(first: int) -> None:
    whole = batches(900)
    grown = Means(Cost().totals, 9, first, capacity=16)
    for count in (6, 7, 24, 25, 26, 100, 512, 513, 900):
        grown.update(head(whole, count))
        fresh = Means(Cost().totals, 9, first, capacity=16)
        fresh.update(head(whole, count))
        np.testing.assert_array_equal(grown.rows, fresh.rows)
        np.testing.assert_allclose(grown.values, fresh.values, rtol=1e-12)


def test_mean_of_a_batch_that_is_not_finite_is_a_gap_and_spoils_no_other() -> None:
    whole = batches(5)
    whole.loss[:] = [1, np.inf, 3, np.nan, 3]
    rows = np.arange(5)
    samples = whole.samples
    samples[:] = 10
    found = running_mean(Cost().totals, whole, rows, 3)
    np.testing.assert_array_equal(np.isnan(found), [False, True, False, True, False])
    np.testing.assert_allclose(found[[0, 2, 4]], [1, 2, 3])


@pytest.mark.parametrize(("steps", "window"), [(250, 50), (63, 16), (8, 2), (2, 1), (1, 1)])
def test_window_is_at_most_a_quarter_of_an_epoch(steps: int, window: int) -> None:
    columns = np.arange(1, 4) / steps
    assert mean_window(Batches(*[columns] * 5)) == window
