"""Views take turns: those on the screen, and those that ask for more turns get more."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.refresh import Refresher, Turn, on_screen


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.setCentralWidget(QWidget())
    made.resize(600, 400)
    return made


def add(window: QMainWindow, name: str) -> QDockWidget:
    dock = QDockWidget(name, window)
    dock.setObjectName(name)
    content = QWidget()
    content.setMinimumSize(50, 50)
    dock.setWidget(content)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    return dock


def test_a_tab_behind_another_one_is_not_on_the_screen(window: QMainWindow, qtbot: QtBot) -> None:
    first, second = add(window, "first"), add(window, "second")
    window.tabifyDockWidget(first, second)
    window.show()
    for front, behind in ((first, second), (second, first)):
        front.raise_()
        qtbot.waitUntil(partial(on_screen, front.widget()))
        assert not on_screen(behind.widget())
    second.hide()
    assert not on_screen(second.widget())


def test_a_view_that_nobody_sees_gets_no_turn(window: QMainWindow, qtbot: QtBot) -> None:
    seen, hidden, always = [], [], []
    dock = add(window, "hidden")
    window.show()
    dock.hide()
    refresher = Refresher(
        lambda: None,
        (
            Turn(lambda: seen.append(1), window.centralWidget()),
            Turn(lambda: hidden.append(1), dock.widget()),
            Turn(lambda: always.append(1)),
        ),
    )
    refresher.start()
    qtbot.waitUntil(lambda: len(seen) > 2 and len(always) > 2)
    refresher.stop()
    assert not refresher.running
    assert not hidden
    dock.show()
    qtbot.waitUntil(lambda: on_screen(dock.widget()))
    refresher.refresh_all()
    assert hidden == [1]


def test_a_view_that_asks_for_more_turns_gets_more(qtbot: QtBot) -> None:
    often, seldom = [], []
    refresher = Refresher(
        lambda: None,
        (
            Turn(lambda: often.append(1), every=lambda: 50),
            Turn(lambda: seldom.append(1), every=lambda: 200),
        ),
    )
    refresher.start()
    qtbot.waitUntil(lambda: len(seldom) >= 5)
    refresher.stop()
    assert len(often) >= 3 * (len(seldom) - 2)


def test_everything_is_done_once_when_turns_end(qtbot: QtBot) -> None:
    calls = []
    refresher = Refresher(lambda: calls.append("always"), (Turn(lambda: calls.append("view")),))
    refresher.stop()
    assert calls == ["always", "view"]
