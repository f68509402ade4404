"""The frames of a film that are shown, in one scale of colours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.training import Snapshot
from nnplay.training.film import Film, Moment
from nnplay.ui.heat_colours import Values, largest, round_up


class Reel(NamedTuple):
    """Frames of the first layer's weights in time; the last one is of now.

    Attributes
    ----------
    units : int array
        The neurons in each frame.
    frames : tuple of Moment
    first : Moment or None
        Where given, how far the frames are from this one is shown.
    scale : float
        The number that the strongest colours stand for.
    """

    units: NDArray[np.intp]
    frames: tuple[Moment, ...]
    first: Moment | None
    scale: float

    def values(self, frame: int, rows: slice = slice(None)) -> Values:
        """Return what the colours of a frame stand for, of some of its neurons."""
        weights = self.frames[frame].weights[rows]
        if self.first is None:
            return weights
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            change: Values = weights - self.first.weights[rows]
        return change


def followed(index: int, before: Sequence[Moment], after: Sequence[Moment]) -> int:
    """Return which of other frames stands where one stood: the last one stays the last."""
    if index >= len(before) - 1:
        return len(after) - 1
    steps = [moment.step for moment in after]
    return max(0, bisect_right(steps, before[index].step) - 1)


class Reels:
    """Makes reels, and looks for the largest number of a frame only once."""

    def __init__(self) -> None:
        self._key: tuple[Film | None, bool] = (None, False)
        self._largest: dict[int, float] = {}

    def of(self, film: Film, snapshot: Snapshot, *, change: bool) -> Reel | None:
        """Return the frames up to a snapshot of the film's network; None if it has none."""
        if not film.frames:
            return None
        if self._key != (film, change):
            self._key = (film, change)
            self._largest.clear()
        past = tuple(frame for frame in film.frames if frame.step < snapshot.step)
        frames = (*past, film.present_frame(snapshot))
        reel = Reel(film.units, frames, film.frames[0] if change else None, 1.0)
        for index, frame in enumerate(past):
            if frame.step not in self._largest:
                self._largest[frame.step] = largest(reel.values(index))
        known = [self._largest[frame.step] for frame in past]
        return reel._replace(scale=round_up(max([*known, largest(reel.values(len(past)))])))
