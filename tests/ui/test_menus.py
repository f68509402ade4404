"""The menu bar: what stands where."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.ui.action_spec import CHOOSE_MENU, GO_MENU, MENUS, PACE_MENU, PRESET_MENU
from nnplay.ui.actions import ACTIONS
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from nnplay.ui.menus import Menus, create_menus, fill_menus

MOST = 19
"""Entries of a menu that can still be looked over, lines between them not counted."""


@pytest.fixture
def bar(qtbot: QtBot) -> QMenuBar:
    made = QMenuBar()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def menus(bar: QMenuBar) -> Menus:
    made = create_menus(bar)
    fill_menus(made, {spec.name: QAction(spec.text, bar) for spec in ACTIONS})
    return made


def texts(menu: QMenu | QMenuBar) -> list[str]:
    return ["-" if a.isSeparator() else a.text().replace("&", "") for a in menu.actions()]


def test_the_bar_has_the_menus_in_their_order(bar: QMenuBar, menus: Menus) -> None:
    assert menus
    expected = ["File", "Edit", "View", "Network", "Train", "Tools", "Help"]
    assert texts(bar) == expected


def test_menus_inside_others_stand_in_their_place(menus: Menus) -> None:
    network = texts(menus["&Network"])
    assert network[:2] == ["Presets", "Insert layer"]
    at = network.index("Choose")
    assert network[at - 2 : at + 3] == [
        "Switch neuron off or on",
        "-",
        "Choose",
        "-",
        "Previous example",
    ]
    assert texts(menus["&Train"])[-3:] == ["Reset", "-", "Pace"]
    assert texts(menus["&View"])[:2] == ["Go to", "Show signs of trouble"]


def test_what_is_in_them(menus: Menus) -> None:
    assert texts(menus[GO_MENU]) == ["Next panel", "Previous panel", "Network picture"]
    assert texts(menus[CHOOSE_MENU]) == [
        "Previous layer",
        "Next layer",
        "Previous neuron",
        "Next neuron",
        "-",
        "Next connection",
        "Previous connection",
        "Back to the neuron",
        "-",
        "Select nothing",
    ]
    assert "-" not in (texts(menus[PACE_MENU])[0], texts(menus[PRESET_MENU])[0])
    assert set(menus) == {*MENUS, GO_MENU, CHOOSE_MENU, PACE_MENU}


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = open_window()
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    yield made
    made.close()


def test_no_menu_is_too_long_and_no_letter_is_taken_twice(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        entries = [action for action in menu.actions() if not action.isSeparator()]
        assert len(entries) <= MOST, menu.title()
        marked = [a.text()[a.text().index("&") + 1].lower() for a in entries if "&" in a.text()]
        assert len(marked) == len(set(marked)), menu.title()
