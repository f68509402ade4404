"""Going round the window by F6, and straight to the picture."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.main_window import MainWindow
from nnplay.ui.refresh import on_screen

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
ROUND = ["tool bar", "data", "network", "hyperparameters", "cost", "accuracy", "weights"]


@pytest.fixture
def window(active_window: MainWindow, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: on_screen(active_window.weights))
    return active_window


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def place(window: MainWindow) -> str:
    """Return where the focus is: the name of a dock, or what else there is in the window."""
    others = {
        "tool bar": window.tool_bar,
        "notices": window.notices,
        "network": window.network,
        "status bar": window.statusBar(),
    }
    names: dict[str, QWidget] = {**others, **window.docks.by_name}
    (name,) = (name for name, widget in names.items() if widget.isAncestorOf(focused()))
    return name


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(focused(), key, modifier)


def tour(window: MainWindow, presses: int, modifier: Qt.KeyboardModifier = NONE) -> list[str]:
    """Return where the focus is before each press of F6."""
    seen = []
    for _ in range(presses):
        seen.append(place(window))
        press(Key.Key_F6, modifier)
    return seen


def test_the_focus_goes_through_all_panels_and_comes_round(window: MainWindow) -> None:
    assert tour(window, 2 * len(ROUND)) == 2 * ROUND
    assert place(window) == "tool bar"
    back = [ROUND[0], *reversed(ROUND[1:])]
    assert tour(window, 2 * len(ROUND), SHIFT) == 2 * back


def test_it_comes_to_what_a_panel_is_for(window: MainWindow) -> None:
    assert focused() is window.tool_bar.widgetForAction(window.actions_by_name["train"])
    found = {}
    for _ in ROUND:
        press(Key.Key_F6)
        found[place(window)] = focused()
    assert found["network"] is window.network.canvas.cards[0]
    assert window.network.selected_layer == 0
    assert found["data"].accessibleName() == "Data set"
    header = window.docks["weights"].titleBarWidget()
    assert not header.isAncestorOf(found["weights"])


def test_it_comes_back_to_where_it_was_in_a_panel(window: MainWindow) -> None:
    units = window.network.canvas.cards[1].editor.activation
    units.setFocus()
    press(Key.Key_F6)
    press(Key.Key_Tab)
    press(Key.Key_Tab)
    field = focused()
    assert place(window) == "hyperparameters"
    press(Key.Key_F6, SHIFT)
    assert focused() is units
    press(Key.Key_F6)
    assert focused() is field
    field.setEnabled(False)
    tour(window, len(ROUND))
    assert place(window) == "hyperparameters", "at another control of it"
    assert focused() is not field


def test_a_control_that_was_scrolled_away_is_in_view_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    data = window.docks["data"]
    area = window.data.scroll_area
    source = next(w for w in window.data.findChildren(QWidget) if w.accessibleName() == "Data set")
    assert data.isAncestorOf(source)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: not on_screen(source))
    press(Key.Key_F6)
    assert focused() is source
    assert on_screen(source)


def test_hidden_docks_and_tabs_behind_are_left_out(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["data"].hide()
    window.docks["draw"].raise_()
    window.docks["gradients"].raise_()
    for name in ("draw", "gradients"):
        qtbot.waitUntil(partial(on_screen, window.docks[name].widget()))
    expected = ["tool bar", "network", "hyperparameters", "gradients", "accuracy", "draw"]
    assert tour(window, len(expected)) == expected
    assert place(window) == "tool bar"


def test_docks_that_were_moved_come_in_the_order_in_which_they_stand(
    window: MainWindow, qtbot: QtBot
) -> None:
    area = Qt.DockWidgetArea.LeftDockWidgetArea
    window.addDockWidget(area, window.docks["weights"])
    weights, data = window.docks["weights"], window.docks["data"]
    qtbot.waitUntil(lambda: weights.y() > data.y() and weights.x() == data.x())
    assert tour(window, 4) == ["tool bar", "data", "weights", "network"]


def test_a_floating_panel_comes_last_and_the_window_has_its_keys(
    window: MainWindow, qtbot: QtBot
) -> None:
    dock = window.docks["data"]
    dock.setFloating(True)
    qtbot.waitUntil(lambda: on_screen(dock))
    window.activateWindow()
    press(Key.Key_F6, SHIFT)
    qtbot.waitUntil(lambda: dock.isAncestorOf(focused()))
    press(Key.Key_F6)
    qtbot.waitUntil(lambda: place(window) == "tool bar")


def test_notices_and_signs_are_gone_to_while_there_are_any(window: MainWindow) -> None:
    window.notices.show_notice("a", "info", "Something happened", [("Undo it", lambda: None)])
    window.status_line.set_signs(["Dead neurons"])
    around = [*ROUND[:2], "notices", *ROUND[2:], "status bar"]
    assert tour(window, len(around)) == around
    window.notices.clear("a")
    window.status_line.set_signs([])
    window.tool_bar.widgetForAction(window.actions_by_name["train"]).setFocus()
    assert tour(window, len(ROUND)) == ROUND


def test_tabs_belong_to_the_panel_in_front(window: MainWindow) -> None:
    (tabs,) = (
        bar
        for bar in window.findChildren(QTabBar)
        if bar.parent() is window and bar.tabText(bar.currentIndex()) == "Accuracy"
    )
    tabs.setFocus()
    assert focused() is tabs
    press(Key.Key_F6)
    assert place(window) == "weights"
    tabs.setFocus()
    press(Key.Key_F6, SHIFT)
    assert place(window) == "cost"


def test_from_the_command_search_it_goes_on_behind_the_tool_bar(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.actions_by_name["search"].trigger()
    qtbot.keyClicks(window.search, "Next panel")
    press(Key.Key_Return)
    qtbot.waitUntil(lambda: place(window) == "data")
    tour(window, len(ROUND) - 1)
    assert isinstance(focused(), QToolButton), "not the search, which Ctrl+K reaches"


def test_what_is_typed_counts_before_the_focus_goes(window: MainWindow) -> None:
    units = window.network.canvas.cards[0].editor.units
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "12")
    press(Key.Key_F6)
    assert window.session.design is not None
    assert window.session.design.network.layers[0].units == 12
    assert place(window) == "hyperparameters"


@pytest.mark.parametrize("start", ["data", "weights"])
def test_straight_to_the_picture(window: MainWindow, start: str) -> None:
    network = window.network
    for layer in (0, 1):
        network.select_layer(layer)
        dock: QDockWidget = window.docks[start]
        dock.findChildren(QToolButton)[0].setFocus()
        press(Key.Key_F7)
        assert focused() is network.canvas.cards[layer]
    press(Key.Key_Up)
    assert network.selecting.selected is not None, "the keys of the picture work at once"
    network.canvas.cards[1].editor.units.setFocus()
    press(Key.Key_F7)
    assert focused() is network.canvas.cards[1]


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [("next_panel", "data", "network"), ("previous_panel", "data", "tool bar")],
)
def test_the_entries_of_the_menu_do_what_the_keys_do(
    window: MainWindow, name: str, start: str, end: str
) -> None:
    press(Key.Key_F6)
    assert place(window) == start
    window.actions_by_name[name].trigger()
    assert place(window) == end
    window.actions_by_name["focus_picture"].trigger()
    assert focused() is window.network.canvas.cards[0]
