"""The real window, used as a person would use it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.project import Design, fields
from nnplay.training import Snapshot, Trainer
from nnplay.ui import settings
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from nnplay.ui.theme import theme


@pytest.fixture
def window(active_window: MainWindow) -> MainWindow:
    return active_window


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


def snapshot(window: MainWindow) -> Snapshot:
    assert window.session.snapshot is not None
    return window.session.snapshot


def trigger(window: MainWindow, action: str) -> None:
    window.actions_by_name[action].trigger()


def button(window: MainWindow, action: str) -> QToolButton:
    found = window.tool_bar.widgetForAction(window.actions_by_name[action])
    assert isinstance(found, QToolButton)
    return found


def notice_texts(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.notices.findChildren(QLabel))


def press_notice(window: MainWindow, qtbot: QtBot, text: str) -> None:
    found = next(b for b in window.notices.findChildren(QPushButton) if text in b.text())
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def edit(window: MainWindow, field: fields.Field, value: fields.Value) -> None:
    window.editor.edit("Change", field.put(design(window), value))


class ShownWindows(QObject):
    """Notes every window that is shown, for a flash nobody would see in a screenshot."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_nothing_but_the_window_appears(qtbot: QtBot) -> None:
    shown = ShownWindows()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(shown)
    made = open_window()
    qtbot.addWidget(made)
    made.show()
    until(qtbot, made, State.READY)
    edit(made, fields.OPTIMIZER, "sgd")
    edit(made, fields.SEED, 5)
    application.removeEventFilter(shown)
    made.close()
    assert shown.seen == [made]


def test_it_opens_on_the_digits_ready_to_train(window: MainWindow) -> None:
    assert units(window) == [64, 10]
    assert "10,000" in window.windowTitle()
    assert button(window, "train").isEnabled()
    assert not button(window, "stop").isEnabled()
    assert not button(window, "reset").isEnabled()


def test_train_pause_resume_stop_by_button(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.EPOCHS, 1000)
    train = button(window, "train")
    qtbot.mouseClick(train, Qt.MouseButton.LeftButton)
    until(qtbot, window, State.TRAINING)
    assert train.text() == "Pause"
    assert window.refresher.running
    qtbot.waitUntil(lambda: trainer(window).step > 50)
    qtbot.mouseClick(train, Qt.MouseButton.LeftButton)
    until(qtbot, window, State.PAUSED)
    assert train.text() == "Resume"
    assert not window.refresher.running
    qtbot.mouseClick(train, Qt.MouseButton.LeftButton)
    assert train.text() == "Pause"
    qtbot.mouseClick(button(window, "stop"), Qt.MouseButton.LeftButton)
    until(qtbot, window, State.STOPPED)
    assert train.text() == "Train"


def test_keys_train_and_step(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: trainer(window).step == 1)
    until(qtbot, window, State.PAUSED)
    qtbot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.state is State.TRAINING
    qtbot.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, window, State.STOPPED)


def test_layers_are_edited_and_every_edit_is_undone(window: MainWindow, qtbot: QtBot) -> None:
    window.network.select_layer(0)
    trigger(window, "duplicate_layer")
    assert units(window) == [64, 64, 10]
    spin = window.network.canvas.cards[0].editor.units
    spin.setValue(20)
    assert units(window) == [20, 64, 10]
    window.network.select_layer(0)
    trigger(window, "move_layer_right")
    assert units(window) == [64, 20, 10]
    trigger(window, "remove_layer")
    assert units(window) == [64, 10]
    stack = window.editor.stack
    seen = []
    while stack.canUndo():
        seen.append(stack.undoText())
        stack.undo()
    assert len(seen) == 4
    assert units(window) == [64, 10]
    while stack.canRedo():
        stack.redo()
    assert units(window) == [64, 10]
    qtbot.waitUntil(lambda: snapshot(window).layers[0].weights.shape == (64, 784))


def test_spinning_is_one_undo_step(window: MainWindow) -> None:
    spin = window.network.canvas.cards[0].editor.units
    for value in (65, 66, 67):
        spin.setValue(value)
    assert units(window)[0] == 67
    window.editor.stack.undo()
    assert units(window)[0] == 64
    assert spin.value() == 64


def test_live_settings_act_while_training_and_others_offer_a_restart(
    window: MainWindow, qtbot: QtBot
) -> None:
    edit(window, fields.EPOCHS, 1000)
    trigger(window, "train")
    edit(window, fields.BATCH_SIZE, 100)
    running = trainer(window)
    qtbot.waitUntil(lambda: 100 in running.history.batches().samples)
    assert window.notices.isHidden()
    edit(window, fields.SEED, 9)
    assert "Seed changed" in notice_texts(window)
    window.editor.stack.undo()
    assert window.notices.isHidden()
    window.editor.stack.redo()
    press_notice(window, qtbot, "Restart")
    qtbot.waitUntil(lambda: window.session.trainer is not running)
    until(qtbot, window, State.TRAINING)
    assert window.notices.isHidden()
    assert trainer(window).design.training.seed == 9


def test_an_impossible_design_is_explained_and_mended_with_one_click(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.network.canvas.cards[0].editor.units.setValue(0)
    assert "no unit" in button(window, "train").toolTip()
    trigger(window, "train")
    assert window.session.state is State.READY
    assert "Cannot train" in notice_texts(window)
    press_notice(window, qtbot, "Use 16 units")
    assert units(window) == [16, 10]
    assert window.notices.isHidden()
    trigger(window, "train")
    until(qtbot, window, State.TRAINING)


def test_a_number_that_is_typed_but_not_confirmed_counts(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    spin = window.network.canvas.cards[0].editor.units
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "23")
    assert units(window)[0] == 64
    qtbot.mouseClick(button(window, "step_batch"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: trainer(window).step == 1)
    assert trainer(window).network.layers[0].units == 23


def test_reset_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    trained = window.session.trainer
    with qtbot.waitSignal(window.session.network_changed):
        trigger(window, "reset")
    assert window.session.trainer is not trained
    assert window.editor.stack.undoText() == "Reset"
    window.editor.stack.undo()
    assert window.session.trainer is trained


def test_divergence_is_explained_and_goes_back(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.OPTIMIZER, "sgd")
    edit(window, fields.LOSS, "mse")
    for card in window.network.canvas.cards:
        card.editor.activation.setCurrentIndex(0)
        card.editor.activation.activated.emit(0)
    assert {layer.activation for layer in design(window).network.layers} == {"identity"}
    edit(window, fields.LEARNING_RATE, 1e4)
    trigger(window, "train")
    until(qtbot, window, State.DIVERGED)
    text = notice_texts(window)
    divergence = window.session.divergence
    assert divergence is not None
    assert f"step {divergence.step:,}" in text
    assert not window.actions_by_name["train"].isEnabled()
    assert np.isfinite(snapshot(window).state).all()
    edit(window, fields.LEARNING_RATE, 0.5)
    press_notice(window, qtbot, "Go back, learning rate 0.05")
    assert design(window).training.learning_rate == 0.05
    assert window.notices.isHidden()
    assert window.actions_by_name["train"].isEnabled()


def test_weights_are_saved_and_loaded_by_the_menu(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = path = tmp_path / "net.npz"
    trigger(window, "step_batch")
    qtbot.waitUntil(lambda: trainer(window).step == 1)
    until(qtbot, window, State.PAUSED)
    monkeypatch.setattr("nnplay.ui.files.ask_path", lambda *_: path)
    with qtbot.waitSignal(window.session.saved):
        trigger(window, "save_weights")
    assert saved.exists()
    assert "Saved net.npz" in notice_texts(window)
    assert window.session.snapshot is not None
    kept = window.session.snapshot.state
    # Saving again asks for nothing.
    monkeypatch.setattr("nnplay.ui.files.ask_path", lambda *_: pytest.fail("asked again"))
    with qtbot.waitSignal(window.session.saved):
        trigger(window, "save_weights")
    edit(window, fields.SEED, 3)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(saved), ""))
    with qtbot.waitSignal(window.session.network_changed):
        trigger(window, "open_weights")
    assert (window.session.snapshot.state == kept).all()


def test_save_writes_to_the_file_that_was_opened_and_never_over_another(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        with qtbot.waitSignal(window.session.saved):
            window.session.save_weights(tmp_path / f"{name}.npz")
    assert window.files.weights_path == tmp_path / "b.npz"
    with qtbot.waitSignal(window.session.opened):
        window.files.open_path(str(tmp_path / "a.npz"))
    assert window.files.weights_path == tmp_path / "a.npz"
    with qtbot.waitSignal(window.session.opened):
        window.files.open_source("mnist-10k")
    asked = []
    monkeypatch.setattr("nnplay.ui.files.ask_path", lambda *_: asked.append(1))
    trigger(window, "save_weights")
    assert asked


def test_loaded_weights_outlive_an_edit(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.session.saved):
        window.session.save_weights(tmp_path / "a.npz")
    with qtbot.waitSignal(window.session.opened):
        window.files.open_path(str(tmp_path / "a.npz"))
    loaded = window.session.trainer
    edit(window, fields.OPTIMIZER, "sgd")
    assert "Optimizer" in notice_texts(window)
    assert window.session.trainer is loaded
    assert window.actions_by_name["reset"].isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Z, Qt.Key.Key_E])
def test_the_windows_keys_act_while_a_number_field_has_the_focus(
    window: MainWindow, qtbot: QtBot, key: Qt.Key
) -> None:
    spin = window.network.canvas.cards[0].editor.units
    spin.setFocus()
    qtbot.keyClick(spin, Qt.Key.Key_Up)
    assert units(window)[0] == 65
    qtbot.keyClick(spin, key, Qt.KeyboardModifier.ControlModifier)
    if key is Qt.Key.Key_Z:
        assert units(window)[0] == 64
    else:
        qtbot.waitUntil(lambda: trainer(window).epoch == 1)


def test_fewer_epochs_than_are_done_show_no_nonsense(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.EPOCHS, 1000)
    trigger(window, "train")
    qtbot.waitUntil(lambda: trainer(window).epoch >= 3)
    edit(window, fields.EPOCHS, 2)
    until(qtbot, window, State.FINISHED)
    shown = " ".join(label.text() for label in window.run_status.findChildren(QLabel))
    epoch = trainer(window).epoch
    assert f"{epoch} of {epoch}" in shown
    edit(window, fields.EPOCHS, 1000)
    assert window.session.state is State.STOPPED


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, event)


def test_a_dropped_file_is_loaded_and_a_bad_one_refused(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.session.saved):
        window.session.save_weights(tmp_path / "good.safetensors")
    (tmp_path / "bad.safetensors").write_bytes(b"\0" * 100)
    before = window.session.position
    with qtbot.waitSignal(window.session.refused):
        drop(window, tmp_path / "bad.safetensors")
    assert "bad.safetensors" in notice_texts(window)
    assert window.session.position == before
    with qtbot.waitSignal(window.session.network_changed):
        drop(window, tmp_path / "good.safetensors")


def test_the_full_set_trains_from_its_folder(
    window: MainWindow, qtbot: QtBot, mnist_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(mnist_dir))
    with qtbot.waitSignal(window.session.data_changed, timeout=20_000):
        trigger(window, "open_folder")
    assert window.session.data is not None
    assert len(window.session.data.train) == 60_000
    assert "70,000" in window.windowTitle()
    assert settings.DATA_FOLDERS.get() == [str(mnist_dir)]
    trigger(window, "step_batch")
    qtbot.waitUntil(lambda: trainer(window).step == 1)


def test_closing_while_training_ends_it(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.EPOCHS, 1000)
    trigger(window, "train")
    until(qtbot, window, State.TRAINING)
    window.close()
    assert window.session.state is State.STOPPED
    assert not window.refresher.running


def test_settings_and_layout_come_back(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.LEARNING_RATE, 0.0123)
    window.docks["cost"].hide()
    window.cost.log_scale = True
    trigger(window, "theme")
    chosen = theme.name
    window.close()
    again = open_window()
    qtbot.addWidget(again)
    again.show()
    until(qtbot, again, State.READY)
    assert design(again).training.learning_rate == 0.0123
    assert again.docks["cost"].isHidden()
    assert again.cost.log_scale
    assert settings.THEME.get() == chosen
    trigger(again, "reset_layout")
    assert not again.docks["cost"].isHidden()
    theme.apply("dark")
    again.close()


def test_what_was_trained_is_offered_at_the_next_start(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "step_batch")
    qtbot.waitUntil(lambda: trainer(window).step == 1)
    until(qtbot, window, State.PAUSED)
    kept = window.session.snapshot
    assert kept is not None
    window.close()
    again = open_window()
    qtbot.addWidget(again)
    again.show()
    until(qtbot, again, State.READY)
    assert (snapshot(again).state != kept.state).any()
    with qtbot.waitSignal(again.session.network_changed):
        press_notice(again, qtbot, "Open it")
    assert (snapshot(again).state == kept.state).all()
    assert again.notices.isHidden()
    again.close()


def test_commands_are_found_and_done_by_typing(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "search")
    qtbot.keyClicks(window.search, "duplic")
    window.network.select_layer(0)
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert units(window) == [64, 64, 10]
    qtbot.waitUntil(lambda: window.search.text() == "")


def test_every_action_has_its_menu_entry_help_and_a_key_of_its_own(window: MainWindow) -> None:
    keys: dict[str, str] = {}
    in_menus = {
        action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()
    }
    for name, action in window.actions_by_name.items():
        assert action in in_menus, name
        assert action.toolTip()
        for key in action.shortcuts():
            assert keys.setdefault(key.toString(), name) == name
    window.help.shortcuts()
    window.help.about()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()
            widget.deleteLater()


def test_a_command_chosen_with_the_arrow_keys_is_done_once(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.network.select_layer(0)
    trigger(window, "search")
    qtbot.keyClicks(window.search, "duplic")
    popup = window.search.completer().popup()
    assert popup is not None
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.search.text() == "")
    assert units(window) == [64, 64, 10]
    trigger(window, "search")
    qtbot.keyClicks(window.search, "x")
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert window.search.text() == ""


def test_redo_brings_back_what_was_trained_after_an_edit(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "step_batch")
    qtbot.waitUntil(lambda: trainer(window).step == 1)
    until(qtbot, window, State.PAUSED)
    with qtbot.waitSignal(window.session.network_changed):
        trigger(window, "reset")
    with qtbot.waitSignal(window.session.network_changed):
        window.network.canvas.cards[0].editor.units.setValue(20)
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    trained = window.session.trainer
    stack = window.editor.stack
    for _ in range(2):
        stack.undo()
    assert window.session.trainer is not trained
    for _ in range(2):
        stack.redo()
    assert window.session.trainer is trained
    assert units(window) == [20, 10]


def test_save_after_undo_asks_where(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(window.session.saved):
        window.session.save_weights(tmp_path / "a.npz")
    with qtbot.waitSignal(window.session.opened):
        window.files.open_path(str(tmp_path / "a.npz"))
    assert window.files.weights_path == tmp_path / "a.npz"
    with qtbot.waitSignal(window.session.network_changed):
        trigger(window, "reset")
    asked = []
    monkeypatch.setattr("nnplay.ui.files.ask_path", lambda *_: asked.append(1))
    trigger(window, "save_weights")
    assert asked


def test_the_number_of_threads_can_be_chosen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (1, True))
    trigger(window, "threads")
    assert window.session.training_threads == window.session.threads == 1


def test_reset_is_offered_from_the_first_step_on(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.EPOCHS, 1000)
    trigger(window, "train")
    until(qtbot, window, State.TRAINING)
    assert window.actions_by_name["reset"].isEnabled()


def test_an_impossible_edit_says_that_training_goes_on_without_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    trigger(window, "step_batch")
    qtbot.waitUntil(lambda: trainer(window).step == 1)
    until(qtbot, window, State.PAUSED)
    window.network.canvas.cards[0].editor.units.setValue(0)
    assert "Layers changed" in notice_texts(window)


def test_loaded_weights_show_how_good_they_are(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    trigger(window, "step_epoch")
    qtbot.waitUntil(lambda: trainer(window).epoch == 1)
    until(qtbot, window, State.PAUSED)
    measured = trainer(window).history.tests().score[-1]
    with qtbot.waitSignal(window.session.saved):
        window.session.save_weights(tmp_path / "a.npz")
    with qtbot.waitSignal(window.session.opened):
        window.files.open_path(str(tmp_path / "a.npz"))
    shown = " ".join(label.text() for label in window.run_status.findChildren(QLabel))
    assert f"{100 * measured:.2f}" in shown
