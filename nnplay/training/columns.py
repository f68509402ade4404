"""Columns of numbers that grow row by row; one thread appends while another reads.

A row is written before the count that makes it visible, and full columns are copied into larger
ones, so a reader's views stay valid and complete.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_FIRST = 256
"""Rows that there is room for at first."""


class Columns:
    """A table that is only ever appended to.

    Parameters
    ----------
    dtypes : dtype
        Of each column; one with a shape, such as ``(float, (3,))``, holds a vector in each row.
    """

    def __init__(self, *dtypes: DTypeLike) -> None:
        self._columns: tuple[NDArray[Any], ...] = tuple(np.empty(_FIRST, dtype) for dtype in dtypes)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, *row: object) -> None:
        """Add a row: what belongs into each column."""
        count = self._count
        if count == len(self._columns[0]):
            self._columns = tuple(np.concatenate([c, np.empty_like(c)]) for c in self._columns)
        for column, value in zip(self._columns, row, strict=True):
            column[count] = value
        self._count = count + 1

    def extend(self, *columns: NDArray[Any]) -> None:
        """Add rows: what belongs into each column, all of one length."""
        begin, end = self._count, self._count + len(columns[0])
        while end > len(self._columns[0]):
            self._columns = tuple(np.concatenate([c, np.empty_like(c)]) for c in self._columns)
        for column, values in zip(self._columns, columns, strict=True):
            column[begin:end] = values
        self._count = end

    def views(self) -> tuple[NDArray[Any], ...]:
        """Return each column with the rows so far; read-only."""
        # The count first: columns read afterwards are at least that long.
        count = self._count
        views = tuple(column[:count] for column in self._columns)
        for view in views:
            view.flags.writeable = False
        return views

    def until(self, value: float) -> Columns:
        """Return a copy of the rows up to a value of the first column, which must never fall."""
        return self.head(int(np.searchsorted(self.views()[0], value, side="right")))

    def head(self, rows: int) -> Columns:
        """Return a copy of the first rows, or of all if there are fewer; it grows by itself."""
        head = copy.copy(self)
        head._count = min(rows, self._count)
        head._columns = tuple(column.copy() for column in self._columns)
        return head
