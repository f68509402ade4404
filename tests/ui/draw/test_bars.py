"""The bars of an answer keep the names readable where there is little room."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from nnplay.ui.draw.answer import Answer
from nnplay.ui.draw.bars import LEAST_ROW, AnswerBars


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


def test_a_short_number_is_that_of_the_answer(qtbot: QtBot) -> None:
    bars = bars_of(qtbot, ("a", "b"), 80)
    values, scores = np.array([0.123, 0.877]), np.zeros(2)
    answer = Answer(("a", "b"), values, scores, probable=True, best=1)
    bars.set_answer(answer)
    assert bars.value_text(0, short=True) == "12 %"
    assert bars.value_text(0) == "12.30 %"
