"""From the model to the view: what is shown, and that showing it is no edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from nnplay.project import edits, find_problems
from nnplay.ui.network import NetworkPanel
from nnplay.ui.theme import CONTROL_HEIGHT
from tests.ui.network.tiny import SHAPE, Host, design_of


def labels(panel: NetworkPanel, layer: int) -> list[str]:
    card = panel.canvas.cards[layer]
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_header_and_cards(host: Host) -> None:
    panel = host.panel
    assert panel.detail.text() == "16 → 8 → 5 → 3 · 199 parameters"
    assert labels(panel, 0) == ["Dense 1", "(batch, 8)", "136 parameters"]
    assert labels(panel, 2) == ["Output", "(batch, 3)", "18 parameters"]
    editor = panel.canvas.cards[1].editor
    assert editor.units.value() == 5
    assert editor.activation.currentData() == "relu"
    assert "max(0, z)" in editor.activation.toolTip()
    assert editor.parameters.toolTip() == "45 parameters: 8 × 5 weights and 5 biases"
    assert editor.units.height() == editor.activation.height() == CONTROL_HEIGHT
    assert panel.canvas.cards[1].accessibleName() == "Layer 2: 5 units, ReLU"
    assert panel.canvas.picture.caption == "4 × 4 = 16"


def test_a_narrow_header_leaves_out_the_middle(host: Host) -> None:
    host.show(design_of(*[8] * 8))
    host.panel.resize(400, 430)
    assert "…" in host.panel.detail.text()
    assert host.panel.detail.toolTip().count("8 →") == 8
    assert host.panel.width() == 400


def test_showing_is_no_edit(host: Host) -> None:
    for design in (design_of(9, 5), design_of(9), design_of(), design_of(4, 4, 4, 4)):
        host.show(design)
        host.show(design)
        shown = [card.editor.units.value() for card in host.panel.canvas.cards]
        assert shown == [layer.units for layer in design.network.layers]
    assert host.edits == []


def test_same_structure_keeps_widgets_focus_and_typing(host: Host) -> None:
    cards = list(host.panel.canvas.cards)
    box = cards[0].editor.units
    box.setFocus()
    QTest.keyClicks(box, "1")
    text = box.text()
    host.show(design_of(8, 6, activation="tanh"))
    assert host.panel.canvas.cards == cards
    assert box.hasFocus()
    assert box.text() == text
    assert cards[0].editor.activation.currentData() == "tanh"


def test_other_structure_reuses_cards_and_keeps_the_focus_inside(host: Host) -> None:
    cards = list(host.panel.canvas.cards)
    cards[2].editor.activation.setFocus()
    host.show(design_of(8))
    assert host.panel.canvas.cards == cards[:2]
    assert host.panel.selected_layer == 1
    assert cards[1].hasFocus()
    host.show(design_of(8, 5, 4))
    assert host.panel.canvas.cards[:2] == cards[:2]
    assert cards[1].hasFocus()


def test_unknown_activation_is_shown_as_it_is(host: Host) -> None:
    host.show(design_of(8, activation="magic"))
    assert host.panel.canvas.cards[0].editor.activation.placeholderText() == "magic"
    assert host.panel.canvas.cards[0].accessibleName() == "Layer 1: 8 units, magic"


def test_no_layers_at_all(host: Host) -> None:
    design = design_of(8)
    empty = type(design)(design.data, type(design.network)(16, ()), design.training)
    host.show(empty)
    host.panel.grab()
    assert host.panel.canvas.cards == []
    assert not host.panel.can("insert_layer")


def test_the_selected_card_is_scrolled_into_view(host: Host) -> None:
    host.show(design_of(*[8] * 12))
    panel = host.panel
    for layer in (12, 0, 6):
        panel.select_layer(layer)
        assert not panel.canvas.cards[layer].visibleRegion().isEmpty()
        assert panel.canvas.cards[layer].visibleRegion().boundingRect().width() == (
            panel.canvas.cards[layer].width()
        )


@pytest.mark.parametrize("size", [(320, 200), (500, 300), (1300, 650)])
def test_any_size_can_be_painted(host: Host, size: tuple[int, int]) -> None:
    host.panel.resize(*size)
    assert host.panel.grab().size().toTuple() == size


def test_problems_mark_their_layers(host: Host) -> None:
    panel = host.panel
    design = design_of(0, 5)
    host.show(design)
    card = panel.canvas.cards[0]
    assert card.editor.sign.isVisible()
    assert card.editor.units.property("invalid")
    assert "no unit" in card.accessibleDescription()
    assert not panel.canvas.cards[1].editor.sign.isVisible()
    assert [row.problem.layer for row in panel.strip.rows] == [0]
    host.show(design_of(8, 5))
    assert not card.editor.sign.isVisible()
    assert not card.editor.units.property("invalid")
    assert panel.strip.isHidden()


def test_remedies_are_offered(host: Host) -> None:
    panel = host.panel
    design = design_of(8, 5)
    wrong = type(design)(
        design.data, edits.set_activation(design.network, 0, "softmax"), design.training
    )
    host.show(wrong)
    taken: list[object] = []
    panel.remedy_chosen.connect(taken.append)
    (row,) = panel.strip.rows
    (button,) = row.buttons
    button.setFocus()
    host.show(wrong)
    assert button.hasFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert taken == [find_problems(wrong, SHAPE)[0].remedies[0]]
    assert panel.selected_layer == 0
    assert panel.canvas.cards[0].hasFocus()


def test_problems_elsewhere_are_left_to_others(host: Host) -> None:
    design = design_of(8)
    problem = find_problems(design_of(0), SHAPE)[0]
    elsewhere = type(problem)("Wrong.", None, "training.epochs", problem.remedies)
    host.panel.set_design(design, (elsewhere,))
    assert host.panel.strip.isHidden()
