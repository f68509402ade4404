"""ROC curves against plain loops over thresholds and pairs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnplay.nn.roc import class_roc, class_scores, roc

# Few different scores, so that there are many ties.
SAMPLES = st.lists(
    st.tuples(st.sampled_from([-1.0, 0.0, 0.125, 0.25, 0.5, math.inf]), st.booleans()),
    min_size=2,
    max_size=40,
).filter(lambda samples: len({positive for _, positive in samples}) == 2)


@given(SAMPLES)
def test_points_equal_those_of_a_plain_loop(samples: list[tuple[float, bool]]) -> None:
    found = roc(np.array([s for s, _ in samples]), np.array([p for _, p in samples]))
    thresholds = sorted({score for score, _ in samples}, reverse=True)
    assert found.threshold.tolist() == [math.inf, *thresholds]
    expected = [(0, 0)]
    for threshold in thresholds:
        reached = [positive for score, positive in samples if score >= threshold]
        expected.append((sum(reached), len(reached) - sum(reached)))
    assert list(zip(found.found.tolist(), found.wrongly.tolist(), strict=True)) == expected
    assert found.true_positive[-1] == found.false_positive[-1] == 1


@given(SAMPLES)
def test_the_area_is_the_statistic_of_mann_and_whitney(samples: list[tuple[float, bool]]) -> None:
    found = roc(np.array([s for s, _ in samples]), np.array([p for _, p in samples]))
    ours = [score for score, positive in samples if positive]
    others = [score for score, positive in samples if not positive]
    wins = sum(
        Fraction(1) if one > other else Fraction(one == other, 2)
        for one in ours
        for other in others
    )
    assert found.area == float(wins / (len(ours) * len(others)))


def test_perfect_useless_and_reversed_scores() -> None:
    positive = np.array([False, False, True, True])
    assert roc(np.array([1, 2, 3, 4]), positive).area == 1
    assert roc(np.zeros(4), positive).area == 0.5
    assert roc(np.array([4.0, 3, 2, 1]), positive).area == 0


def test_scores_of_a_class() -> None:
    several = np.array([[0.5, 0.25, 0.25], [0.0, 0.75, 0.25]], "f4")
    assert class_scores(several, 1).tolist() == [0.25, 0.75]
    single = np.array([[0.25], [0.75]], "f4")
    assert class_scores(single, 1).tolist() == [0.25, 0.75]
    assert class_scores(single, 0).tolist() == [-0.25, -0.75]


def test_both_classes_of_a_single_output_have_the_same_area() -> None:
    # In float32, 1 − p of the first four would be 1, and p of the last two differ by one rounding.
    p = np.array([1e-30, 1e-12, 1e-9, 1e-8, 0.25, 0.75, 1 - 2**-23, 1 - 2**-24], "f4")
    labels = np.array([0, 0, 1, 0, 0, 1, 0, 1])
    # Of the 15 pairs, these are not in order: 1e-9 and two above, 0.75 and one above.
    for label in (0, 1):
        assert class_roc(p[:, None], labels, label).area == 11 / 15


def test_the_threshold_of_a_class_is_its_own_probability() -> None:
    labels = np.array([1, 0, 0])
    single = np.array([[0.75], [0.5], [0.125]], "f4")
    assert class_roc(single, labels, 1).threshold.tolist() == [math.inf, 0.75, 0.5, 0.125]
    assert class_roc(single, labels, 0).threshold.tolist() == [math.inf, 0.875, 0.5, 0.25]
    both = np.hstack([1 - single, single])
    for label in (0, 1):
        found, wanted = (class_roc(outputs, labels, label) for outputs in (single, both))
        assert found.threshold.tolist() == wanted.threshold.tolist()
        assert found.found.tolist() == wanted.found.tolist()
        assert found.wrongly.tolist() == wanted.wrongly.tolist()


@pytest.mark.parametrize(
    ("score", "positive", "message"),
    [
        ([0.5], [True, False], r"same shape .* \(1,\) and \(2,\)"),
        ([0.5, math.nan], [True, False], "sample 1 has a score that is not a number"),
        ([0.5, 0.25], [True, True], "not 2 of the class and 0 others"),
        ([0.5, 0.25], [False, False], "not 0 of the class and 2 others"),
    ],
)
def test_what_has_no_curve_is_refused(
    score: list[float], positive: list[bool], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        roc(np.array(score), np.array(positive))
