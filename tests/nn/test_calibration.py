"""Reliability against a plain loop over the definition and an example worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnplay.nn.calibration import confidences, reliability


def test_confidence_of_several_outputs_is_the_largest_one() -> None:
    prediction = np.array([[0.25, 0.5, 0.25], [0.75, 0.125, 0.125]], "f4")
    assert confidences(prediction).tolist() == [0.5, 0.75]


def test_confidence_of_a_single_output_is_that_of_the_class_it_means() -> None:
    assert confidences(np.array([[0.25], [0.875], [0.5]], "f4")).tolist() == [0.75, 0.875, 0.5]


def test_an_example_worked_by_hand() -> None:
    # Bins 0-0.5 and 0.5-1. Lower: 0.25 (right), 0.5 (wrong; an edge belongs to the bin below it).
    # Upper: 0.75 (right), 0.75 (wrong), 1.0 (right).
    confidence = np.array([0.25, 0.5, 0.75, 0.75, 1.0])
    right = np.array([True, False, True, False, True])
    found = reliability(confidence, right, 2)
    assert found.count.tolist() == [2, 3]
    assert found.confidence == pytest.approx([0.375, 2.5 / 3])
    assert found.accuracy == pytest.approx([0.5, 2 / 3])
    assert found.error == pytest.approx(2 / 5 * 0.125 + 3 / 5 * 0.5 / 3)
    assert found.left_out == 0


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 20),
)
def test_bins_equal_those_of_a_plain_loop(answers: list[tuple[float, bool]], bins: int) -> None:
    confidence = np.array([sure for sure, _ in answers])
    found = reliability(confidence, np.array([right for _, right in answers]), bins)
    error = 0.0
    for m in range(bins):
        low, high = found.edges[m], found.edges[m + 1]
        inside = [
            (sure, right) for sure, right in answers if low < sure <= high or (m == 0 and sure == 0)
        ]
        assert found.count[m] == len(inside)
        if not inside:
            assert math.isnan(found.accuracy[m])
            assert math.isnan(found.confidence[m])
            continue
        mean = math.fsum(sure for sure, _ in inside) / len(inside)
        share = sum(right for _, right in inside) / len(inside)
        assert found.confidence[m] == pytest.approx(mean)
        assert found.accuracy[m] == pytest.approx(share)
        error += len(inside) / len(answers) * abs(share - mean)
    assert found.edges == pytest.approx([m / bins for m in range(bins + 1)])
    assert found.error == pytest.approx(error, abs=1e-12)


def test_answers_that_are_not_numbers_are_left_out() -> None:
    found = reliability(np.array([np.nan, 0.9, np.nan]), np.array([True, True, False]))
    assert (found.left_out, found.count.sum()) == (2, 1)
    assert found.error == pytest.approx(0.1)
    none = reliability(np.array([np.nan]), np.array([True]))
    assert none.count.sum() == 0
    assert math.isnan(none.error)


@pytest.mark.parametrize(
    ("confidence", "right", "bins", "message"),
    [
        ([0.5, 0.5], [True], 10, r"same shape .* \(2,\) and \(1,\)"),
        ([0.5], [True], 0, "at least 1 bin, not 0"),
        ([0.5, 1.5], [True, True], 10, "from 0.5 to 1.5"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    confidence: list[float], right: list[bool], bins: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        reliability(np.array(confidence), np.array(right), bins)
