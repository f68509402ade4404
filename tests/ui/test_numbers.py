from __future__ import annotations

import pytest

from nnplay.ui.numbers import (
    format_number,
    is_unfinished,
    parse_number,
    step_integer,
    step_number,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.002, "0.002"),
        (1e-8, "1e-8"),
        (0.0001, "0.0001"),
        (0.1 + 0.2, "0.3"),
        (0.0, "0"),
        (1.0, "1"),
        (1e6, "1000000"),
        (2.5e12, "2.5e12"),
        (0.999999, "0.999999"),
        (60000, "60,000"),
        (2**31 - 1, "2,147,483,647"),
    ],
)
def test_format(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.002", 0.002),
        (" 0,002 ", 0.002),
        ("1e-3", 1e-3),
        ("1E-8", 1e-8),
        ("−.5", -0.5),
        ("3.", 3.0),
        ("1,5e2", 150.0),
        ("12,345,678", 12345678.0),
    ],
)
def test_parse_number(text: str, value: float) -> None:
    assert parse_number(text, integer=False) == value


@pytest.mark.parametrize(
    ("text", "value"), [("60000", 60000), ("60,000", 60000), ("6e4", 60000), ("60 000", 60000)]
)
def test_parse_integer(text: str, value: int) -> None:
    number = parse_number(text, integer=True)
    assert number == value
    assert isinstance(number, int)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 123456.75, 5e-324])
def test_what_is_shown_can_be_typed(value: float) -> None:
    assert parse_number(format_number(value), integer=False) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "integer", "reason"),
    [
        ("", False, "must be a number"),
        ("abc", False, "not 'abc'"),
        ("1_000", False, "must be a number"),
        ("nan", False, "must be a number"),
        ("0x10", True, "must be a number"),
        ("6,00", True, "must be a number"),
        ("1.5", True, "must be a whole number"),
        ("1e999", True, "must be a whole number"),
        ("1,000", False, "1000 or 1.000"),
    ],
)
def test_parse_refuses(text: str, integer: bool, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_number(text, integer=integer)


@pytest.mark.parametrize("text", ["", "-", ".", "1e", "1e-", "0,", "60,0"])
def test_unfinished(text: str) -> None:
    assert is_unfinished(text)


@pytest.mark.parametrize("text", ["1", "1e-3", "abc", "1.2.3", "1e-x"])
def test_not_unfinished(text: str) -> None:
    assert not is_unfinished(text)


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        (0.002, 0.005, 0.001),
        (0.003, 0.005, 0.002),
        (0.01, 0.02, 0.005),
        (1.0, 2.0, 0.5),
        (0.0, 1e-5, 0.0),
        (1e-5, 2e-5, 0.0),
        (1e-7, 1e-5, 0.0),
        (1e6, 1e6, 5e5),
    ],
)
def test_logarithmic_steps(value: float, up: float, down: float) -> None:
    limits = {"minimum": 0.0, "maximum": 1e6, "logarithmic": True}
    assert step_number(value, 1, **limits) == up  # type: ignore[arg-type]
    assert step_number(value, -1, **limits) == down  # type: ignore[arg-type]


def test_logarithmic_steps_reach_a_minimum_above_zero() -> None:
    value = 1e-8
    for expected in (5e-9, 2e-9, 1e-9, 5e-10):
        value = step_number(value, -1, minimum=1e-16, maximum=1.0, logarithmic=True)
        assert value == expected
    assert step_number(1e-16, -1, minimum=1e-16, maximum=1.0, logarithmic=True) == 1e-16


def test_logarithmic_steps_may_begin_higher() -> None:
    limits = {"minimum": 0.0, "maximum": 1e6, "logarithmic": True, "first": 0.1}
    for value, up, down in ((0.0, 0.1, 0.0), (0.1, 0.2, 0.0), (0.01, 0.1, 0.0), (5.0, 10.0, 2.0)):
        assert step_number(value, 1, **limits) == up  # type: ignore[arg-type]
        assert step_number(value, -1, **limits) == down  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [
        (0.0, 0.01, 0.0),
        (0.9, 0.91, 0.89),
        (0.99, 0.991, 0.98),
        (0.999, 0.9991, 0.998),
        (0.9999, 0.9999, 0.9998),
        (0.1 + 0.2, 0.31, 0.29),
    ],
)
def test_linear_steps(value: float, up: float, down: float) -> None:
    assert step_number(value, 1, minimum=0.0, maximum=0.9999) == up
    assert step_number(value, -1, minimum=0.0, maximum=0.9999) == down


@pytest.mark.parametrize(
    ("value", "steps", "logarithmic", "expected"),
    [
        (32, 1, True, 64),
        (32, -1, True, 16),
        (48, 1, True, 64),
        (48, -1, True, 32),
        (1, -1, True, 1),
        (65536, 1, True, 65536),
        (32, 3, True, 256),
        (20, 1, False, 21),
        (20, -30, False, 1),
    ],
)
def test_integer_steps(value: int, steps: int, logarithmic: bool, expected: int) -> None:
    stepped = step_integer(value, steps, minimum=1, maximum=65536, logarithmic=logarithmic)
    assert stepped == expected
