"""Where a box hides least; that it is what is lit that counts is tested with the box."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from nnplay.ui.network.edges import Gap
from nnplay.ui.network.layout import circles, image
from nnplay.ui.network.placing import Worth, least_hiding

SIZE = QSizeF(100, 60)
ROOM = QRectF(0, 0, 600, 400)
ANCHOR = QRectF(300, 200, 20, 20)
NOTHING = np.empty((0, 2))


def place(*areas: QRectF, points: object = NOTHING, room: QRectF = ROOM) -> QRectF:
    worth = Worth([(area, 1.0) for area in areas], np.asarray(points, np.float64))
    found = least_hiding(SIZE, ANCHOR, room, worth)
    assert found is not None
    return found


def test_where_nothing_is_hidden_it_stands_behind_and_below() -> None:
    rect = place()
    assert rect.size() == SIZE
    assert rect.left() > ANCHOR.right()
    assert rect.top() > ANCHOR.bottom()


@pytest.mark.parametrize(
    ("left", "top", "right", "bottom"),
    [(320, 0, 600, 400), (0, 220, 600, 400), (320, 200, 600, 400), (0, 0, 300, 400)],
)
def test_it_stands_where_it_hides_nothing_if_there_is_such_a_place(
    left: float, top: float, right: float, bottom: float
) -> None:
    area = QRectF(QPointF(left, top), QPointF(right, bottom))
    rect = place(area)
    assert not rect.intersects(area)
    assert not rect.intersects(ANCHOR)


def test_a_line_is_not_hidden_either() -> None:
    falling = [(x, x - 100) for x in range(100, 500, 10)]
    rect = place(points=falling)
    assert not any(rect.contains(QPointF(x, y)) for x, y in falling)


def test_it_hides_the_less_important_rather() -> None:
    above, below = QRectF(0, 0, 600, 210), QRectF(0, 210, 600, 190)
    for weights, on_top in (((1.0, 0.25), False), ((0.25, 1.0), True)):
        worth = Worth(list(zip((above, below), weights, strict=True)), NOTHING)
        rect = least_hiding(SIZE, ANCHOR, ROOM, worth)
        assert rect is not None
        assert (rect.bottom() < ANCHOR.top()) is on_top


def test_what_is_hidden_is_counted_in_pixels() -> None:
    worth = Worth([(QRectF(0, 0, 10, 10), 1.0), (QRectF(5, 5, 10, 10), 0.5)], NOTHING)
    assert worth.hidden_by(QRectF(5, 5, 20, 20)) == 25 + 50
    assert worth.hidden_by(QRectF(100, 100, 20, 20)) == 0


def test_it_stays_in_the_room_and_off_what_it_is_about() -> None:
    for corner in (QRectF(280, 180, 200, 120), QRectF(200, 60, 130, 170)):
        rect = place(room=corner)
        assert corner.contains(rect)
        assert not rect.intersects(ANCHOR)


def test_there_may_be_no_place() -> None:
    for narrow in (QRectF(295, 195, 110, 70), QRectF(0, 0, 90, 400)):
        assert least_hiding(SIZE, ANCHOR, narrow, Worth([], NOTHING)) is None


def test_points_lie_on_their_connections_from_end_to_end() -> None:
    sources, targets = circles(QRectF(0, 0, 60, 300), 4), circles(QRectF(200, 0, 60, 300), 3)
    gap = Gap(sources, targets)
    weights = np.zeros((3, 4))
    weights[2, 1] = 1.0
    gap.show_weights(weights, 1.0, 1)
    points = gap.points(10.0, target=2, source=1)
    start, end = sources.neurons[1], targets.neurons[2]
    assert points[0] == pytest.approx((start.right(), start.center().y()))
    assert points[-1] == pytest.approx((end.left(), end.center().y()))
    assert np.diff(points[:, 0]) == pytest.approx(10, rel=0.05)
    assert {gap.edge_at(QPointF(x, y)) for x, y in points[1:-1]} == {(2, 1)}


def test_points_of_a_neuron_lie_on_all_of_its_connections() -> None:
    sources, targets = circles(QRectF(0, 0, 60, 300), 4), circles(QRectF(200, 0, 60, 300), 3)
    gap = Gap(sources, targets)
    for targets_of, ends in (({"target": 2}, 4), ({"source": 1}, 3), ({}, 12)):
        points = gap.points(10.0, **targets_of)
        one = gap.points(10.0, target=0, source=0)
        assert len(points) == ends * len(one)


def test_one_line_leads_from_a_picture_to_a_neuron() -> None:
    targets = circles(QRectF(200, 0, 60, 300), 3)
    gap = Gap(image(QRectF(0, 0, 100, 100), 4, 4), targets)
    points = gap.points(10.0, target=0)
    assert (np.diff(points[:, 0]) > 0).all()
    assert points[-1] == pytest.approx((216, targets.neurons[0].center().y()))
