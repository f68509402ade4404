"""Every edit by mouse and by keyboard, and what selection and focus do then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnplay.nn import ACTIVATIONS
from nnplay.ui.network import NetworkPanel
from nnplay.ui.network.panel import ACTIONS, WALKS
from tests.ui.network.tiny import Host, design_of

Key = Qt.Key
ALT, CTRL, NONE = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)
OUT = (3, "softmax")
LEFT = Qt.MouseButton.LeftButton


def focused(panel: NetworkPanel) -> int:
    """Return the layer whose card, or a part of it, has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return [card is widget or card.isAncestorOf(widget) for card in panel.canvas.cards].index(True)


STRUCTURE = [
    ("insert_layer", 0, "Insert layer 2", [(8, "relu"), (8, "relu"), (5, "relu"), OUT], 1),
    ("insert_layer", 2, "Insert layer 3", [(8, "relu"), (5, "relu"), (5, "relu"), OUT], 2),
    ("duplicate_layer", 1, "Duplicate layer 2", [(8, "relu"), (5, "relu"), (5, "relu"), OUT], 2),
    ("remove_layer", 0, "Remove layer 1", [(5, "relu"), OUT], 0),
    ("remove_layer", 1, "Remove layer 2", [(8, "relu"), OUT], 0),
    ("move_layer_right", 0, "Move layer 1", [(5, "relu"), (8, "relu"), OUT], 1),
    ("move_layer_left", 1, "Move layer 2", [(5, "relu"), (8, "relu"), OUT], 0),
]
KEYS = {
    "insert_layer": (Key.Key_Insert, NONE),
    "duplicate_layer": (Key.Key_D, CTRL),
    "remove_layer": (Key.Key_Delete, NONE),
    "move_layer_left": (Key.Key_Left, ALT),
    "move_layer_right": (Key.Key_Right, ALT),
}


def by_slot(panel: NetworkPanel, action: str, layer: int) -> None:
    panel.select_layer(layer)
    getattr(panel, action)()


def by_key(panel: NetworkPanel, action: str, layer: int) -> None:
    panel.canvas.cards[layer].setFocus()
    QTest.keyClick(panel.canvas.cards[layer], *KEYS[action])


def by_menu(panel: NetworkPanel, action: str, layer: int) -> None:
    actions = {item.objectName(): item for item in panel.layer_menu(layer).actions()}
    assert actions[action].isEnabled()
    actions[action].trigger()


@pytest.mark.parametrize("way", [by_slot, by_key, by_menu])
@pytest.mark.parametrize(("action", "layer", "text", "layers", "selected"), STRUCTURE)
def test_structure(
    host: Host,
    way: Callable[[NetworkPanel, str, int], None],
    action: str,
    layer: int,
    text: str,
    layers: list[tuple[int, str]],
    selected: int,
) -> None:
    way(host.panel, action, layer)
    assert len(host.edits) == 1
    assert host.last == (text, layers, "")
    assert host.panel.selected_layer == selected
    if way is by_key:
        assert focused(host.panel) == selected


@pytest.mark.parametrize(
    ("action", "layer", "layers"),
    [(action, layer, layers) for action, layer, _, layers, _ in STRUCTURE[2:]],
)
def test_tool_buttons(host: Host, action: str, layer: int, layers: list[tuple[int, str]]) -> None:
    card = host.panel.canvas.cards[layer]
    assert not card.tools.isVisible()
    host.panel.select_layer(layer)
    QTest.mouseClick(card.tools.buttons[action], LEFT)
    assert host.last[1] == layers


@pytest.mark.parametrize("gap", [0, 1, 2])
def test_insert_buttons(host: Host, gap: int) -> None:
    buttons = host.panel.canvas.insert_buttons
    assert len(buttons) == 3
    QTest.mouseClick(buttons[gap], LEFT)
    text, layers, _ = host.last
    assert text == f"Insert layer {gap + 1}"
    assert len(layers) == 4
    assert layers[-1] == OUT
    assert host.panel.selected_layer == focused(host.panel) == gap


def test_insert_in_front_of_a_lone_output_layer(host: Host) -> None:
    host.show(design_of())
    QTest.mouseClick(host.panel.canvas.insert_buttons[0], LEFT)
    assert host.last[1] == [(32, "relu"), OUT]


def test_units_by_step_enter_and_leaving(host: Host) -> None:
    box = host.panel.canvas.cards[1].editor.units
    box.setFocus()
    QTest.keyClick(box, Key.Key_Up)
    assert host.last == ("Change units of layer 2", [(8, "relu"), (6, "relu"), OUT], "units:1")
    box.selectAll()
    QTest.keyClicks(box, "12")
    assert len(host.edits) == 1  # typing alone is no edit
    QTest.keyClick(box, Key.Key_Return)
    assert host.last[1][1] == (12, "relu")
    box.selectAll()
    QTest.keyClicks(box, "0")
    host.panel.canvas.cards[0].setFocus()
    assert host.last[1][1] == (0, "relu")
    assert len(host.edits) == 3


def test_activation(host: Host) -> None:
    box = host.panel.canvas.cards[0].editor.activation
    assert [box.itemData(i) for i in range(box.count())] == list(ACTIVATIONS)
    box.setFocus()
    QTest.keyClick(box, Key.Key_Up)
    assert host.last == ("Change activation of layer 1", [(8, "tanh"), (5, "relu"), OUT], "")
    assert box.hasFocus()
    output = host.panel.canvas.cards[2].editor.activation
    output.setFocus()
    QTest.keyClick(output, Key.Key_Home)
    assert host.last[0] == "Change activation of the output layer"
    assert host.last[1][2] == (3, "identity")


def test_choosing_the_same_activation_is_no_edit(host: Host) -> None:
    box = host.panel.canvas.cards[0].editor.activation
    box.activated.emit(box.currentIndex())
    assert host.edits == []


def test_the_output_layer_is_pinned(host: Host) -> None:
    panel = host.panel
    panel.select_layer(2)
    assert [action for action in ACTIONS if panel.can(action)] == ["insert_layer", "freeze_layer"]
    for action in ACTIONS[1:5]:
        getattr(panel, action)()
        by_key(panel, action, 2)
    panel.freeze_neuron()
    panel.switch_neuron()
    assert not panel.canvas.cards[2].tools.isVisible()
    units = panel.canvas.cards[2].editor.units
    assert units.isReadOnly()
    assert units.toolTip() == "Follows the data set: 3 classes"
    QTest.keyClick(units, Key.Key_Up)
    assert host.edits == []


@pytest.mark.parametrize(
    ("layer", "possible"),
    [
        (-1, {"insert_layer"}),
        (0, {*ACTIONS[:6]} - {"move_layer_left"}),
        (1, {*ACTIONS[:6]} - {"move_layer_right"}),
    ],
)
def test_what_can_be_done(host: Host, layer: int, possible: set[str]) -> None:
    host.panel.select_layer(layer)
    assert {action for action in ACTIONS if host.panel.can(action)} == possible


def test_can_refuses_what_it_does_not_know(host: Host) -> None:
    with pytest.raises(ValueError, match="unknown action 'fly'"):
        host.panel.can("fly")


def test_keys_of_fields_stay_in_the_fields(host: Host) -> None:
    editor = host.panel.canvas.cards[0].editor
    editor.activation.setFocus()
    QTest.keyClick(editor.activation, Key.Key_Delete)
    assert host.edits == []
    QTest.keyClick(editor.activation, Key.Key_Right, ALT)
    assert host.last[0] == "Move layer 1"


def test_arrows_and_tab_walk_through_the_cards(host: Host) -> None:
    panel = host.panel
    panel.canvas.cards[0].setFocus()
    QTest.keyClick(panel.canvas.cards[0], Key.Key_Right)
    assert panel.selected_layer == focused(panel) == 1
    QTest.keyClick(panel.canvas.cards[1], Key.Key_Left)
    QTest.keyClick(panel.canvas.cards[0], Key.Key_Left)
    assert panel.selected_layer == focused(panel) == 0
    seen = []
    for _ in range(16):
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget.accessibleName())
        QTest.keyClick(widget, Key.Key_Tab)
    layers = [name for name in seen if name.startswith(("Layer", "Output"))]
    assert layers[:3] == [
        "Layer 1: 8 units, ReLU",
        "Layer 2: 5 units, ReLU",
        "Output layer: 3 units, Softmax",
    ]
    assert seen[1:3] == ["Units", "Activation"]


def test_clicks_select(host: Host) -> None:
    panel = host.panel
    QTest.mouseClick(panel.canvas.cards[1], LEFT, pos=QPoint(20, 100))
    assert panel.selected_layer == 1
    QTest.mouseClick(panel.canvas, LEFT, pos=QPoint(4, 100))
    assert panel.selected_layer == -1
    assert host.selections == [1, -1]


def test_nothing_happens_without_a_design(panel: NetworkPanel) -> None:
    host = Host(panel)
    for action in (*ACTIONS, *WALKS):
        assert not panel.can(action)
        getattr(panel, action)()
    assert host.edits == []
