from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from nnplay.data import Samples, load
from nnplay.ui.data.rows import RowsView
from nnplay.ui.theme import theme
from tests.ui.datasets import of_samples


@pytest.fixture
def view(qtbot: QtBot) -> RowsView:
    theme.apply("dark")
    made = RowsView()
    qtbot.addWidget(made)
    made.resize(212, 200)
    made.show()
    return made


def said(view: RowsView, row: int, column: int) -> tuple[str, QRect]:
    """Return what is painted in a cell, and where."""
    index = view.rows.index(row, column)
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    option.rect = view.visualRect(index)
    delegate = view.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    return option.text, QRect(option.rect)


@pytest.mark.parametrize("source", ["iris", "breast-cancer", "plane"])
def test_columns_are_as_wide_as_what_they_hold(view: RowsView, source: str) -> None:
    view.set_data(load(source))
    metrics = view.fontMetrics()
    for column in range(view.rows.columnCount()):
        texts = [view.rows.index(row, column).data() for row in range(view.rows.rowCount())]
        assert view.columnWidth(column) > max(map(metrics.horizontalAdvance, texts))


@pytest.mark.parametrize("width", range(150, 260, 7))
def test_no_number_is_cut_where_the_table_ends(view: RowsView, width: int) -> None:
    view.resize(width, 200)
    view.set_data(load("breast-cancer"))
    for column in range(5):
        whole = view.rows.index(0, column).data()
        text, rect = said(view, 0, column)
        if rect.width() <= 0:
            continue  # out of sight
        assert rect.right() < view.viewport().width()
        room = view.fontMetrics().horizontalAdvance(whole) <= rect.width()
        assert text in ("…", "") or (text == whole and (room or not column))


def test_a_number_that_has_no_room_is_no_other_number(view: RowsView) -> None:
    view.set_data(load("breast-cancer"))
    view.grab()
    view.setColumnWidth(1, 28)
    assert said(view, 0, 1)[0] == "…"
    view.setColumnWidth(1, 90)
    assert said(view, 0, 1)[0] == view.rows.index(0, 1).data()


def test_few_columns_share_the_width_also_when_it_changes(view: RowsView) -> None:
    data = of_samples(Samples(np.ones((3, 2), np.float32), np.array([0, 1, 1])), ("a", "b"))
    view.set_data(replace(data, inputs=("x", "y")))
    for width in (240, 400):
        view.resize(width, 200)
        total = sum(view.columnWidth(column) for column in range(3))
        assert 0 <= view.viewport().width() - total < 3


def test_whole_columns_are_scrolled(view: RowsView) -> None:
    view.set_data(load("breast-cancer"))
    view.horizontalScrollBar().setValue(3)
    assert view.columnViewportPosition(3) == 0
    assert view.rows.data(view.rows.index(0, 3), Qt.ItemDataRole.DisplayRole) == said(view, 0, 3)[0]
