from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from nnplay.ui.space.limits import Limits
from nnplay.ui.span import Span, span_of

POINTS = np.random.default_rng(0).normal((5, -3), 1, (50, 2))


def inside(points: NDArray[np.float64], span: Span) -> bool:
    return bool((np.abs(points - span.centre) <= span.half).all())


def test_the_first_points_fill_the_plot() -> None:
    assert Limits().update(POINTS) == span_of(POINTS)


def test_points_are_never_out_of_sight() -> None:
    limits, random = Limits(), np.random.default_rng(1)
    for _ in range(200):
        points = POINTS * np.exp(random.normal()) + random.normal(0, 9, 2)
        assert inside(points, limits.update(points))


def test_room_that_is_not_needed_is_given_up_slowly_and_in_the_end() -> None:
    limits = Limits()
    large = limits.update(POINTS * 10)
    small = span_of(POINTS)
    first = limits.update(POINTS)
    assert first.width > 0.85 * large.width
    widths = [limits.update(POINTS).width for _ in range(100)]
    assert widths == sorted(widths, reverse=True)
    np.testing.assert_allclose(limits.update(POINTS), small, rtol=0.05)


def test_points_that_grow_steadily_do_not_move_the_axes_each_time() -> None:
    limits = Limits()
    spans = [limits.update(POINTS * (1 + step / 100)) for step in range(20)]
    edges = [span.x + span.width for span in spans]
    assert sum(after > before for before, after in itertools.pairwise(edges)) < 10


def test_forgotten_points_leave_no_trace() -> None:
    limits = Limits()
    limits.update(POINTS * 100)
    limits.reset()
    assert limits.update(POINTS) == span_of(POINTS)
