from __future__ import annotations

import math

import numpy as np
import pytest

from nnplay.ui.landscape.scale import Scale
from nnplay.ui.landscape.surface import Surface
from tests.ui.landscape.made import AXIS, bowl, frame, surface


def test_logarithmic_scale_goes_by_ratios_and_linear_by_differences() -> None:
    costs = np.array([0.01, 0.1, 1.0])
    np.testing.assert_allclose(Scale.of(costs, log=True).share(costs), [0, 0.5, 1])
    np.testing.assert_allclose(Scale.of(costs, log=False).share(costs), [0, 1 / 11, 1])


@pytest.mark.parametrize(
    ("costs", "low", "high", "log"),
    [
        ([], 0, 1, False),
        ([0.0, 0.0], -0.5, 0.5, False),
        ([2.0, 2.0], 1, 3, True),
        ([0.0, 1e-3, 1.0], 1e-3, 1, True),
        ([0.0, 1e-30, 1.0], 1e-9, 1, True),
    ],
)
def test_scale_of_what_has_no_usual_one(
    costs: list[float], low: float, high: float, log: bool
) -> None:
    scale = Scale.of(np.array(costs), log=True)
    assert (scale.low, scale.high, scale.log) == (pytest.approx(low), pytest.approx(high), log)
    assert np.isfinite(scale.share(np.array([0.0, 1.0]))).all()


def test_ticks_have_the_digits_that_tell_them_apart() -> None:
    def texts(low: float, high: float) -> list[str]:
        return [text for _, text in Scale(low, high, True).ticks(6)]

    assert texts(0.01, 12) == ["0.01", "0.1", "1", "10"]
    narrow = texts(1.12, 1.31)
    assert len(set(narrow)) == len(narrow) > 2


def test_surface_knows_its_lowest_point_and_how_far_it_is() -> None:
    made = surface()
    assert made.complete
    assert made.lowest is not None
    row, column = made.lowest
    assert (AXIS[column], AXIS[row]) == (0.25, -0.5)
    for count, level in ((0, 0), (80, 0), (81, 9), (288, 9), (289, 17), (1088, 17), (1089, 33)):
        assert surface(count=count).level == level
    assert Surface(frame()).lowest is None


def test_what_is_not_known_yet_lies_between_what_is() -> None:
    # Linear, so that what lies between is known exactly.
    made = surface(lambda a, b: 3 + a + 2 * b, count=81 + 30)
    shades = made.shades(Scale(0, 6, False))
    expected = (3 + AXIS[None, :] + 2 * AXIS[:, None]) / 6
    np.testing.assert_allclose(shades.shares, expected, atol=1e-12)
    assert not shades.unknown.any()
    finer = made.shades(Scale(0, 6, False), 3)
    np.testing.assert_allclose(finer.shares[::3, ::3], expected, atol=1e-12)
    np.testing.assert_allclose(finer.shares[0, 1], expected[0, 0] + 1 / 3 / 16 / 6, atol=1e-12)


def test_points_that_are_known_count_as_they_are() -> None:
    made = surface(lambda a, b: 1.0 if a == -0.9375 and b == -1 else 0.0, count=300)
    shades = made.shades(Scale(0, 1, False))
    assert shades.shares[0, 1] == made.costs[0, 1]
    assert made.known[0, 1]
    assert shades.shares[0, 2] == 0


def test_nothing_is_shown_where_nothing_is_known() -> None:
    shades = surface(count=9).shades(Scale(0, 1, False))
    assert not shades.unknown[0].any()
    assert shades.unknown[4:].all()


def test_what_is_not_finite_is_set_apart_with_what_leans_on_it() -> None:
    made = surface(lambda a, b: math.inf if a == b == 0 else bowl(a, b))
    assert made.any_bad
    shades = made.shades(made.scale(log=True), 2)
    assert np.isfinite(shades.shares).all()
    bad = np.argwhere(shades.bad)
    assert bad.min() == 31
    assert bad.max() == 33
    assert len(bad) == 9
    assert made.lowest is not None


def test_a_surface_without_a_finite_cost_can_be_shown() -> None:
    made = surface(lambda a, b: math.nan)
    assert made.lowest is None
    assert made.shades(made.scale(log=True), 2).bad.all()
