"""Docks that share a place have one row of tabs, whatever has been done to them."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.docks import Docks
from nnplay.ui.panel import Panel
from nnplay.ui.refresh import on_screen

BELOW = Qt.DockWidgetArea.BottomDockWidgetArea
CURVES, NUMBERS = ("Cost", "Signs"), ("Weights", "Neuron", "Draw")


@pytest.fixture
def docks(qtbot: QtBot) -> Docks:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.setCentralWidget(QWidget())
    made = Docks(window)
    for titles in (CURVES, NUMBERS):
        made.add(titles[0], Panel(titles[0]), BELOW)
        for title in titles[1:]:
            made.add(title, Panel(title), BELOW, behind=titles[0])
    with qtbot.waitExposed(window):
        window.show()
    return made


def window_of(docks: Docks) -> QMainWindow:
    window = docks["Cost"].parent()
    assert isinstance(window, QMainWindow)
    return window


def bars(docks: Docks) -> list[QTabBar]:
    """Return the bars in sight, from left to right."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found = window_of(docks).findChildren(QTabBar, options=direct)
    seen = [bar for bar in found if on_screen(bar)]
    return sorted(seen, key=lambda bar: bar.geometry().left())


def rows(docks: Docks) -> list[tuple[str, ...]]:
    return [tuple(bar.tabText(i) for i in range(bar.count())) for bar in bars(docks)]


def wait_for(qtbot: QtBot, docks: Docks, *expected: tuple[str, ...]) -> None:
    for _ in range(3):  # not before everything has found its place
        QApplication.processEvents()
    qtbot.waitUntil(lambda: rows(docks) == list(expected))


def test_a_layout_that_comes_back_leaves_no_old_bars(docks: Docks, qtbot: QtBot) -> None:
    state = window_of(docks).saveState()
    for title in ("Neuron", "Draw", "Signs"):
        docks[title].setFloating(True)
    wait_for(qtbot, docks)
    docks.restore(state, 0)
    wait_for(qtbot, docks, CURVES, NUMBERS)
    for bar, titles in zip(bars(docks), (CURVES, NUMBERS), strict=True):
        for index, title in reversed(list(enumerate(titles))):  # it is the bar that works
            bar.setCurrentIndex(index)
            qtbot.waitUntil(partial(on_screen, docks[title].widget()))
            assert bar.geometry().bottom() + 1 == docks[title].geometry().top()


def test_the_same_layout_again_and_again_has_the_same_bars(docks: Docks, qtbot: QtBot) -> None:
    state = window_of(docks).saveState()
    for _ in range(3):
        docks["Draw"].setFloating(True)
        wait_for(qtbot, docks, CURVES, NUMBERS[:2])
        docks.restore(state, 0)
        wait_for(qtbot, docks, CURVES, NUMBERS)
        docks["Draw"].raise_()
        wait_for(qtbot, docks, CURVES, NUMBERS)
        assert bars(docks)[1].tabText(bars(docks)[1].currentIndex()) == "Draw"


def test_bars_follow_docks_that_leave_and_come_back(docks: Docks, qtbot: QtBot) -> None:
    wait_for(qtbot, docks, CURVES, NUMBERS)
    docks["Neuron"].setFloating(True)
    wait_for(qtbot, docks, CURVES, ("Weights", "Draw"))
    docks["Neuron"].setFloating(False)
    qtbot.waitUntil(lambda: set(rows(docks)[1]) == set(NUMBERS) and len(rows(docks)) == 2)
    docks["Signs"].close()
    qtbot.waitUntil(lambda: len(rows(docks)) == 1)
    docks["Signs"].show()
    qtbot.waitUntil(lambda: rows(docks)[0] == CURVES)
    window_of(docks).tabifyDockWidget(docks["Cost"], docks["Draw"])
    qtbot.waitUntil(lambda: rows(docks)[0] == (*CURVES, "Draw") and len(rows(docks)) == 2)


def test_a_panel_says_its_name_where_no_tab_does(docks: Docks, qtbot: QtBot) -> None:
    panel = docks["Cost"].widget()
    assert isinstance(panel, Panel)
    title = panel.title
    assert title.isHidden()
    docks["Signs"].close()
    qtbot.waitUntil(lambda: not title.isHidden())
    docks["Signs"].show()
    qtbot.waitUntil(title.isHidden)
