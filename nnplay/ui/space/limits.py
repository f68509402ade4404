"""Limits of a plot whose points move: they make room at once, and take it back slowly."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.ui.span import Span, span_of

_SHARE = 0.1
"""Of the room that is not needed any more, what is given up each time."""

_SPARE = 1.1
"""Times the room that is needed when more is taken, so that it is not taken every time."""


class Limits:
    """What is in sight of moving points."""

    def __init__(self) -> None:
        self._span: Span | None = None

    def reset(self) -> None:
        """Forget what came before: other points follow."""
        self._span = None

    def update(self, points: NDArray[Any]) -> Span:
        """Take in where the points are now; return what is in sight, which holds them all."""
        wanted = span_of(points)
        if self._span is None:
            self._span = wanted
            return wanted
        low, high = (np.array(edges) for edges in zip(*_edges(self._span), strict=True))
        for edge, (least, most) in enumerate(_edges(wanted)):
            middle = (least + most) / 2
            low[edge] = _calm(low[edge], least, middle)
            high[edge] = _calm(high[edge], most, middle)
        (x, y), (width, height) = ((low + high) / 2).tolist(), ((high - low) / 2).tolist()
        self._span = Span(x, y, width, height)
        return self._span


def _edges(span: Span) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return left and right, then bottom and top."""
    return (
        (span.x - span.width, span.x + span.width),
        (span.y - span.height, span.y + span.height),
    )


def _calm(now: float, wanted: float, middle: float) -> float:
    """Return where an edge goes: out at once and a bit further, in a bit at a time."""
    if abs(wanted - middle) > abs(now - middle) or (now - middle) * (wanted - middle) < 0:
        return middle + _SPARE * (wanted - middle)
    return now + _SHARE * (wanted - now)
