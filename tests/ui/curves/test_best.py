from __future__ import annotations

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
    place = label_rect(SIZE, QPointF(x, y), [], BOUNDS, below=below)
    assert BOUNDS.contains(place)
    assert not place.contains(QPointF(x, y))
    if 30 < y < 170:
        assert (place.top() > y) == below


def test_a_label_gives_way_to_others() -> None:
    point = QPointF(300, 100)
    taken = [QRectF(310, 80, 60, 14)]
    place = label_rect(SIZE, point, taken, BOUNDS)
    assert not place.intersects(taken[0])
    assert place.bottom() < point.y()
    taken.append(QRectF(200, 80, 110, 14))
    place = label_rect(SIZE, point, taken, BOUNDS)
    assert not any(place.intersects(other) for other in taken)
    assert place.top() > point.y()


def test_where_nothing_is_free_it_stands_above() -> None:
    place = label_rect(SIZE, QPointF(300, 100), [BOUNDS], BOUNDS)
    assert place.bottom() < 100


@pytest.mark.usefixtures("qapp")
def test_labels_at_the_end_of_a_curve_are_known_in_advance() -> None:
    labels = [EndLabel(1.0, "0.10", "train"), EndLabel(1.1, "0.1234", "test")]
    ends = [QPointF(300, 100), QPointF(300, 102)]
    first, second = end_label_rects(QFont(), labels, ends, BOUNDS)
    assert not first.intersects(second)
    assert first.left() == second.left() > 300
    assert second.width() > first.width()
