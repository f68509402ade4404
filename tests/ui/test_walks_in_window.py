"""Choosing layers and neurons of the picture by the keys of the window and by its menu."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.project import Design, LayerSpec, NetworkSpec
from nnplay.ui.main_window import MainWindow
from nnplay.ui.network.panel import ACTIONS as LAYER_ACTIONS
from nnplay.ui.network.panel import WALKS
from nnplay.ui.network.pointing import Pointed

Key = Qt.Key
KEYS = {
    "previous_layer": Key.Key_Left,
    "next_layer": Key.Key_Right,
    "previous_neuron": Key.Key_Up,
    "next_neuron": Key.Key_Down,
    "let_go": Key.Key_Escape,
}
LAYERS = {"previous_layer", "next_layer"}
NEURONS = {"previous_neuron", "next_neuron"}
EDGES = {"previous_connection", "next_connection"}


@pytest.fixture
def window(active_window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window with layers of 5, 1 and 10 neurons."""
    set_layers(active_window, 5, 1)
    qtbot.waitUntil(lambda: active_window.session.state is State.READY)
    return active_window


def set_layers(window: MainWindow, *units: int) -> None:
    layers = *(LayerSpec(n, "relu") for n in units), LayerSpec(10, "softmax")
    network = NetworkSpec(784, layers)
    window.editor.edit("Layers", msgspec.structs.replace(design(window), network=network))


def design(window: MainWindow) -> Design:
    assert window.session.design is not None
    return window.session.design


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def where(window: MainWindow) -> tuple[int, Pointed | None]:
    return window.network.selected_layer, window.network.selecting.selected


def enabled(window: MainWindow) -> set[str]:
    return {name for name in WALKS if window.actions_by_name[name].isEnabled()}


WAY = [
    ("next_neuron", (0, Pointed(1, 0))),
    ("next_neuron", (0, Pointed(1, 1))),
    ("previous_neuron", (0, Pointed(1, 0))),
    ("previous_neuron", (0, Pointed(1, 4))),
    ("next_layer", (1, Pointed(2, 0))),
    ("next_layer", (2, Pointed(3, 0))),
    ("previous_neuron", (2, Pointed(3, 9))),
    ("let_go", (2, None)),
    ("previous_layer", (1, None)),
]


def test_by_keys(window: MainWindow) -> None:
    triggered = []
    for name in KEYS:
        action = window.actions_by_name[name]
        action.triggered.connect(lambda _=False, name=name: triggered.append(name))
    window.network.canvas.cards[0].setFocus()
    for name, found in WAY:
        press(KEYS[name])
        assert where(window) == found
    assert triggered == [name for name, _ in WAY], "each by its entry, and once"


def test_by_the_menu_wherever_the_focus_is(window: MainWindow) -> None:
    window.network.select_layer(0)
    for name, found in WAY:
        window.data.setFocus()
        window.actions_by_name[name].trigger()
        assert where(window) == found
    assert window.network.canvas.cards[1].hasFocus(), "where a layer is chosen, keys go on"


def test_what_can_do_nothing_is_grey(window: MainWindow) -> None:
    network, always = window.network, {"focus_picture"}
    network.select_layer(-1)
    assert enabled(window) == always | {"next_layer"}
    network.select_layer(0)
    assert enabled(window) == always | {"next_layer"} | NEURONS
    window.actions_by_name["next_neuron"].trigger()
    assert enabled(window) == always | {"next_layer", "let_go"} | NEURONS | EDGES
    window.actions_by_name["next_layer"].trigger()
    assert enabled(window) == always | LAYERS | {"let_go"} | EDGES, "it is the only one there"
    window.actions_by_name["next_connection"].trigger()
    assert enabled(window) == always | LAYERS | {"let_go", "select_end"} | EDGES | NEURONS
    window.actions_by_name["next_layer"].trigger()
    assert enabled(window) == always | {"previous_layer", "let_go"} | NEURONS | EDGES
    window.actions_by_name["let_go"].trigger()
    assert enabled(window) == always | {"previous_layer"} | NEURONS


def test_what_is_grey_says_why_in_the_menu_and_the_status_bar(window: MainWindow) -> None:
    network, actions = window.network, window.actions_by_name
    usual = {name: actions[name].toolTip() for name in ("switch_neuron", "insert_layer")}
    network.select_layer(2)
    window.focus.neuron = Neuron(2, 4)
    for name in (*LAYER_ACTIONS, *WALKS):
        if not actions[name].isEnabled():
            assert actions[name].toolTip() == actions[name].statusTip() == network.why_not(name)
    assert "the prediction" in actions["switch_neuron"].toolTip()
    assert actions["insert_layer"].toolTip() == usual["insert_layer"]
    window.focus.neuron = Neuron(0, 4)
    assert actions["switch_neuron"].isEnabled()
    assert "put out 0" in actions["switch_neuron"].toolTip()
    assert "Ctrl+Shift+X" in actions["switch_neuron"].toolTip()


def test_without_a_layer_it_is_about_that_of_the_neuron(window: MainWindow) -> None:
    network = window.network
    network.select_layer(-1)
    window.focus.neuron = Neuron(2, 9)
    window.actions_by_name["next_neuron"].trigger()
    assert where(window) == (-1, Pointed(3, 0))
    network.selecting.select(Pointed(0, 7))
    assert not network.can("next_neuron"), "inputs are no neurons"
    network.next_neuron()
    assert where(window) == (-1, Pointed(0, 7))
    network.next_layer()
    assert where(window) == (0, Pointed(1, 4)), "the last, where there are no more"


def test_a_layer_without_neurons_has_none_to_choose(window: MainWindow) -> None:
    set_layers(window, 0, 3)
    window.network.select_layer(0)
    assert enabled(window) == {"focus_picture", "next_layer"}
    window.network.canvas.cards[0].setFocus()
    press(Key.Key_Down)
    assert where(window) == (0, None)


def test_fields_keep_their_arrow_keys(window: MainWindow, qtbot: QtBot) -> None:
    network = window.network
    network.select_layer(0)
    network.next_neuron()
    qtbot.waitUntil(lambda: network.selection.value.text() != "")
    network.selection.value.setFocus()
    before = network.selection.value.text()
    press(Key.Key_Up)
    assert network.selection.value.text() != before
    assert where(window) == (0, Pointed(1, 0))
    network.let_go()
    editor = network.canvas.cards[0].editor
    editor.units.setFocus()
    press(Key.Key_Up)
    assert editor.units.value() == 6
    editor.activation.setFocus()
    row = editor.activation.currentIndex()
    press(Key.Key_Down)
    assert editor.activation.currentIndex() == row + 1
    assert where(window) == (0, None)


def test_other_panels_keep_their_arrow_keys(window: MainWindow) -> None:
    window.network.select_layer(0)
    fields = window.hyperparameters.findChildren(QAbstractSpinBox)
    field = next(field for field in fields if field.isVisible())
    before = field.text()
    field.setFocus()
    press(Key.Key_Up)
    assert field.text() != before
    assert where(window) == (0, None)


def test_escape_ends_a_drag_and_lets_nothing_go(window: MainWindow) -> None:
    network = window.network
    card = network.canvas.cards[0]
    card.setFocus()
    press(Key.Key_Down)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(card, left, pos=QPoint(30, 20))
    QTest.mouseMove(card, QPoint(120, 20))
    QTest.mouseMove(card, QPoint(400, 20))
    press(Key.Key_Escape)
    QTest.mouseRelease(card, left, pos=QPoint(400, 20))
    assert [layer.units for layer in design(window).network.layers] == [5, 1, 10]
    assert where(window) == (0, Pointed(1, 0))
