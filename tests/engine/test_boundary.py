from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nnplay.engine.boundary import boundary


def column(values: list[list[float]]) -> tuple[NDArray[Any], tuple[int, int]]:
    grid = np.array(values, np.float32)
    return grid.reshape(-1, 1), (grid.shape[0], grid.shape[1])


def test_it_runs_where_the_probability_is_a_half() -> None:
    # Along each row, 0.2 to 0.7: a half is three fifths of the way.
    segments = boundary(*column([[0.2, 0.7], [0.2, 0.7], [0.2, 0.7]]))
    ends = sorted(map(tuple, segments.reshape(-1, 2).round(6).tolist()))
    assert ends == [(0.6, 0.0), (0.6, 1.0), (0.6, 1.0), (0.6, 2.0)]


def test_one_output_and_two_say_the_same() -> None:
    one, shape = column([[0.1, 0.4, 0.9], [0.3, 0.8, 0.7], [0.2, 0.1, 0.6]])
    np.testing.assert_allclose(
        boundary(one, shape), boundary(np.hstack([1 - one, one]), shape), atol=1e-6
    )


def test_every_end_lies_where_two_classes_are_equally_likely() -> None:
    random = np.random.default_rng(0)
    rows, columns, classes = 7, 9, 4
    outputs = random.random((rows, columns, classes))
    segments = boundary(outputs.reshape(-1, classes), (rows, columns))
    expected = set()
    for row, col, (down, right) in itertools.product(range(rows), range(columns), [(0, 1), (1, 0)]):
        if row + down == rows or col + right == columns:
            continue
        here, there = outputs[row, col], outputs[row + down, col + right]
        a, b = int(here.argmax()), int(there.argmax())
        if a != b:
            share = (here[a] - here[b]) / ((here[a] - here[b]) + (there[b] - there[a]))
            expected.add((round(col + right * share, 6), round(row + down * share, 6)))
    ends = set(map(tuple, segments.reshape(-1, 2).round(6).tolist()))
    assert expected <= ends
    # What else there is are the middles of squares where three or four crossings meet.
    for x, y in ends - expected:
        assert x % 1
        assert y % 1


def test_three_classes_meet_in_a_point() -> None:
    corners = np.eye(3)[[0, 1, 2, 2]]
    segments = boundary(corners, (2, 2))
    assert len(segments) == 3
    middles = segments[:, 2:]
    np.testing.assert_allclose(middles, np.broadcast_to(middles[0], (3, 2)))
    # Crossings half-way along the top and both sides.
    np.testing.assert_allclose(middles[0], [0.5, (0 + 0.5 + 0.5) / 3])


def test_a_saddle_is_a_cross() -> None:
    assert len(boundary(*column([[0.0, 1.0], [1.0, 0.0]]))) == 4


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_one_class_everywhere_has_no_boundary(value: float) -> None:
    assert boundary(*column([[value] * 4] * 3)).shape == (0, 4)


def test_where_there_are_no_numbers_there_is_no_boundary() -> None:
    assert boundary(*column([[0.2, np.nan], [0.7, 0.7]])).shape == (0, 4)
    assert boundary(np.full((4, 3), np.inf), (2, 2)).shape == (0, 4)
