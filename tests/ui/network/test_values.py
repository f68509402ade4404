"""From the model to the view: what is shown, and that showing it is no edit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from nnplay.project import LayerSpec, edits, find_problems, find_warnings
from nnplay.ui.network import NetworkPanel
from nnplay.ui.theme import CONTROL_HEIGHT
from tests.ui.network.tiny import SHAPE, Host, design_of, design_with


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


def signs(panel: NetworkPanel) -> list[str]:
    """Return the kind of sign that each card shows, or "" where there is none."""
    found = (card.editor.sign for card in panel.canvas.cards)
    return [sign.kind if sign.isVisible() else "" for sign in found]


def test_warnings_have_a_sign_of_their_own_and_a_remedy(host: Host) -> None:
    panel = host.panel
    design = design_of(8, 5)
    doubtful = type(design)(
        design.data, edits.set_activation(design.network, 1, "binary_step"), design.training
    )
    (warning,) = find_warnings(doubtful)
    host.show(doubtful)
    assert signs(panel) == ["", "warning", ""]
    card = panel.canvas.cards[1]
    assert card.editor.sign.toolTip() == warning.text
    assert card.editor.sign.accessibleName() == "Warning"
    assert warning.text in card.accessibleDescription()
    (row,) = panel.strip.rows
    assert (row.problem, row.kind) == (warning, "warning")
    taken: list[object] = []
    panel.remedy_chosen.connect(taken.append)
    QTest.mouseClick(row.buttons[0], Qt.MouseButton.LeftButton)
    assert taken == [warning.remedies[0]]
    host.show(design)
    assert signs(panel) == ["", "", ""]
    assert panel.strip.isHidden()


def test_problems_come_before_warnings(host: Host) -> None:
    host.show(design_with(LayerSpec(4, "binary_step"), LayerSpec(0, "relu")))
    assert signs(host.panel) == ["warning", "problem", ""]
    assert [row.kind for row in host.panel.strip.rows] == ["problem", "warning"]
    host.show(design_with(LayerSpec(0, "binary_step")))
    assert signs(host.panel) == ["problem", ""]
    assert "no gradient" not in host.panel.canvas.cards[0].editor.sign.toolTip()


def test_a_card_says_what_else_its_layer_has(host: Host) -> None:
    panel = host.panel
    host.show(
        design_with(
            LayerSpec(8, "leaky_relu", {"slope": 0.1}, batch_norm=True, dropout=0.2),
            LayerSpec(5, "relu"),
        )
    )
    first, second = panel.canvas.cards[0], panel.canvas.cards[1]
    assert "slope 0.1 · BN · drop 20 %" in labels(panel, 0)
    assert second.editor.extras.text() == ""
    for words in ("Slope s = 0.1", "variance 1", "20 % of the outputs"):
        assert words in first.editor.extras.toolTip()
    assert first.accessibleName() == "Layer 1: 8 units, Leaky ReLU, slope 0.1, BN, drop 20 %"
    assert first.editor.parameters.text() == "144 parameters"
    assert first.editor.parameters.toolTip() == (
        "144 parameters: 16 × 8 weights, 8 biases and 8 gains"
    )


def test_the_line_for_more_is_there_only_where_a_layer_needs_it(host: Host) -> None:
    canvas = host.panel.canvas
    plain = [card.editor.height() for card in canvas.cards]
    host.show(design_with(LayerSpec(8, "relu"), LayerSpec(5, "elu")))
    heights = {card.editor.height() for card in canvas.cards}
    assert heights == {plain[0] + 20}
    assert canvas.cards[1].editor.extras.text() == "α 1"
    lowest = max(group.bounds.bottom() for group in canvas.picture.groups)
    assert lowest < canvas.cards[0].editor.geometry().top()
    host.show(design_of(8, 5))
    assert [card.editor.height() for card in canvas.cards] == plain


def test_a_narrow_card_says_it_in_letters(host: Host) -> None:
    leaky = LayerSpec(8, "leaky_relu", {"slope": 0.1}, batch_norm=True, dropout=0.25)
    host.show(design_with(*[leaky] * 7))
    host.panel.resize(700, 430)
    extras = host.panel.canvas.cards[0].editor.extras
    assert extras.text() == "s 0.1 BN drop 25%"
    assert extras.fontMetrics().horizontalAdvance(extras.text()) <= extras.width()


def test_an_activation_chosen_in_the_card_brings_its_own_parameters(host: Host) -> None:
    host.show(design_with(LayerSpec(8, "leaky_relu", {"slope": 0.3}, dropout=0.5)))
    box = host.panel.canvas.cards[0].editor.activation
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert host.edits[-1][1].network.layers[0] == LayerSpec(8, "elu", dropout=0.5)
