"""The form in the real window: the selected layer, warnings, the run in its schedule."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.project import Design, fields
from nnplay.ui.form import TextEditor
from nnplay.ui.hyperparameters.panel import LAYER
from nnplay.ui.main_window import MainWindow


@pytest.fixture
def window(active_window: MainWindow) -> MainWindow:
    for section in (LAYER, fields.LOSS.group, fields.SCHEDULE.group, fields.SEED.group):
        active_window.hyperparameters.section(section).setChecked(True)
    return active_window


def design(window: MainWindow) -> Design:
    assert window.session.design is not None
    return window.session.design


def edit(window: MainWindow, field: fields.Field, value: fields.Value) -> None:
    window.editor.edit("Change", field.put(design(window), value))


def test_clicking_a_layer_shows_its_settings(window: MainWindow) -> None:
    panel, cards = window.hyperparameters, window.network.canvas.cards
    assert panel.section(LAYER).text() == "Layer"
    for index, title in ((0, "Layer 1"), (1, "Output layer")):
        QTest.mouseClick(cards[index], Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
        assert panel.section(LAYER).text() == title
        assert panel.row(f"network.layers.{index}.activation").isVisible()
    QTest.mouseClick(window.network.canvas, Qt.MouseButton.LeftButton, pos=QPoint(3, 60))
    assert panel.section(LAYER).text() == "Layer"


def test_form_and_picture_show_the_same_layer(window: MainWindow) -> None:
    window.network.select_layer(0)
    panel, card = window.hyperparameters, window.network.canvas.cards[0]
    dropout = panel.row("network.layers.0.dropout").editor
    dropout.setFocus()
    QTest.keyClick(dropout, Qt.Key.Key_PageUp)
    assert design(window).network.layers[0].dropout == pytest.approx(0.1)
    assert card.editor.extras.text() == "drop 10 %"
    assert window.editor.stack.undoText() == "Change dropout of layer 1"
    card.editor.units.setValue(20)
    assert panel.row("network.layers.0.units").editor.value() == 20
    window.network.duplicate_layer()
    assert panel.section(LAYER).text() == "Layer 2"
    assert panel.row("network.layers.1.dropout").editor.value() == pytest.approx(0.1)
    for _ in range(3):
        window.editor.stack.undo()
    window.network.select_layer(0)
    assert panel.row("network.layers.0.dropout").editor.value() == 0


def test_warnings_keep_nobody_from_training(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.INITIALIZER, "zeros")
    notes = window.hyperparameters.row("network.initializer").notes
    assert notes.isVisible()
    window.actions_by_name["step_batch"].trigger()
    qtbot.waitUntil(lambda: window.session.trainer is not None and window.session.trainer.step == 1)
    (button,) = notes.findChildren(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert design(window).network.initializer.name == "auto"
    assert not notes.isVisible()


def test_a_text_that_is_typed_but_not_confirmed_counts(window: MainWindow, qtbot: QtBot) -> None:
    weights = window.hyperparameters.row("training.class_weights").editor
    assert isinstance(weights, TextEditor)
    weights.setFocus()
    weights.selectAll()
    QTest.keyClicks(weights, "balanced")
    popup = weights.completer().popup()
    assert popup is not None
    popup.hide()
    assert design(window).training.class_weights == "none"
    window.actions_by_name["step_batch"].trigger()
    assert design(window).training.class_weights == "balanced"
    qtbot.waitUntil(lambda: window.session.trainer is not None and window.session.trainer.step == 1)


def test_plots_follow_the_run(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.SCHEDULE, "cosine")
    edit(window, fields.EPOCHS, 2)
    plot = window.hyperparameters.schedule_plot
    assert plot.isVisible()
    assert "over 2 epochs" in plot.accessibleDescription()
    assert plot.now_text == ""
    window.actions_by_name["train"].trigger()
    session = window.session
    qtbot.waitUntil(lambda: session.state is State.FINISHED, timeout=20_000)
    trainer = session.trainer
    assert trainer is not None
    last = float(trainer.history.batches().learning_rate[-1])
    assert float(plot.now_text.removeprefix("now ")) == pytest.approx(last, rel=0.01)
    assert trainer.best is not None
    for curves in (window.cost, window.accuracy):
        assert curves.plot.best is not None
        assert curves.plot.best.text == f"lowest cost, epoch {trainer.best.epoch}"
    with qtbot.waitSignal(session.network_changed):
        window.actions_by_name["reset"].trigger()
    assert plot.now_text == ""
    assert window.cost.plot.best is None
