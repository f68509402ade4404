"""Why slots of the panel would change nothing; what they do is tested with selecting and edits."""

from __future__ import annotations

import pytest

from nnplay.ui.network.panel import ACTIONS, WALKS
from nnplay.ui.network.pointing import Pointed
from tests.ui.network.tiny import Host, design_of

ALL = (*ACTIONS, *WALKS)


def select(host: Host, layer: int, pointed: Pointed | None) -> None:
    host.panel.select_layer(layer)
    host.panel.selecting.select(pointed)


@pytest.mark.parametrize("layer", [-1, 0, 1, 2])
@pytest.mark.parametrize(
    "pointed", [None, Pointed(0, 1), Pointed(1, 3), Pointed(1, 3, 2), Pointed(3, 1)]
)
def test_what_can_be_done_changes_something_and_else_there_is_a_reason(
    host: Host, layer: int, pointed: Pointed | None
) -> None:
    panel = host.panel
    for action in ALL:
        host.show(design_of(8, 5))
        select(host, layer, pointed)
        edits = len(host.edits)
        before = (panel.selected_layer, panel.selecting.selected)
        why = panel.why_not(action)
        assert panel.can(action) == (not why)
        getattr(panel, action)()
        after = (panel.selected_layer, panel.selecting.selected)
        changed = len(host.edits) > edits or after != before
        assert changed == (not why) or action == "focus_picture", action


@pytest.mark.parametrize(
    ("layer", "pointed", "action", "words"),
    [
        (2, Pointed(3, 1), "switch_neuron", "the prediction"),
        (2, Pointed(3, 1, 0), "switch_neuron", "Select a neuron"),
        (2, None, "freeze_neuron", "Select a neuron"),
        (-1, Pointed(0, 1), "freeze_neuron", "nothing to learn"),
        (-1, None, "freeze_layer", "Select a layer"),
        (-1, None, "remove_layer", "Select a layer"),
        (2, None, "remove_layer", "The output layer stays"),
        (1, None, "move_layer_right", "output layer, which stays the last"),
        (0, None, "move_layer_left", "No layer comes before"),
        (0, None, "previous_layer", "No layer comes before"),
        (2, None, "next_layer", "No layer comes behind"),
        (-1, None, "next_neuron", "Select a layer"),
        (-1, Pointed(0, 1), "next_connection", "leads to an input"),
        (0, Pointed(1, 1), "select_end", "Select a connection"),
        (0, None, "let_go", "Nothing is selected"),
    ],
)
def test_the_reason_is_what_is_missing(
    host: Host, layer: int, pointed: Pointed | None, action: str, words: str
) -> None:
    select(host, layer, pointed)
    assert words in host.panel.why_not(action)


def test_the_only_neuron_has_no_neighbour(host: Host) -> None:
    host.show(design_of(1))
    select(host, 0, Pointed(1, 0))
    assert "only neuron" in host.panel.why_not("next_neuron")


def test_the_menu_of_a_layer_says_why_and_else_what(host: Host) -> None:
    select(host, 2, Pointed(3, 1))
    menu = host.panel.layer_menu(2)
    assert menu.toolTipsVisible()
    tips = {action.objectName(): action.toolTip() for action in menu.actions()}
    grey = {action.objectName() for action in menu.actions() if not action.isEnabled()}
    assert grey == {
        "duplicate_layer",
        "move_layer_left",
        "move_layer_right",
        "remove_layer",
        "switch_neuron",
    }
    assert all(tips[name] == host.panel.why_not(name) for name in grey)
    assert "put out 0" not in tips["switch_neuron"]
    host.panel.selecting.select(Pointed(1, 1))
    tips = {action.objectName(): action.toolTip() for action in host.panel.layer_menu(0).actions()}
    assert "put out 0" in tips["switch_neuron"]


def test_what_does_not_exist_is_refused(host: Host) -> None:
    with pytest.raises(ValueError, match="unknown action 'fly'; choose one of insert_layer"):
        host.panel.why_not("fly")
