from __future__ import annotations

import numpy as np
import pytest

from nnplay.ui.weights.cells import bins, strongest


def test_bins_cover_everything_once() -> None:
    assert bins(3, 10).tolist() == [0, 1, 2]
    starts = bins(784, 300)
    assert len(starts) == 300
    assert set(np.diff([*starts, 784])) == {2, 3}


@pytest.mark.parametrize("axis", [0, 1])
def test_strongest_of_a_bin_keeps_its_sign(axis: int) -> None:
    values = np.random.default_rng(0).normal(size=(50, 40)).astype(np.float32)
    count = values.shape[axis]
    starts = bins(count, 7)
    found = strongest(values, starts, axis)
    for index, (start, stop) in enumerate(zip(starts, [*starts[1:], count], strict=True)):
        part = values.take(range(start, stop), axis)
        best = np.abs(part).argmax(axis)
        expected = np.take_along_axis(part, np.expand_dims(best, axis), axis).squeeze(axis)
        np.testing.assert_array_equal(found.take(index, axis), expected)
    np.testing.assert_array_equal(strongest(values, bins(count, count), axis), values)


def test_strongest_shows_what_is_no_number() -> None:
    for place in range(3):
        values = np.ones(3)
        values[place] = np.nan
        assert np.isnan(strongest(values, np.array([0]), 0))[0]
