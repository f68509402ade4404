"""Which square of the plane is in sight, and where its points are on the screen."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

_MARGIN = 1.1
"""Times the room that the points take up."""

_STEPS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


class Frame(NamedTuple):
    """A square of the plane.

    Attributes
    ----------
    x, y : float
        Its centre.
    half : float
        Half of its width.
    """

    x: float = 0.0
    y: float = 0.0
    half: float = 6.0

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the square."""
        return self.x, self.y

    def to_screen(self, plane: NDArray[Any], rect: QRectF) -> NDArray[np.float64]:
        """Return where points are painted; (n, 2) in the plane, and on the screen."""
        scale = rect.width() / (2 * self.half)
        offset = np.array([rect.center().x(), rect.center().y()])
        away: NDArray[np.float64] = np.asarray(plane, np.float64) - self.centre
        places: NDArray[np.float64] = away * np.array([scale, -scale]) + offset
        return places

    def to_plane(self, point: QPointF, rect: QRectF) -> tuple[float, float]:
        """Return the point of the plane under one of the screen; it lies in the square."""
        scale = 2 * self.half / max(1.0, rect.width())
        x = (point.x() - rect.center().x()) * scale
        y = (rect.center().y() - point.y()) * scale
        x, y = (max(-self.half, min(number, self.half)) for number in (x, y))
        return self.rounded(self.x + x, self.y + y)

    def rounded(self, x: float, y: float) -> tuple[float, float]:
        """Return a point without digits that are too fine to be seen."""
        digits = 3 - math.floor(math.log10(self.half))
        return round(x, digits), round(y, digits)

    def holds(self, plane: NDArray[Any]) -> bool:
        """Whether all of some points lie in the square."""
        return bool((np.abs(np.asarray(plane, float) - self.centre) <= self.half).all())


def frame_of(plane: NDArray[Any]) -> Frame:
    """Return a square around points, even about the origin if they lie around it."""
    if not len(plane):
        return Frame()
    points = np.asarray(plane, float)
    low, high = points.min(axis=0), points.max(axis=0)
    centre, half = (low + high) / 2, float((high - low).max()) / 2
    reach = float(np.abs(points).max())
    if reach and (np.abs(centre) <= reach / 3).all():
        return Frame(0.0, 0.0, _rounded_up(_MARGIN * reach))
    half = _rounded_up(_MARGIN * half) if half else max(1.0, reach / 10)
    return Frame(float(centre[0]), float(centre[1]), half)


def _rounded_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power >= value * (1 - 1e-9))
