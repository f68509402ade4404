"""Layers edited in the real window, while a trained network is open."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, load
from nnplay.data.plane.drawn import add_point, drawn
from nnplay.engine import State, keeping
from nnplay.project import Design, LayerSpec, edits, fields
from nnplay.training import Trainer, measure_now
from nnplay.ui import settings, undo
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from nnplay.ui.network.editor import UnitsBox


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(keeping, "QUIET", 0)
    made = open_window()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    until(qtbot, made, State.READY)
    yield made
    made.close()


@pytest.fixture
def trained(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window whose network has been trained for one epoch, and is paused."""
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    return window


def until(qtbot: QtBot, window: MainWindow, *states: State) -> None:
    qtbot.waitUntil(lambda: window.session.state in states, timeout=20_000)


def design(window: MainWindow) -> Design:
    assert window.session.design is not None
    return window.session.design


def units(window: MainWindow) -> list[int]:
    return [layer.units for layer in design(window).network.layers]


def trainer(window: MainWindow) -> Trainer:
    assert window.session.trainer is not None
    return window.session.trainer


def trigger(window: MainWindow, action: str) -> None:
    window.actions_by_name[action].trigger()


def spin(window: MainWindow) -> UnitsBox:
    return window.network.canvas.cards[0].editor.units


def notices(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.notices.findChildren(QLabel))


def press_notice(window: MainWindow, qtbot: QtBot, text: str) -> None:
    found = next(b for b in window.notices.findChildren(QPushButton) if text in b.text())
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_wider_layer_knows_what_it_knew_and_undo_brings_the_same_weights_back(
    trained: MainWindow, qtbot: QtBot
) -> None:
    old = trainer(trained)
    state, measured = old.network.state.copy(), measure_now(old, "test")
    with qtbot.waitSignal(trained.session.kept):
        spin(trained).setValue(100)
    assert notices(trained) == "Layer 1 is wider; the network computes what it did before."
    assert trainer(trained).network.layers[0].units == 100
    assert measure_now(trainer(trained), "test").score == pytest.approx(measured.score)
    assert trained.editor.stack.undoText() == "Change units of layer 1"
    widened = trainer(trained)
    trained.editor.stack.undo()
    assert units(trained) == [64, 10]
    assert trainer(trained) is old
    assert (old.network.state == state).all()
    assert trained.notices.isHidden()
    trained.editor.stack.redo()
    assert trainer(trained) is widened
    assert units(trained) == [100, 10]


def test_a_number_turned_step_by_step_loses_nothing_on_the_way(
    trained: MainWindow, qtbot: QtBot
) -> None:
    old = trainer(trained)
    accuracy = measure_now(old, "test").score
    for value in (1, 12, 128):
        with qtbot.waitSignal(trained.session.kept):
            spin(trained).setValue(value)
        assert trainer(trained).network.layers[0].units == value
    assert measure_now(trainer(trained), "test").score == pytest.approx(accuracy)
    assert trained.editor.stack.count() == 1
    with qtbot.waitSignal(trained.session.network_changed):
        spin(trained).setValue(64)
    assert trainer(trained) is old
    assert trained.editor.stack.count() == 0


def test_a_number_turned_over_nothing_to_something_loses_nothing(
    trained: MainWindow, qtbot: QtBot
) -> None:
    old = trainer(trained)
    spin(trained).setValue(1)
    spin(trained).setValue(0)
    assert "Layers changed" in notices(trained)
    assert trainer(trained) is old
    with qtbot.waitSignal(trained.session.kept) as kept:
        spin(trained).setValue(70)
    assert kept.args[0].exact
    assert trained.editor.stack.count() == 1


def test_while_training_quick_steps_end_in_one_network(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "QUIET", 200)
    window.editor.edit("", fields.EPOCHS.put(design(window), 1000))
    trigger(window, "train")
    qtbot.waitUntil(lambda: trainer(window).step > 50)
    old = trainer(window)
    kept: list[object] = []
    window.session.kept.connect(kept.append)
    with qtbot.waitSignal(window.session.kept):
        for value in (1, 12, 128):
            spin(window).setValue(value)
            assert trainer(window) is old
    assert window.session.state is State.TRAINING
    assert trainer(window).network.layers[0].units == 128
    assert "Layer 1 is wider" in notices(window)
    assert len(kept) == 1
    step = trainer(window).step
    qtbot.waitUntil(lambda: trainer(window).step > step + 50)
    # Trained since then: another edit of the same number is a step of its own.
    later = trainer(window)
    with qtbot.waitSignal(window.session.kept):
        spin(window).setValue(130)
    window.editor.stack.undo()
    assert units(window) == [128, 10]
    assert trainer(window) is later
    window.editor.stack.undo()
    assert trainer(window) is old


def test_every_edit_of_the_layers_is_kept_and_undone(trained: MainWindow, qtbot: QtBot) -> None:
    trained.network.select_layer(0)
    states = [trainer(trained).network.state.copy()]
    for action, text in (
        ("insert_layer", "Layer 2 passes its input on"),
        ("duplicate_layer", "Layer 3 passes its input on"),
        ("remove_layer", "has gone into the layer behind it"),
    ):
        with qtbot.waitSignal(trained.session.kept):
            trigger(trained, action)
        assert text in notices(trained)
        states.append(trainer(trained).network.state.copy())
    with qtbot.waitSignal(trained.session.kept):
        box = trained.network.canvas.cards[0].editor.activation
        box.setCurrentIndex(box.findText("Tanh"))
        box.activated.emit(box.currentIndex())
    assert "keeps its weights under its new activation" in notices(trained)
    for state in reversed(states):
        trained.editor.stack.undo()
        assert (trainer(trained).network.state == state).all()


def test_reinitialising_instead_is_one_click_and_can_be_undone(
    trained: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(trained.session.kept):
        spin(trained).setValue(32)
    kept = trainer(trained)
    assert "keeps its 32 strongest neurons" in notices(trained)
    with qtbot.waitSignal(trained.session.network_changed):
        press_notice(trained, qtbot, "Re-initialise instead")
    assert trained.session.state is State.READY
    assert units(trained) == [32, 10]
    assert not trainer(trained).has_learned
    assert trained.notices.isHidden()
    trained.editor.stack.undo()
    assert trainer(trained) is kept


def test_what_was_learned_need_not_be_kept(trained: MainWindow, qtbot: QtBot) -> None:
    action = trained.actions_by_name["keep_learned"]
    assert action.isCheckable()
    assert action.isChecked()
    trigger(trained, "keep_learned")
    assert not settings.KEEP_LEARNED.get()
    old = trainer(trained)
    spin(trained).setValue(32)
    assert "Layers changed: the present network keeps the old setting." in notices(trained)
    assert trainer(trained) is old
    trained.editor.stack.undo()
    assert trained.notices.isHidden()
    trigger(trained, "keep_learned")
    with qtbot.waitSignal(trained.session.kept):
        spin(trained).setValue(32)


def test_the_choice_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "keep_learned")
    window.close()
    again = open_window()
    qtbot.addWidget(again)
    again.show()
    until(qtbot, again, State.READY)
    assert not again.session.keep_learned
    assert not again.actions_by_name["keep_learned"].isChecked()
    trigger(again, "keep_learned")
    again.close()


def test_an_old_edit_taken_back_keeps_what_was_learned_since(
    window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.session.network_changed):
        spin(window).setValue(20)
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    narrow = trainer(window)
    with qtbot.waitSignal(window.session.kept) as kept:
        window.editor.stack.undo()
    assert kept.args[0].exact
    assert trainer(window).network.layers[0].units == 64
    window.editor.stack.redo()
    assert trainer(window) is narrow


def test_other_edits_wait_as_before(trained: MainWindow, qtbot: QtBot) -> None:
    window = trained
    window.editor.edit("Seed", fields.SEED.put(design(window), 9))
    assert "Seed changed" in notices(window)
    with qtbot.waitSignal(window.session.kept):
        spin(window).setValue(70)
    assert "Seed changed" in notices(window)
    assert "Layer 1 is wider" in notices(window)
    assert "Layers changed" not in notices(window)


def test_an_output_that_does_not_fit_the_loss_waits_until_it_does(
    trained: MainWindow, qtbot: QtBot
) -> None:
    old = trainer(trained)
    network = edits.set_activation(design(trained).network, 1, "identity")
    trained.editor.edit("", msgspec.structs.replace(design(trained), network=network))
    assert trained.session.problems
    assert trainer(trained) is old
    trained.editor.stack.undo()
    assert trainer(trained) is old
    assert not trained.session.restart_needed


def test_old_steps_forget_their_networks_when_they_are_too_large(
    trained: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = trainer(trained).data
    samples = sum(part.x.nbytes + part.y.nbytes for part in (data.train, data.test))
    monkeypatch.setattr(undo, "MOST_BYTES", samples + 3_000_000)  # three networks' parameters
    before = trainer(trained).network.state.copy()
    for number in range(4):
        network = edits.insert_layer(design(trained).network, 1, LayerSpec(64, "relu"))
        with qtbot.waitSignal(trained.session.kept):
            trained.editor.edit(
                f"{number}", msgspec.structs.replace(design(trained), network=network)
            )
    for _ in range(2):
        trained.editor.stack.undo()
    assert len(units(trained)) == 4
    for _ in range(2):
        with qtbot.waitSignal(trained.session.kept):
            trained.editor.stack.undo()
    # What came back is not the network of then, but it has learned as much.
    assert units(trained) == [64, 10]
    np.testing.assert_allclose(trainer(trained).network.state, before, atol=1e-4)


def test_undoing_a_point_keeps_what_has_been_learned_since(
    window: MainWindow, qtbot: QtBot
) -> None:
    drawing = drawn(load("circle"), DataRecipe("circle"))
    with qtbot.waitSignal(window.session.data_changed):
        window.session.open_data(drawing)
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    more = add_point(drawing, 1.0, 1.0, 0)
    with qtbot.waitSignal(window.session.kept):
        window.editor.edit("Add a point", msgspec.structs.replace(design(window), data=more))
    assert "predicts" not in notices(window)
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 2)
    until(qtbot, window, State.PAUSED)
    state = trainer(window).network.state.copy()
    for action, recipe in ((window.editor.stack.undo, drawing), (window.editor.stack.redo, more)):
        with qtbot.waitSignal(window.session.kept):
            action()
        assert design(window).data == recipe
        assert trainer(window).epoch == 2
        np.testing.assert_array_equal(trainer(window).network.state, state)
