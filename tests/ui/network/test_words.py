from __future__ import annotations

import math

import pytest

from nnplay.ui.network.answer import percent
from nnplay.ui.network.words import brief


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (-0.0123456, "−0.01235"),
        (99999.0, "100000"),
        (123456.0, "123500"),
        (-160000000.0, "−1.6·10⁸"),
        (0.00001234, "1.234·10⁻⁵"),
        (math.nan, "not a number"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers_are_brief(number: float, text: str) -> None:
    assert brief(number) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0.0 %"),
        (1e-20, "<0.1 %"),
        (0.0004, "<0.1 %"),
        (0.123, "12.3 %"),
        (0.99999, ">99.9 %"),
        (1.0, "100.0 %"),
        (math.nan, "-"),
    ],
)
def test_next_to_certain_is_not_certain(share: float, text: str) -> None:
    assert percent(share) == text
