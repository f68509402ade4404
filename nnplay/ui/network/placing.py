"""Where a box hides as little as possible of a picture. Geometry only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF

from nnplay.ui.theme import SPACING

STEP = 12.0
"""Pixels from one point of a line to the next; a line counts as if it were as wide."""


class Worth(NamedTuple):
    """What of a picture should stay in sight.

    Attributes
    ----------
    areas : sequence of (QRectF, float)
        And how much a pixel of each counts.
    points : (n, 2) array
        Of lines, `STEP` pixels apart.
    """

    areas: Sequence[tuple[QRectF, float]]
    points: NDArray[Any]

    def hidden_by(self, rect: QRectF) -> float:
        """Return how much of it lies behind a rectangle, in pixels."""
        x, y = self.points[:, 0], self.points[:, 1]
        across = (x >= rect.left()) & (x <= rect.right())
        down = (y >= rect.top()) & (y <= rect.bottom())
        areas = sum(weight * _area(area.intersected(rect)) for area, weight in self.areas)
        return areas + STEP * STEP * int((across & down).sum())


def least_hiding(size: QSizeF, anchor: QRectF, room: QRectF, worth: Worth) -> QRectF | None:
    """Return the place beside `anchor`, inside `room`, where a box hides least.

    It is behind, before or level with it, and likewise below, above or level; of places that hide
    as much it is the first. There may be none that leaves the anchor free.
    """
    places = [
        QRectF(left, top, size.width(), size.height())
        for left, top in product(
            _spots(size.width(), (anchor.left(), anchor.right()), (room.left(), room.right())),
            _spots(size.height(), (anchor.top(), anchor.bottom()), (room.top(), room.bottom())),
        )
    ]
    free = [rect for rect in places if room.contains(rect) and not rect.intersects(anchor)]
    return min(free, key=worth.hidden_by, default=None)


def _spots(
    length: float, anchor: tuple[float, float], room: tuple[float, float]
) -> tuple[float, ...]:
    """Return where something begins that goes behind, before or level with the anchor."""
    gap, (start, end) = 2 * SPACING, anchor
    wanted = (end + gap, start - gap - length, (start + end - length) / 2)
    return tuple(max(room[0], min(spot, room[1] - length)) for spot in wanted)


def _area(rect: QRectF) -> float:
    return rect.width() * rect.height()
