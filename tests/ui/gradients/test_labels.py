"""Names at the ends of curves, and the layers' colours."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor

from nnplay.ui.gradients.colours import depth_colors
from nnplay.ui.gradients.labels import spread_all, that_fit
from nnplay.ui.theme import THEMES, Name, theme


@pytest.mark.parametrize(
    "heights", [[50.0, 50.0, 50.0], [0.0, 100.0, 99.0, 98.0], [200.0, -20.0, 10.0, 30.0], [5.0], []]
)
def test_names_keep_their_order_and_distance_and_stay_inside(heights: list[float]) -> None:
    placed = spread_all(heights, 12, 6, 94)
    assert all(6 <= one <= 94 for one in placed)
    for (a, x), (b, y) in itertools.combinations(zip(heights, placed, strict=True), 2):
        assert abs(x - y) >= 12 - 1e-9
        assert a == b or (a < b) == (x < y)


def test_names_with_room_stay_where_they_are() -> None:
    assert spread_all([80, 20, 50], 12, 6, 94) == [80, 20, 50]


def test_of_too_many_names_the_first_and_the_last_stay() -> None:
    assert that_fit(3, 5) == [0, 1, 2]
    assert that_fit(9, 3) == [0, 4, 8]
    assert that_fit(9, 1) == [8]
    assert that_fit(9, 0) == []


@pytest.mark.parametrize("name", list(THEMES))
def test_colours_can_be_told_from_the_background_and_from_each_other(name: Name) -> None:
    theme.apply(name)
    colors = depth_colors(5)

    def light(color: QColor) -> float:
        parts = [color.redF(), color.greenF(), color.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    back = light(theme.color("panel"))
    for color in colors:
        low, high = sorted((light(color), back))
        assert (high + 0.05) / (low + 0.05) >= 3  # WCAG 2.1, 1.4.11
    # The sequence goes one way in lightness, so that it reads without hue as well.
    lights = [light(color) for color in colors]
    assert lights == sorted(lights)
    assert len({color.name() for color in colors}) == 5
    assert depth_colors(0) == []
    assert len(depth_colors(1)) == 1
