"""Which part of a plane is in sight, and where its points are on the screen."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

Values = NDArray[np.float64]

_MARGIN = 1.08
"""Times the room that points take up."""

_FILLED = 0.5
"""How far out some points must lie for a rectangle to be worth keeping."""

_CLOSEST, _FARTHEST = 1e-4, 20.0
"""How much of the usual view may be in sight."""


class Span(NamedTuple):
    """A rectangle of a plane, whose axes may have different units.

    Attributes
    ----------
    x, y : float
        Its centre.
    width, height : float
        Half of its sides; above 0.
    """

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.x, self.y

    @property
    def half(self) -> tuple[float, float]:
        """Half of width and height."""
        return self.width, self.height

    def to_screen(self, plane: NDArray[Any], rect: QRectF) -> Values:
        """Return where points are painted; (n, 2) in the plane, and on the screen."""
        away = np.asarray(plane, np.float64) - self.centre
        scale = np.array([rect.width() / self.width, -rect.height() / self.height]) / 2
        places: Values = away * scale + (rect.center().x(), rect.center().y())
        return places

    def to_plane(self, point: QPointF, rect: QRectF) -> tuple[float, float]:
        """Return the point of the plane under one of the screen."""
        right = (point.x() - rect.center().x()) * 2 * self.width / max(1.0, rect.width())
        up = (rect.center().y() - point.y()) * 2 * self.height / max(1.0, rect.height())
        return self.rounded(self.x + right, self.y + up)

    def rounded(self, x: float, y: float) -> tuple[float, float]:
        """Return a point without digits that are too fine to be seen."""
        x, y = (
            round(number, 3 - math.floor(math.log10(half)))
            for number, half in ((x, self.width), (y, self.height))
        )
        return x, y

    def zoomed(self, factor: float, at: tuple[float, float]) -> Span:
        """Return `factor` times as much of the plane, with a point of it where it was."""
        return Span(
            at[0] + (self.x - at[0]) * factor,
            at[1] + (self.y - at[1]) * factor,
            self.width * factor,
            self.height * factor,
        )

    def moved(self, right: float, up: float) -> Span:
        """Return the rectangle so far away, in halves of its sides."""
        return self._replace(x=self.x + right * self.width, y=self.y + up * self.height)

    def fitted(self, rect: QRectF) -> Span:
        """Return the least rectangle around it in which both axes have one scale on the screen."""
        scale = max(self.width / max(1.0, rect.width()), self.height / max(1.0, rect.height()))
        return self._replace(
            width=scale * max(1.0, rect.width()), height=scale * max(1.0, rect.height())
        )

    def clamped(self, x: float, y: float) -> tuple[float, float]:
        """Return the nearest point in sight."""
        return (
            max(self.x - self.width, min(x, self.x + self.width)),
            max(self.y - self.height, min(y, self.y + self.height)),
        )

    def holds(self, plane: NDArray[Any]) -> bool:
        """Whether some points lie in it and fill a good part of it."""
        if not len(plane):
            return False
        points = np.asarray(plane, np.float64)
        far = np.abs(points - self.centre).max(axis=0) / self.half
        return bool((far <= 1).all() and (far >= _FILLED).any())

    def allows(self, other: Span) -> bool:
        """Whether another one is neither far too small or large beside this one, nor far off."""
        shares = (other.width / self.width, other.height / self.height)
        far = max(abs(other.x - self.x) / self.width, abs(other.y - self.y) / self.height)
        return all(_CLOSEST <= share <= _FARTHEST for share in shares) and far <= _FARTHEST


def span_of(plane: NDArray[Any]) -> Span:
    """Return a rectangle around points, with some room; both coordinates by themselves."""
    points = np.asarray(plane, np.float64)
    if not len(points):
        return Span()
    low, high = points.min(axis=0), points.max(axis=0)
    x, y = ((low + high) / 2).tolist()
    width, height = (_MARGIN * (high - low) / 2).tolist()
    return Span(x, y, width or _room(x), height or _room(y))


def _room(value: float) -> float:
    """Return the room around points of which all have one coordinate."""
    return max(1.0, abs(value) / 10)
