from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF

from nnplay.ui.network.layout import (
    BESIDE,
    STACKED,
    WIDEST_GAP,
    Group,
    circles,
    drop_place,
    image,
    least_width,
    spread,
    tiles,
)

AREA = QRectF(10, 40, 168, 250)


def pixels_inside(group: Group, area: QRectF) -> bool:
    return all(area.contains(neuron) for neuron in group.neurons)


@pytest.mark.parametrize("layers", [1, 2, 4, 8, 20])
@pytest.mark.parametrize("width", [300, 476, 756, 1276, 2500])
def test_columns_stand_apart_inside_the_width(width: int, layers: int) -> None:
    width = max(width, least_width(layers))
    across = spread(width, layers)
    measures = STACKED if across.stacked else BESIDE
    edges = [across.input, *across.cards]
    assert edges[0][0] >= 0
    assert sum(edges[-1]) <= width
    for (left, size), (following, _) in pairwise(edges):
        assert measures.gap - 1 <= following - left - size <= WIDEST_GAP + 1


def test_fields_are_stacked_only_where_there_is_no_room_beside() -> None:
    assert not spread(756, 3).stacked
    assert spread(756, 4).stacked
    assert not spread(1276, 4).stacked
    assert least_width(8) <= 1276


def test_no_layers_leave_the_input() -> None:
    assert spread(500, 0).cards == ()


@pytest.mark.parametrize("count", [0, 1, 10, 16, 17, 64, 5000])
@pytest.mark.parametrize("height", [72, 120, 250, 500])
@pytest.mark.parametrize("arrange", [circles, tiles])
def test_neurons_fit_and_are_counted(arrange: object, height: int, count: int) -> None:
    area = QRectF(10, 40, 168, height)
    group = circles(area, count) if arrange is circles else tiles(area, count)
    assert len(group.neurons) + group.missing == count
    assert pixels_inside(group, area)
    assert bool(group.neurons) == bool(count)
    for one, other in pairwise(group.neurons):
        assert not one.intersects(other)


def test_few_neurons_are_all_drawn() -> None:
    assert circles(AREA, 16).missing == 0
    assert tiles(AREA, 12).missing == 0
    assert len(circles(AREA, 17).neurons) <= 16


def test_ports_of_one_row_differ() -> None:
    group = tiles(AREA, 12)
    assert group.across > 1
    row = [group.port(i) for i in range(group.across)]
    assert row == sorted(set(row))


def test_an_image_keeps_its_shape() -> None:
    rect = image(AREA, 20, 40).bounds
    assert rect.width() == 2 * rect.height()


@pytest.mark.parametrize(
    ("dragged", "x", "place"),
    [(0, 0, 0), (0, 250, 1), (0, 900, 2), (2, 50, 0), (2, 150, 1), (2, 350, 2), (1, 199, 1)],
)
def test_drop_place(dragged: int, x: float, place: int) -> None:
    assert drop_place((100.0, 200.0, 300.0), dragged, x) == place
