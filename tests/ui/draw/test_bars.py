"""The bars of an answer keep the names readable where there is little room."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.draw.answer import Answer
from nnplay.ui.draw.bars import LEAST_ROW, AnswerBars, percent


def bars_of(qtbot: QtBot, names: tuple[str, ...], width: int) -> AnswerBars:
    bars = AnswerBars()
    qtbot.addWidget(bars)
    bars.set_names(names, classes=True)
    bars.resize(width, 10)
    bars.show()
    return bars


def test_rows_of_long_names_get_a_second_line_where_they_are_narrow(qtbot: QtBot) -> None:
    bars = bars_of(qtbot, ("aeroplane", "automobile"), 320)
    assert bars.minimumHeight() == 2 * LEAST_ROW
    bars.resize(80, 10)
    assert bars.minimumHeight() == 4 * LEAST_ROW
    assert bars.row_rect(1).top() == 2 * LEAST_ROW
    bars.resize(320, 10)
    assert bars.minimumHeight() == 2 * LEAST_ROW


def test_digits_keep_one_line_in_the_narrowest_panel(qtbot: QtBot) -> None:
    bars = bars_of(qtbot, tuple("0123456789"), 80)
    assert bars.minimumHeight() == 10 * LEAST_ROW


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.0, 0, "100 %"),
        (0.997, 0, "> 99 %"),
        (0.68, 0, "68 %"),
        (0.004, 0, "< 1 %"),
        (0.0, 0, "0 %"),
        (0.999999, 2, "> 99.99 %"),
        (1e-7, 2, "< 0.01 %"),
        (0.25, 2, "25.00 %"),
    ],
)
def test_a_rounded_probability_is_never_certain_unless_it_is(
    value: float, decimals: int, text: str
) -> None:
    assert percent(value, decimals) == text


def test_a_short_number_is_that_of_the_answer(qtbot: QtBot) -> None:
    bars = bars_of(qtbot, ("a", "b"), 80)
    values, scores = np.array([0.123, 0.877]), np.zeros(2)
    answer = Answer(("a", "b"), values, scores, probable=True, best=1)
    bars.set_answer(answer)
    assert bars.value_text(0, short=True) == "12 %"
    assert bars.value_text(0) == "12.30 %"
