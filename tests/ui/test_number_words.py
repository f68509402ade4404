from __future__ import annotations

import math

import numpy as np
import pytest

from nnplay.ui.number_words import (
    brief,
    exact,
    figure,
    percent,
    probability,
    scientific,
    value_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.663, "−0.663"),
        (0.1, "0.1"),
        (1 / 3, "0.33333334"),
        (0.0, "0"),
        (2.0, "2"),
        (-5e-9, "−5e−09"),
        (2e-5, "0.00002"),
        (np.nan, "not a number"),
        (-np.inf, "−∞"),
    ],
)
def test_numbers_are_exact(value: float, text: str) -> None:
    assert exact(value) == text


def test_exact_number_tells_a_float32_from_all_others() -> None:
    for value in np.random.default_rng(0).normal(0, 1, 200).astype(np.float32):
        assert np.float32(exact(float(value)).replace("−", "-")) == value


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 4, "0"),
        (0.5, 4, "0.5"),
        (-0.0123456, 4, "−0.01235"),
        (0.0123456, 2, "0.012"),
        (225300.0, 4, "225300"),
        (-160000000.0, 4, "−1.6·10⁸"),
        (0.00001234, 3, "1.23·10⁻⁵"),
        (-0.00001, 4, "−1·10⁻⁵"),
        (math.nan, 4, "not a number"),
        (math.inf, 4, "∞"),
    ],
)
def test_brief_numbers_have_no_digits_that_do_not_count(
    value: float, digits: int, text: str
) -> None:
    assert brief(value, digits) == text


def test_computed_figures_have_six_digits() -> None:
    assert figure(2 / 3) == "0.666667"
    assert figure(0.25) == "0.25"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.9497084022, "0.949708"), (0.99999999, ">0.999999"), (1.0, "1"), (1e-9, "10⁻⁹")],
)
def test_a_probability_is_certain_only_if_it_is(value: float, text: str) -> None:
    assert probability(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.18449, "0.184"),
        (2.0, "2.00"),
        (123.4, "123"),
        (1.42e-4, "1.42·10⁻⁴"),
        (6.0e30, "6.00·10³⁰"),
        (1.0e-5, "1.00·10⁻⁵"),
        (-1.0e-5, "−1.00·10⁻⁵"),
        (9.999e-5, "1.00·10⁻⁴"),
        (1000.0, "1.00·10³"),
        (0.0, "0.00"),
        (math.inf, "∞"),
        (math.nan, "not a number"),
    ],
)
def test_value_text(value: float, text: str) -> None:
    assert value_text(value, 3) == text


def test_a_value_of_one_digit_has_no_point() -> None:
    assert [value_text(value, 1) for value in (1e-5, -2e-5, 0.01, 1.0, 1e4)] == [
        "10⁻⁵",
        "−2·10⁻⁵",
        "0.01",
        "1",
        "10⁴",
    ]


@pytest.mark.parametrize("power", range(-9, 9))
def test_a_value_keeps_its_digits_whichever_they_are(power: int) -> None:
    """As it moves, only its digits change: not how many there are."""
    for digits in (2, 3, 4):
        texts = [value_text(mantissa * 10.0**power, digits) for mantissa in (1.0, 1.5, 2.37)]
        assert len({len(text) for text in texts}) == 1, texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-5, "10⁻⁵"),
        (-1e-5, "−1·10⁻⁵"),
        (2e6, "2·10⁶"),
        (1.5e5, "1.5·10⁵"),
        (1.236e-7, "1.24·10⁻⁷"),
        (3.0, "3·10⁰"),
        (math.inf, "∞"),
        (math.nan, "not a number"),
    ],
)
def test_a_power_of_ten_has_no_digits_that_do_not_count(value: float, text: str) -> None:
    assert scientific(value, 3) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.0, 0, "100 %"),
        (0.997, 0, ">99 %"),
        (0.68, 0, "68 %"),
        (0.004, 0, "<1 %"),
        (0.0, 0, "0 %"),
        (0.999999, 2, ">99.99 %"),
        (1e-7, 2, "<0.01 %"),
        (0.25, 2, "25.00 %"),
        (0.123456, 2, "12.35 %"),
        (math.nan, 2, "–"),
    ],
)
def test_a_rounded_share_is_all_or_nothing_only_if_it_is(
    value: float, decimals: int, text: str
) -> None:
    assert percent(value, decimals) == text
