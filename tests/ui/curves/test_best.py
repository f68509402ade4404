from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from nnplay.ui.curves.best import label_rect
from nnplay.ui.curves.end_labels import EndLabel, end_label_rects

BOUNDS = QRectF(40, 0, 400, 200)
SIZE = (80.0, 14.0)


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("x", [40.0, 100.0, 440.0])
@pytest.mark.parametrize("y", [0.0, 20.0, 100.0, 200.0])
def test_a_label_stays_inside_and_leaves_its_point_free(x: float, y: float, below: bool) -> None:
    place = label_rect(SIZE, QPointF(x, y), BOUNDS, below=below)
    assert BOUNDS.contains(place)
    assert not place.contains(QPointF(x, y))
    # Straight above or below it, so that a line leads from one to the other.
    assert place.left() <= x <= place.right()
    if 30 < y < 170:
        assert (place.top() > y) == below
        assert (place.bottom() if below else place.top()) == (200 if below else 0)


def rising(epoch: float) -> float:
    """Return the height, in pixels, of a curve that rises steeply at first."""
    return 180 * math.exp(-epoch / 2) + 10


def falling(epoch: float) -> float:
    """Return the height of one that falls."""
    return 200 - rising(epoch)


@pytest.mark.parametrize(("curve", "below"), [(rising, True), (falling, False)])
def test_no_curve_runs_through_it_wherever_on_it_the_best_is(
    curve: Callable[[float], float], below: bool
) -> None:
    points = [QPointF(40 + 10 * epoch, curve(epoch)) for epoch in np.arange(0, 40, 0.05).tolist()]
    for epoch in range(1, 40):
        place = label_rect(SIZE, QPointF(40 + 10 * epoch, curve(epoch)), BOUNDS, below=below)
        assert not any(map(place.contains, points))


@pytest.mark.parametrize(("curve", "below"), [(rising, True), (falling, False)])
def test_it_does_not_jump_while_the_best_moves_on(
    curve: Callable[[float], float], below: bool
) -> None:
    places = [
        label_rect(SIZE, QPointF(40 + x, curve(x / 10)), BOUNDS, below=below).topLeft()
        for x in range(10, 400)
    ]
    for before, after in pairwise(places):
        assert (after - before).manhattanLength() <= 1


@pytest.mark.usefixtures("qapp")
def test_labels_at_the_end_of_a_curve_are_known_in_advance() -> None:
    labels = [EndLabel(1.0, "0.10", "train"), EndLabel(1.1, "0.1234", "test")]
    ends = [QPointF(300, 100), QPointF(300, 102)]
    first, second = end_label_rects(QFont(), labels, ends, BOUNDS)
    assert not first.intersects(second)
    assert first.left() == second.left() > 300
    assert second.width() > first.width()
