from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from nnplay.ui.span import Span, span_of

RECT = QRectF(10, 20, 400, 100)
SPAN = Span(5.0, -1.0, 10.0, 2.0)


@pytest.mark.parametrize("point", [(5.0, -1.0), (-3.5, 0.75), (15.0, -3.0)])
def test_screen_and_plane_are_each_others_inverse(point: tuple[float, float]) -> None:
    place = SPAN.to_screen(np.array([point]), RECT)[0]
    assert SPAN.to_plane(QPointF(*place.tolist()), RECT) == pytest.approx(point)


def test_corners_are_corners_and_up_is_up() -> None:
    corners = SPAN.to_screen(np.array([[-5.0, 1.0], [15.0, -3.0]]), RECT)
    assert corners.tolist() == [[10, 20], [410, 120]]


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_zooming_leaves_a_point_where_it_is(factor: float) -> None:
    zoomed = SPAN.zoomed(factor, (8.0, -2.0))
    before, after = (span.to_screen(np.array([[8.0, -2.0]]), RECT) for span in (SPAN, zoomed))
    np.testing.assert_allclose(after, before)
    assert zoomed.half == pytest.approx((10 * factor, 2 * factor))


def test_one_scale_for_both_axes_shows_more_of_one_and_less_of_none() -> None:
    for span in (SPAN, Span(0, 0, 1, 50)):
        fitted = span.fitted(RECT)
        assert RECT.width() / fitted.width == pytest.approx(RECT.height() / fitted.height)
        assert fitted.width >= span.width - 1e-9
        assert fitted.height >= span.height - 1e-9
        assert fitted.width == pytest.approx(span.width) or fitted.height == span.height


def test_points_are_all_in_sight_with_some_room() -> None:
    points = np.array([[0.0, 100.0], [10.0, 300.0], [4.0, 150.0]])
    span = span_of(points)
    assert span.centre == (5, 200)
    assert 5 < span.width < 6
    assert 100 < span.height < 120
    assert span.holds(points)


@pytest.mark.parametrize("points", [[[3.0, 3.0]], [[3.0, 1.0], [3.0, 2.0]], [[0.0, 0.0]], []])
def test_points_without_extent_have_room_around_them(points: list[list[float]]) -> None:
    span = span_of(np.array(points).reshape(-1, 2))
    assert span.width > 0
    assert span.height > 0


def test_a_rectangle_that_points_hardly_fill_is_not_worth_keeping() -> None:
    points = np.array([[-1.0, -1.0], [1.0, 1.0]])
    assert Span(0, 0, 1.5, 1.5).holds(points)
    assert not Span(0, 0, 9, 9).holds(points)
    assert not Span(0, 0, 0.9, 3).holds(points)
    assert not Span().holds(points[:0])


def test_nobody_gets_lost() -> None:
    home = Span(0, 0, 1, 1)
    assert home.allows(home.zoomed(0.01, (0.3, 0.3)))
    assert not home.allows(home.zoomed(1e-6, (0, 0)))
    assert not home.allows(home.zoomed(100, (0, 0)))
    assert not home.allows(home.moved(50, 0))


def test_numbers_pointed_at_have_no_more_digits_than_can_be_seen() -> None:
    assert Span(0, 0, 1000, 0.01).rounded(123.456789, 0.00123456) == (123.0, 0.00123)
