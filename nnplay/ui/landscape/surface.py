"""The costs of a landscape as far as they are known, and what lies between them. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.landscape import LEVELS, Numbers, Point
from nnplay.training.landscape import POINTS, Frame
from nnplay.ui.landscape.scale import Scale

Mask = NDArray[np.bool_]

SIDE = LEVELS[-1]


class Shades(NamedTuple):
    """What there is to paint at places between the points of the grid, and at them.

    Attributes
    ----------
    shares : array
        From 0, the lowest cost, to 1, the highest; between points, linear in it.
    bad : bool array
        Where the cost, or that of a point next to it, is no finite number.
    unknown : bool array
        Where nothing has been computed yet.
    """

    shares: Numbers
    bad: Mask
    unknown: Mask


class Surface:
    """A landscape.

    Parameters
    ----------
    frame : Frame

    Attributes
    ----------
    costs : (33, 33) array
        β along the rows, α along the columns; NaN where nothing is known, too.
    known : (33, 33) bool array
    count : int
        Points that are known.
    """

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.costs: Numbers = np.full((SIDE, SIDE), np.nan)
        self.known: Mask = np.zeros((SIDE, SIDE), np.bool_)
        self.count = 0

    def add(self, points: Iterable[Point]) -> None:
        """Take in points, in the order they were computed in."""
        for row, column, cost in points:
            self.costs[row, column] = cost
            self.known[row, column] = True
            self.count += 1

    @property
    def complete(self) -> bool:
        """Whether all points are known."""
        return self.count == POINTS

    @property
    def level(self) -> int:
        """Places along a side of the finest grid that is complete; 0 if none is."""
        return max((level for level in LEVELS if level**2 <= self.count), default=0)

    @property
    def finite(self) -> Mask:
        """Which points have a finite cost."""
        return np.isfinite(self.costs)

    @property
    def any_bad(self) -> bool:
        """Whether any cost is no finite number."""
        return bool((self.known & ~self.finite).any())

    @property
    def lowest(self) -> tuple[int, int] | None:
        """Row and column of the point with the lowest cost; None if there is no finite one."""
        if not self.finite.any():
            return None
        row, column = divmod(int(np.nanargmin(np.where(self.finite, self.costs, np.inf))), SIDE)
        return row, column

    def scale(self, *, log: bool) -> Scale:
        """Return the scale of colours that holds all finite costs."""
        return Scale.of(self.costs[self.finite], log=log)

    def shades(self, scale: Scale, fineness: int = 1) -> Shades:
        """Return what to paint at `fineness` places for each step of the grid.

        Points that are not known yet follow from the finest grid that is complete.
        """
        coarse = self.level or LEVELS[0]
        stride = (SIDE - 1) // (coarse - 1)
        shares, bad, unknown = _between(self._at_points(scale, stride), stride)
        if coarse < SIDE:
            own = self._at_points(scale, 1)
            for mine, other in zip((shares, bad, unknown), own, strict=True):
                np.copyto(mine, other, where=self.known)
        return _between(Shades(shares, bad, unknown), fineness)

    def _at_points(self, scale: Scale, stride: int) -> Shades:
        every = np.s_[::stride, ::stride]
        costs, known = self.costs[every], self.known[every]
        finite = np.isfinite(costs)
        return Shades(scale.share(np.where(finite, costs, scale.high)), known & ~finite, ~known)


def _between(shades: Shades, fineness: int) -> Shades:
    """Put `fineness` places where there was one step, linear along both sides."""
    if fineness == 1:
        return shades
    shares, bad, unknown = (_finer(_finer(array, fineness).T, fineness).T for array in shades)
    return Shades(shares, bad > 0, unknown > 0)


def _finer(array: Numbers | Mask, fineness: int) -> Numbers:
    """Put `fineness` rows where there was one step."""
    rows: Numbers = array.astype(np.float64)
    weights = (np.arange(fineness) / fineness)[:, None]
    between = rows[:-1, None] * (1 - weights) + rows[1:, None] * weights
    return np.concatenate([between.reshape(-1, rows.shape[1]), rows[-1:]])
