from __future__ import annotations

import numpy as np
import pytest

from nnplay.ui.landscape.isolines import isolines

ROWS, COLUMNS = np.indices((21, 31), float)


def test_lines_of_a_slope_are_straight_and_where_they_must_be() -> None:
    pieces = isolines(2 * COLUMNS, 13.0)
    assert len(pieces) == 20  # one in every row of cells
    np.testing.assert_allclose(pieces[..., 0], 6.5)
    assert sorted(pieces[..., 1].ravel().tolist()) == sorted([*range(20), *range(1, 21)])


def test_line_around_a_hill_is_closed_and_a_circle() -> None:
    pieces = isolines(np.hypot(COLUMNS - 15, ROWS - 10), 7.3)
    radii = np.hypot(pieces[..., 0] - 15, pieces[..., 1] - 10)
    np.testing.assert_allclose(radii, 7.3, atol=0.05)
    ends, counts = np.unique(pieces.reshape(-1, 2).round(9), axis=0, return_counts=True)
    assert len(ends) == len(pieces)
    assert (counts == 2).all()  # every end is the beginning of another piece
    length = np.linalg.norm(pieces[:, 0] - pieces[:, 1], axis=1).sum()
    assert length == pytest.approx(2 * np.pi * 7.3, rel=0.01)


@pytest.mark.parametrize("level", [0.3, 0.7])
def test_lines_do_not_cross_in_a_saddle(level: float) -> None:
    first, second = isolines(np.array([[1.0, 0.0], [0.0, 1.0]]), level)
    # Below the mean of the corners the high ones are joined, above it the low ones: the lines cut
    # off the others.
    middles = {tuple((np.mean(piece, axis=0) > 0.5).tolist()) for piece in (first, second)}
    low = {(True, False), (False, True)}
    high = {(False, False), (True, True)}
    assert middles == (low if level < 0.5 else high)


def test_there_is_no_line_beside_what_is_not_finite() -> None:
    values = 2 * COLUMNS
    values[5, 6] = np.nan
    values[12, 7] = np.inf
    rows = {int(piece[:, 1].min()) for piece in isolines(values, 13.0)}
    assert rows == set(range(20)) - {4, 5, 11, 12}


def test_a_level_beyond_all_values_has_no_line() -> None:
    assert isolines(COLUMNS, 99.0).shape == (0, 2, 2)
    assert isolines(COLUMNS, -1.0).shape == (0, 2, 2)
