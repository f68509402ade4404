"""Where the predicted class changes, as line segments through a grid of outputs.

Between two neighbours on the grid with different classes a and b, the boundary crosses where the
straight line through p_a − p_b at both is zero. In a square of four neighbours, two crossings are
joined; three or four, where several classes meet, are joined to their middle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.metrics import predicted_classes

Values = NDArray[np.float64]


def boundary(outputs: NDArray[Any], shape: tuple[int, int]) -> Values:
    """Return the segments along which another class is predicted on either side.

    Parameters
    ----------
    outputs : (rows · columns, outputs) array
        At the places of a grid, line by line. A single one says which of two classes it is.
    shape : (int, int)
        Rows and columns of the grid.

    Returns
    -------
    (n, 4) array of float64
        Column and row of both ends, counted from the first place of the grid.
    """
    # What is not a number belongs to no class; where it begins is no boundary.
    if not np.isfinite(outputs).all():
        return np.empty((0, 4))
    classes = predicted_classes(outputs).reshape(shape)
    if outputs.shape[1] == 1:
        outputs = np.concatenate([1.0 - outputs, outputs], 1)
    scores = outputs.reshape(*shape, -1)
    changes = _changed_cells(classes)
    if not len(changes):
        return np.empty((0, 4))
    crossings, crossed = _crossings(classes, scores, changes)
    return _joined(crossings, crossed)


def _changed_cells(classes: NDArray[Any]) -> NDArray[np.intp]:
    """Return row and column of the upper left corner of all squares with several classes."""
    first = classes[:-1, :-1]
    changed = first != classes[:-1, 1:]
    changed |= first != classes[1:, :-1]
    changed |= first != classes[1:, 1:]
    return np.argwhere(changed)


_SIDES = np.array([[[0, 0], [0, 1]], [[0, 1], [1, 1]], [[1, 1], [1, 0]], [[1, 0], [0, 0]]])
"""Of each side of a square, row and column of both ends."""


def _crossings(
    classes: NDArray[Any], scores: NDArray[Any], cells: NDArray[np.intp]
) -> tuple[Values, NDArray[np.bool_]]:
    """Return where the boundary crosses the sides of squares, (n, 4, 2); and whether it does."""
    ends = cells[:, None, None, :] + _SIDES  # square, side, end, (row, column)
    rows, columns = ends[..., 0], ends[..., 1]
    found = classes[rows, columns]
    one, other = found[..., 0], found[..., 1]
    leads = (
        np.take_along_axis(scores[rows, columns], one[..., None, None], 3)
        - np.take_along_axis(scores[rows, columns], other[..., None, None], 3)
    )[..., 0].astype(np.float64)
    falls = leads[..., 0] - leads[..., 1]
    share = np.divide(leads[..., 0], falls, out=np.full(falls.shape, 0.5), where=falls > 0)
    places = ends[..., 0, :] + share[..., None] * (ends[..., 1, :] - ends[..., 0, :])
    return places[..., ::-1], one != other


def _joined(places: Values, crossed: NDArray[np.bool_]) -> Values:
    """Join the two crossings of a square, or more of them to their middle."""
    counts = crossed.sum(axis=1)
    pairs = places[counts == 2][crossed[counts == 2]].reshape(-1, 4)
    many = counts > 2
    sums = (places[many] * crossed[many, :, None]).sum(axis=1)
    middles = sums / counts[many, None]
    spokes = np.concatenate([places[many], np.repeat(middles[:, None], 4, axis=1)], axis=2)[
        crossed[many]
    ]
    return np.concatenate([pairs, spokes])
