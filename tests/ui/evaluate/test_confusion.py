"""The confusion matrix keeps its numbers readable and is scrolled where there is little room."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from nnplay.nn.metrics import classification_report
from nnplay.ui.evaluate.confusion import ConfusionView
from nnplay.ui.readout import small


def view_of(qtbot: QtBot, count: int, samples: int) -> ConfusionView:
    view = ConfusionView()
    qtbot.addWidget(view)
    labels = np.repeat(np.arange(count), samples)
    names = tuple(str(label) for label in range(count))
    view.set_report(classification_report(np.eye(count)[labels], labels, names))
    return view


def test_cells_are_never_smaller_than_their_numbers(qtbot: QtBot) -> None:
    view = view_of(qtbot, 10, 1234)
    font = small(view.font())
    font.setPixelSize(8)
    cell = view.geometry_for(QSizeF(view.minimumSizeHint())).cell(0, 0)
    assert cell.width() > QFontMetricsF(font).horizontalAdvance("1,234")
    assert cell.height() > QFontMetricsF(font).ascent()


def test_many_classes_are_cells_without_numbers(qtbot: QtBot) -> None:
    view = view_of(qtbot, 60, 1234)
    assert view.minimumSizeHint().width() < 60 * 12


def test_the_corner_says_less_before_the_cells_are_scrolled(qtbot: QtBot) -> None:
    view = view_of(qtbot, 10, 200)
    wide, narrow = (view.geometry_for(QSizeF(width, 300)) for width in (600, 260))
    assert "predicted" in wide.corner
    assert "true" in narrow.corner
    assert "predicted" not in narrow.corner
    assert narrow.matrix.right() <= 260
