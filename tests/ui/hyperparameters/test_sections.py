"""Folding, what folded sections say, and the section of the selected layer."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.project import Design, LayerSpec, NetworkSpec, edits, fields, find_problems
from nnplay.ui.form import NumberEditor
from nnplay.ui.hyperparameters import HyperparameterPanel
from nnplay.ui.hyperparameters.panel import LAYER
from nnplay.ui.theme import Name, theme
from tests.ui.hyperparameters.conftest import SHAPE, Edits, sections

REGULARISATION = fields.REGULARIZER_FIELDS[0].group
START = fields.SEED.group
L2 = fields.REGULARIZER_FIELDS[0].path


def with_layers(design: Design, *layers: LayerSpec) -> Design:
    network = NetworkSpec(784, (*layers, LayerSpec(10, "softmax")))
    return msgspec.structs.replace(design, network=network)


def test_groups_are_sections_behind_the_layer(panel: HyperparameterPanel) -> None:
    groups = dict.fromkeys(field.group for field in fields.FIELDS)
    assert sections(panel) == [LAYER, *groups]
    tops = [panel.section(key).y() for key in sections(panel)]
    assert tops == sorted(set(tops))


def test_a_click_folds_and_the_state_stays(panel: HyperparameterPanel, design: Design) -> None:
    header = panel.section(REGULARISATION)
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    assert not panel.row(L2).isVisible()
    assert not panel.row(L2).editor.isVisible()
    panel.set_design(fields.OPTIMIZER.put(design, "sgd"))
    panel.set_layer(1)
    assert not panel.row(L2).isVisible()
    assert panel.row("training.seed").isVisible()
    QTest.mouseClick(header, Qt.MouseButton.LeftButton)
    assert panel.row(L2).editor.isVisible()


def test_keys_fold(panel: HyperparameterPanel) -> None:
    header = panel.section(REGULARISATION)
    for key, opened in (
        (Qt.Key.Key_Space, False),
        (Qt.Key.Key_Return, True),
        (Qt.Key.Key_Left, False),
        (Qt.Key.Key_Left, False),
        (Qt.Key.Key_Right, True),
    ):
        QTest.keyClick(header, key)
        assert panel.row(L2).isVisible() == opened
        assert ("open" in header.accessibleName()) == opened


def test_folding_leaves_the_columns_in_place(panel: HyperparameterPanel) -> None:
    editor = panel.row("training.learning_rate").editor
    left, width = editor.x(), editor.width()
    for key in sections(panel):
        if key != fields.LEARNING_RATE.group:
            panel.section(key).setChecked(False)
    panel.grab()
    assert (editor.x(), editor.width()) == (left, width)


def test_at_first_the_learning_rate_is_in_sight(qtbot: QtBot, design: Design) -> None:
    panel = HyperparameterPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 420)
    panel.set_design(design)
    panel.show()
    rate = panel.row("training.learning_rate").editor
    assert not rate.visibleRegion().isEmpty()
    assert not panel.row("training.seed").isVisible()


def test_a_folded_section_says_what_is_unusual_in_it(
    panel: HyperparameterPanel, design: Design
) -> None:
    header = panel.section(REGULARISATION)
    assert header.summary == ""
    changed = fields.REGULARIZER_FIELDS[0].put(design, 0.001)
    changed = fields.REGULARIZER_FIELDS[4].put(changed, 1.0)
    panel.set_design(changed)
    assert header.summary == "L2 0.001, clip norm 1"
    before = header.grab().toImage()
    header.setChecked(False)
    assert header.grab().toImage() != before
    assert header.summary in header.toolTip()
    assert header.accessibleDescription() == header.summary


def test_a_folded_section_shows_that_something_inside_is_wrong(
    panel: HyperparameterPanel, design: Design
) -> None:
    header = panel.section(fields.LOSS.group)
    assert header.sign is None
    wrong = fields.LOSS.put(design, "binary_cross_entropy")
    problems = find_problems(wrong, SHAPE)
    panel.set_design(wrong, warnings=problems)
    assert header.sign == "warning"
    panel.set_design(wrong, problems, warnings=problems)
    assert header.sign == "problem"
    assert panel.section(START).sign is None
    header.setChecked(False)
    assert not panel.row("training.loss").notes.isVisible()
    header.setChecked(True)
    assert panel.row("training.loss").notes.isVisible()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_headers_can_be_painted_in_every_state(panel: HyperparameterPanel, name: Name) -> None:
    theme.apply(name)
    header = panel.section(REGULARISATION)
    pictures = []
    for opened in (True, False):
        header.setChecked(opened)
        for sign in (None, "problem", "warning"):
            header.show_state("Regularisation", "L2 0.001", sign)
            pictures.append(header.grab().toImage())
    assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])
    theme.apply("dark")


# The selected layer


def test_the_selected_layer_is_shown(panel: HyperparameterPanel, design: Design) -> None:
    leaky = LayerSpec(32, "leaky_relu", {"slope": 0.2}, dropout=0.25)
    design = with_layers(design, LayerSpec(64, "relu"), leaky)
    panel.set_design(design)
    assert panel.section(LAYER).text() == "Layer 1"
    panel.set_layer(1)
    assert panel.section(LAYER).text() == "Layer 2"
    shown = {field.name: panel.row(field.path).editor for field in fields.layer_fields(design, 1)}
    assert {name: editor.value() for name, editor in shown.items()} == {
        "units": 32,
        "activation": "leaky_relu",
        "slope": 0.2,
        "batch_norm": False,
        "dropout": 0.25,
    }
    with pytest.raises(KeyError):
        panel.row("network.layers.0.units")
    assert panel.section(LAYER).summary == "32 Leaky ReLU · slope 0.2 · drop 25 %"


def test_edits_of_a_layer_name_it(panel: HyperparameterPanel, design: Design) -> None:
    design = with_layers(design, LayerSpec(64, "relu"), LayerSpec(32, "elu", {"alpha": 2.0}))
    panel.set_design(design)
    panel.set_layer(1)
    seen = Edits(panel)
    QTest.keyClick(panel.row("network.layers.1.batch_norm").editor, Qt.Key.Key_Space)
    QTest.keyClick(panel.row("network.layers.1.activation").editor, Qt.Key.Key_Up)
    panel.set_layer(2)
    QTest.keyClick(panel.row("network.layers.2.activation").editor, Qt.Key.Key_Home)
    network = design.network
    assert [(text, edited.network) for text, edited, _ in seen] == [
        ("Change batch norm of layer 2", edits.set_layer(network, 1, batch_norm=True)),
        ("Change activation of layer 2", edits.set_activation(network, 1, "leaky_relu")),
        ("Change activation of the output layer", edits.set_activation(network, 2, "identity")),
    ]


def test_the_output_layer_follows_the_data(panel: HyperparameterPanel, design: Design) -> None:
    panel.set_layer(1)
    assert panel.section(LAYER).text() == "Output layer"
    units = panel.row("network.layers.1.units").editor
    assert isinstance(units, NumberEditor)
    assert not units.isEnabled()
    assert "data set" in units.toolTip()
    with pytest.raises(KeyError):
        panel.row("network.layers.1.dropout")
    # The same place may become a hidden layer.
    panel.set_design(with_layers(design, LayerSpec(64, "relu"), LayerSpec(10, "relu")))
    assert panel.section(LAYER).text() == "Layer 2"
    assert panel.row("network.layers.1.units").editor.isEnabled()


def test_without_a_selected_layer_the_section_says_what_to_do(
    panel: HyperparameterPanel, design: Design
) -> None:
    header = panel.section(LAYER)
    for layer in (-1, 7):
        panel.set_layer(layer)
        assert (header.text(), header.summary) == ("Layer", "Select one in the picture")
        assert not header.isEnabled()
        with pytest.raises(KeyError):
            panel.row("network.layers.0.units")
    panel.set_layer(0)
    assert header.isEnabled()
    assert panel.row("network.layers.0.units").isVisible()
    panel.set_design(msgspec.structs.replace(design, network=NetworkSpec(784, ())))
    assert not header.isEnabled()


def test_an_unknown_activation_is_shown_as_it_is(
    panel: HyperparameterPanel, design: Design
) -> None:
    panel.set_design(with_layers(design, LayerSpec(8, "magic")))
    assert panel.row("network.layers.0.activation").editor.value() == "magic"
    assert panel.section(LAYER).summary == "8 magic"
