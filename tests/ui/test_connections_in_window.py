"""Going through the connections of a neuron by the keys of the window."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from nnplay.ui.network.pointing import Pointed

ACTIONS = ("next_connection", "previous_connection", "select_end")
SHIFT = Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = open_window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()


def enabled(window: MainWindow) -> list[bool]:
    return [window.actions_by_name[name].isEnabled() for name in ACTIONS]


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def test_from_a_neuron_to_its_connections_and_back(window: MainWindow) -> None:
    network = window.network
    assert window.session.snapshot is not None
    weights = window.session.snapshot.layers[1].weights[0]
    strongest, second = np.argsort(-np.abs(weights))[:2].tolist()
    network.canvas.cards[1].setFocus()
    assert enabled(window) == [False, False, False]
    press(Key.Key_Down)
    assert enabled(window) == [True, True, False]
    press(Key.Key_Down, SHIFT)
    assert network.selecting.selected == Pointed(2, 0, strongest)
    assert enabled(window) == [True, True, True]
    press(Key.Key_Down, SHIFT)
    assert network.selecting.selected == Pointed(2, 0, second)
    press(Key.Key_Up, SHIFT)
    assert network.selecting.selected == Pointed(2, 0, strongest)
    assert network.canvas.box.texts[0].startswith(f"W[0, {strongest}] = ")
    press(Key.Key_Backspace)
    assert network.selecting.selected == Pointed(2, 0)
    assert window.focus.neuron == Neuron(1, 0)
    press(Key.Key_Escape)
    assert enabled(window) == [False, False, False]
    assert network.canvas.box.isHidden()


def test_weights_are_set_one_after_the_other_from_their_field(window: MainWindow) -> None:
    network = window.network
    network.canvas.cards[0].setFocus()
    press(Key.Key_Down)
    network.selection.value.setFocus()
    press(Key.Key_Down, SHIFT)
    changed = network.selecting.selected
    assert changed is not None
    network.selection.value.selectAll()
    press(Key.Key_Backspace)
    assert network.selection.value.text() == "", "in the field it is the field's key"
    QTest.keyClicks(network.selection.value, "1.5")
    press(Key.Key_Down, SHIFT)
    assert network.selecting.selected not in (changed, changed.neuron)
    assert window.session.snapshot is not None
    assert window.session.snapshot.layers[0].weights[changed.unit, changed.source] == 1.5
    assert window.editor.stack.undoText() == "Set a weight by hand"


def test_a_neuron_that_another_view_chooses_has_connections_too(window: MainWindow) -> None:
    window.focus.neuron = Neuron(0, 3)
    assert enabled(window) == [True, True, False]
    window.actions_by_name["previous_connection"].trigger()
    assert window.network.selecting.selected is not None
    assert window.network.selecting.selected.neuron == Pointed(1, 3)
    assert enabled(window) == [True, True, True]
    window.focus.neuron = Neuron(0, 4)
    assert enabled(window) == [True, True, False]
    window.focus.neuron = None
    assert enabled(window) == [False, False, False]


def test_the_selection_goes_along_to_another_layer(window: MainWindow) -> None:
    network = window.network
    network.canvas.cards[0].setFocus()
    for _ in range(12):
        press(Key.Key_Down)
    assert network.selecting.selected == Pointed(1, 11)
    press(Key.Key_Right)
    # The output layer has ten neurons; what the Network menu does is done to this layer, too.
    assert network.selecting.selected == Pointed(2, 9)
    press(Key.Key_Left)
    assert network.selecting.selected == Pointed(1, 9)
