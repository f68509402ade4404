"""Orders to show the rows and columns of a matrix in. Plain numbers, no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from nnplay.ui.heat_colours import Values
from nnplay.ui.weights.cells import BIAS
from nnplay.ui.weights.shown import Shown

Order = NDArray[np.intp]

_LEAST_ROUNDS, _MOST_ROUNDS = 6, 60
_MOST_WORK = 100_000_000
_CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Sorting:
    """A way to sort.

    Attributes
    ----------
    name : str
        In the menu.
    words : str
        Behind "rows" or "columns" in a sentence.
    tip : str
    places : callable or None
        From the matrix, with what is sorted as its rows, and their biases if they are neurons, to
        a number for each row, by which they are sorted; None leaves them as they are.
    """

    name: str
    words: str
    tip: str
    places: Callable[[Values, Values | None], Values] | None


def norms(matrix: Values, _biases: Values | None = None) -> Values:
    """Return the length √Σw² of each row, the largest first when sorted."""
    lengths: Values = np.sqrt(np.einsum("ij,ij->i", matrix, matrix, dtype=np.float64))
    return -lengths


def extremes(matrix: Values, _biases: Values | None = None) -> Values:
    """Return the largest absolute value of each row, the largest first when sorted."""
    largest: Values = np.abs(matrix).max(axis=1)
    return -largest


def by_bias(_matrix: Values, biases: Values | None) -> Values:
    """Return the biases, the largest first when sorted."""
    assert biases is not None
    return -biases


def likeness(matrix: Values, _biases: Values | None = None) -> Values:
    """Return each row's coordinate along the first principal component of the rows.

    That is the direction in which the rows differ most, found by power iteration (Golub and
    Van Loan, Matrix Computations, section 7.3); rows that are alike come to stand together. Its
    sign, which means nothing, is that which makes the largest coordinate positive.
    """
    centred = np.nan_to_num(matrix, posinf=0.0, neginf=0.0).astype(np.float64)
    centred -= centred.mean(axis=0)
    size = float(np.abs(centred).max(initial=0.0))
    if size == 0.0:
        return np.zeros(len(centred))
    centred /= size
    along = centred[int(np.argmax(np.einsum("ij,ij->i", centred, centred)))]
    along = along / np.linalg.norm(along)
    for _ in range(min(_MOST_ROUNDS, max(_LEAST_ROUNDS, _MOST_WORK // centred.size))):
        found = (centred @ along) @ centred
        found /= np.linalg.norm(found)
        settled = 1 - abs(float(found @ along)) < _CLOSE
        along = found
        if settled:
            break
    places: Values = size * (centred @ along)
    return places if places[int(np.argmax(np.abs(places)))] > 0 else -places


PLAIN = Sorting("As they are", "", "By number", None)

_COMMON = (
    Sorting(
        "By norm",
        "by norm",
        "√Σw², the longest first",
        norms,
    ),
    Sorting(
        "By strongest weight",
        "by strongest weight",
        "The largest |w| first",
        extremes,
    ),
    Sorting(
        "By similarity",
        "by similarity",
        "Along the first principal component: like beside like",
        likeness,
    ),
)

ROWS = (
    PLAIN,
    Sorting(
        "By bias",
        "by bias",
        "The largest bias first",
        by_bias,
    ),
    *_COMMON,
)
"""Ways to sort the rows of a matrix, which are neurons."""

COLUMNS = (PLAIN, *_COMMON)
"""Ways to sort the columns of a matrix, which are the neurons' inputs."""


def order_of(shown: Shown, rows: Sorting, columns: Sorting) -> tuple[Order | None, Order | None]:
    """Return the order of rows and of columns; None where they are as they are.

    Equal ones keep the order of their numbers, and what is not a number comes last.
    """
    return (
        _order(rows, shown.weights, shown.extras[BIAS]),
        _order(columns, shown.weights.T, None),
    )


def _order(sorting: Sorting, matrix: Values, biases: Values | None) -> Order | None:
    if sorting.places is None:
        return None
    with np.errstate(all="ignore"):
        return np.argsort(sorting.places(matrix, biases), kind="stable")


def order_words(rows: Sorting, columns: Sorting) -> str:
    """Return how rows and columns are sorted; "" if they are as they are."""
    parts = []
    if rows.places is not None:
        parts.append(tr("rows {0}").format(tr(rows.words)))
    if columns.places is not None:
        parts.append(tr("columns {0}").format(tr(columns.words)))
    return ", ".join(parts)


def tr(text: str) -> str:
    """Translate a text of this file."""
    return QCoreApplication.translate("Sorting", text)
