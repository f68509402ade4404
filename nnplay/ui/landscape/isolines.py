"""Lines of equal value through a grid of numbers, all cells at once.

Marching squares (after Lorensen and Cline 1987, for the plane): a line crosses the sides of a cell
whose ends lie on both sides of the level. Where it crosses all four, the mean of the corners says
which of them are joined.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.landscape import Numbers

_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)
_PAIRS = tuple(itertools.combinations(range(4), 2))


def isolines(values: Numbers, level: float) -> Numbers:
    """Return the pieces of a line of equal value.

    Parameters
    ----------
    values : (rows, columns) array
        Cells with a corner that is no finite number have no line.
    level : float

    Returns
    -------
    (n, 2, 2) array
        From (column, row) to (column, row), in steps of the grid.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        crossings, points = _crossings(values, level)
    count = crossings.sum(axis=0)
    pieces = [
        _pieces(points, pair, (count == 2) & crossings[pair[0]] & crossings[pair[1]])
        for pair in _PAIRS
    ]
    saddle = count == 4
    middle = _corners(values).mean(axis=0) >= level
    joined = middle == (values[:-1, :-1] >= level)  # upper left with lower right
    for pair, where in (
        ((_TOP, _RIGHT), saddle & joined),
        ((_BOTTOM, _LEFT), saddle & joined),
        ((_TOP, _LEFT), saddle & ~joined),
        ((_RIGHT, _BOTTOM), saddle & ~joined),
    ):
        pieces.append(_pieces(points, pair, where))
    return np.concatenate(pieces)


def _corners(values: Numbers) -> Numbers:
    """Return upper left, upper right, lower right and lower left corners of every cell."""
    return np.array([values[:-1, :-1], values[:-1, 1:], values[1:, 1:], values[1:, :-1]])


def _crossings(values: Numbers, level: float) -> tuple[NDArray[np.bool_], Numbers]:
    """Return which sides of each cell are crossed, and where: (4, …) and (4, 2, …) arrays."""
    corners = _corners(values)
    usable = np.isfinite(corners).all(axis=0)
    following = corners[[1, 2, 3, 0]]
    above = corners >= level
    crossed = (above != (following >= level)) & usable
    share = (level - corners) / (following - corners)
    row, column = np.indices(usable.shape, np.float64)
    points = np.array(
        [
            [column + share[_TOP], row],
            [column + 1, row + share[_RIGHT]],
            [column + 1 - share[_BOTTOM], row + 1],
            [column, row + 1 - share[_LEFT]],
        ]
    )
    return crossed, points


def _pieces(points: Numbers, pair: tuple[int, int], where: NDArray[np.bool_]) -> Numbers:
    first, second = (points[side][:, where] for side in pair)
    return np.stack([first.T, second.T], axis=1)
