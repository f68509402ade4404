from __future__ import annotations

import math

import pytest

from nnplay.ui.curves.end_labels import spread
from nnplay.ui.curves.view import CLOSEST, MARGIN, View


def view() -> View:
    made = View()
    made.set_limits((0, 10), (0, 2), (0, 2))
    return made


def test_view_follows_the_data_until_a_person_moves_it() -> None:
    v = view()
    v.set_limits((0, 20), (0, 4), (0, 4))
    assert v.x == pytest.approx((0, 20 * (1 + MARGIN)))
    assert v.zoom(0.5, 0.5, 0.0, 0.0)
    kept = (v.x, v.y)
    v.set_limits((0, 50), (0, 9), (0, 9))
    assert (v.x, v.y) == kept
    v.fit()
    assert v.x == pytest.approx((0, 50 * (1 + MARGIN)))


def test_zooming_keeps_the_point_in_place() -> None:
    v = view()
    low, high = v.x
    at = low + 0.3 * (high - low)
    v.zoom(0.5, 1.0, 0.3, 0.5)
    assert v.x[0] + 0.3 * (v.x[1] - v.x[0]) == pytest.approx(at)
    assert v.x[1] - v.x[0] == pytest.approx((high - low) / 2)


def test_nobody_gets_lost() -> None:
    v = view()
    whole = (v.x, v.y)
    assert not v.zoom(3, 3, 0.2, 0.9)
    assert not v.pan(1, -1)
    assert v.fitted
    v.zoom(0.1, 0.1, 0.5, 0.5)
    v.pan(100, 100)
    assert v.x[1] == pytest.approx(whole[0][1])
    assert v.y[1] == pytest.approx(whole[1][1])
    for _ in range(200):
        v.zoom(0.5, 0.5, 0.5, 0.5)
    assert v.x[1] - v.x[0] == pytest.approx(CLOSEST * whole[0][1])


def test_view_of_narrow_limits_reaches_all_there_is() -> None:
    v = View()
    v.set_limits((0, 1), (90, 100), (0, 100))
    assert v.zoom(100, 100, 0.5, 0.5)
    assert v.y[0] == pytest.approx(0, abs=1)


def test_changing_the_scale_keeps_what_is_visible() -> None:
    v = view()
    v.zoom(0.1, 0.1, 0.5, 0.5)
    linear = v.y
    v.set_log(True)
    assert v.y == pytest.approx([math.log10(end) for end in linear])
    v.set_log(False)
    assert v.y == pytest.approx(linear)


@pytest.mark.parametrize(
    ("heights", "placed"),
    [
        ([50], [50]),
        ([10, 90], [10, 90]),
        ([50, 52], [46, 56]),
        ([52, 50], [56, 46]),
        ([-20, 1], [0, 10]),
        ([100, 130], [90, 100]),
    ],
)
def test_labels_do_not_overlap_and_stay_inside(heights: list[float], placed: list[float]) -> None:
    assert spread(heights, 10, 0, 100) == placed
