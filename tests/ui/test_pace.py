"""The pace in the window: its actions, what the status bar says, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.ui import settings
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from nnplay.ui.pace import PACES, PREFIX


def make(qtbot: QtBot) -> MainWindow:
    made = open_window()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    return made


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = make(qtbot)
    yield made
    made.close()


def checked(window: MainWindow) -> list[str]:
    names = [f"{PREFIX}{pace.name}" for pace in PACES]
    return [name for name in names if window.actions_by_name[name].isChecked()]


def words(window: MainWindow) -> str:
    return window.status_line.text.full_text()


def test_a_pace_acts_at_once_and_the_status_bar_says_so(window: MainWindow, qtbot: QtBot) -> None:
    assert (window.session.pace, checked(window)) == (None, ["pace:full"])
    window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: window.session.state is State.TRAINING)
    assert words(window).startswith("Training on ")
    window.actions_by_name["pace:10"].trigger()
    assert (window.session.pace, checked(window)) == (10.0, ["pace:10"])
    assert words(window) == "Training: 10 steps/s, slowed down"
    window.actions_by_name["slower"].trigger()
    assert words(window) == "Training: 1 step/s, slowed down"
    window.actions_by_name["pace:full"].trigger()
    assert window.session.pace is None
    assert words(window).startswith("Training on ")


def test_the_present_pace_stays_checked_when_it_is_chosen_again(window: MainWindow) -> None:
    for _ in range(2):
        window.actions_by_name["pace:100"].trigger()
        assert (window.session.pace, checked(window)) == (100.0, ["pace:100"])


def test_the_keys_go_from_pace_to_pace_and_stop_at_the_ends(
    window: MainWindow, qtbot: QtBot
) -> None:
    control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    seen = []
    for key in [Qt.Key.Key_Comma] * 4 + [Qt.Key.Key_Period] * 4:
        qtbot.keyClick(window, key, control)
        seen.append(window.session.pace)
    assert seen == [100, 10, 1, 1, 10, 100, None, None]
    assert window.actions_by_name["slower"].isEnabled()
    assert not window.actions_by_name["faster"].isEnabled()


@pytest.mark.parametrize(
    ("typed", "pace"), [("slow", 100), ("pace: 1 s", 1), ("pace: 10 s", 10), ("10 steps", 10)]
)
def test_paces_are_found_by_typing(
    window: MainWindow, qtbot: QtBot, typed: str, pace: float
) -> None:
    window.actions_by_name["search"].trigger()
    qtbot.keyClicks(window.search, typed)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.session.pace == pace


@pytest.mark.parametrize(
    ("typed", "found"),
    [("pace", 7), ("speed", 2)],
)
def test_words_that_people_look_for(
    window: MainWindow, qtbot: QtBot, typed: str, found: int
) -> None:
    window.actions_by_name["search"].trigger()
    qtbot.keyClicks(window.search, typed)
    assert window.search.completer().completionCount() == found


def test_the_menu_stands_behind_training(window: MainWindow) -> None:
    (train,) = [menu for menu in window.findChildren(QMenu) if menu.title() == "&Train"]
    texts = [action.text() for action in train.actions() if not action.isSeparator()]
    assert texts == ["Train", "Step &batch", "Step &epoch", "&Stop", "&Reset", "&Pace"]


def test_it_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_by_name["pace:1"].trigger()
    window.close()
    again = make(qtbot)
    assert (again.session.pace, checked(again)) == (1.0, ["pace:1"])
    assert not again.actions_by_name["slower"].isEnabled()
    again.close()


def test_a_name_that_is_none_is_full_speed(qtbot: QtBot) -> None:
    settings.PACE.set("7")
    window = make(qtbot)
    assert (window.session.pace, checked(window)) == (None, ["pace:full"])
    window.close()
