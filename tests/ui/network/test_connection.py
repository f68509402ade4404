"""The picture and the session: examples, neurons, weights set by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State
from nnplay.engine.focus import Focus, Neuron
from nnplay.engine.trials import Tasks
from nnplay.training.ablation import compare_off
from nnplay.ui import rhythm
from nnplay.ui.network import NetworkPanel, effect
from nnplay.ui.network.connection import NetworkConnection
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.undo import Editor
from nnplay.ui.view import Context


@pytest.fixture
def connection(qtbot: QtBot, tasks: Tasks) -> Iterator[NetworkConnection]:
    session = Session()
    window = QWidget()
    qtbot.addWidget(window)
    editor = Editor(session, window)
    panel = NetworkPanel(window)
    panel.resize(900, 430)
    context = Context(session, editor, Focus(session, window), tasks, window)
    made = NetworkConnection(context, panel)
    panel.edited.connect(editor.edit)

    def show() -> None:
        if session.design is not None and session.data is not None:
            panel.set_data(session.data)
            panel.set_design(session.design, session.problems)

    session.design_changed.connect(show)
    session.snapshot_changed.connect(made.refresh)
    window.resize(900, 430)
    window.show()
    session.open_data("mnist-10k")
    qtbot.waitUntil(lambda: session.state is State.READY)
    made.refresh()
    yield made
    made.shut_down()
    session.shut_down()


def test_the_picture_shows_the_example_looked_at(connection: NetworkConnection) -> None:
    panel, focus = connection.panel, connection.focus
    assert panel.example.name.full_text().startswith("test example 0, “")
    before = panel.canvas.grab().toImage()
    panel.example.next.click()
    assert focus.example is not None
    assert focus.example.index == 1
    assert panel.example.name.full_text().startswith("test example 1, “")
    assert panel.canvas.grab().toImage() != before
    connection.previous_example()
    assert panel.example.name.full_text().startswith("test example 0, “")


def test_a_wrong_answer_is_named(connection: NetworkConnection) -> None:
    session, focus = connection.session, connection.focus
    assert session.data is not None
    assert session.trainer is not None
    predicted = session.trainer.network.predict(session.data.test.seen(slice(50))).argmax(1)
    wrong = int(np.flatnonzero(predicted != session.data.test.y[:50])[0])
    right = int(np.flatnonzero(predicted == session.data.test.y[:50])[0])
    focus.choose("test", wrong)
    expected = f", taken for “{predicted[wrong]}”"
    assert connection.panel.example.name.full_text().endswith(expected)
    focus.choose("test", right)
    assert "taken" not in connection.panel.example.name.full_text()


def test_a_neuron_chosen_in_the_picture_is_chosen_everywhere(
    connection: NetworkConnection,
) -> None:
    connection.panel.selecting.step(0, 1)
    assert connection.focus.neuron == Neuron(0, 0)
    connection.panel.selecting.drop()
    assert connection.focus.neuron is None


def test_a_neuron_chosen_elsewhere_is_shown_in_the_picture(connection: NetworkConnection) -> None:
    connection.focus.neuron = Neuron(0, 40)
    assert connection.panel.selecting.selected == Pointed(1, 40)
    assert 40 in connection.panel.canvas.picture.groups[1].units
    connection.focus.neuron = None
    assert connection.panel.selecting.selected is None


def test_a_weight_is_set_by_hand_and_put_back(connection: NetworkConnection) -> None:
    session, editor = connection.session, connection.editor
    trainer = session.trainer
    assert trainer is not None
    before = float(trainer.network.layers[1].weights[3, 5])
    connection.panel.value_set.emit(Pointed(2, 3, 5), before, 2.5)
    assert trainer.network.layers[1].weights[3, 5] == 2.5
    assert session.snapshot is not None
    assert session.snapshot.layers[1].weights[3, 5] == 2.5
    assert editor.stack.undoText() == "Set a weight by hand"
    editor.stack.undo()
    assert trainer.network.layers[1].weights[3, 5] == np.float32(before)
    editor.stack.redo()
    assert trainer.network.layers[1].weights[3, 5] == 2.5
    connection.panel.value_set.emit(Pointed(1, 7), 0.0, -1.0)
    assert trainer.network.layers[0].biases[7] == -1
    assert trainer.has_learned


def test_numbers_set_one_after_the_other_are_one_step_of_undo(
    connection: NetworkConnection,
) -> None:
    for before, after in ((0.0, 0.1), (0.1, 0.2), (0.2, 0.3)):
        connection.panel.value_set.emit(Pointed(1, 7), before, after)
    assert connection.editor.stack.count() == 1
    connection.editor.stack.undo()
    assert connection.session.trainer is not None
    assert connection.session.trainer.network.layers[0].biases[7] == 0


def test_a_weight_is_set_while_it_trains(connection: NetworkConnection, qtbot: QtBot) -> None:
    session = connection.session
    session.train()
    qtbot.waitUntil(lambda: session.trainer is not None and session.trainer.step > 3)
    connection.panel.value_set.emit(Pointed(1, 7), 0.0, 50.0)

    def arrived() -> bool:
        session.poll()
        return session.snapshot is not None and session.snapshot.layers[0].biases[7] > 40

    qtbot.waitUntil(arrived)
    session.stop()
    qtbot.waitUntil(lambda: not session.state.has_thread)


def test_a_neuron_switched_off_is_off_at_once(connection: NetworkConnection) -> None:
    session, panel = connection.session, connection.panel
    connection.focus.neuron = Neuron(0, 4)
    panel.switch_neuron()
    assert session.snapshot is not None
    assert session.snapshot.off[0] == (4,)
    sight = panel.canvas.picture.sight
    assert sight is not None
    assert sight.values is not None
    assert sight.values[0].a[0, 4] == 0
    assert panel.selection.off.isChecked()
    connection.editor.stack.undo()
    assert session.snapshot.off[0] == ()


def test_what_it_costs_that_neurons_are_off_is_said(
    connection: NetworkConnection, qtbot: QtBot
) -> None:
    session, panel = connection.session, connection.panel
    assert session.trainer is not None
    assert session.data is not None
    connection.focus.neuron = Neuron(0, 4)
    with qtbot.waitSignal(connection.effect.told, check_params_cb=lambda text: "→" in text):
        panel.switch_neuron()
    network = session.trainer.network.twin()
    x, y = session.data.test.seen(), session.data.test.y
    network.set_off(((), ()))
    before = (network.predict(x).argmax(1) == y).mean()
    network.set_off(((4,), ()))
    after = (network.predict(x).argmax(1) == y).mean()
    words = f"1 off: {100 * before:.2f} → {100 * after:.2f} %"
    assert panel.selection.effect.full_text() == words
    connection.editor.stack.undo()
    assert panel.selection.effect.full_text() == ""


def test_while_training_what_it_costs_is_measured_now_and_then(
    connection: NetworkConnection, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, measured, session = [1000.0], connection.effect, connection.session
    monkeypatch.setattr(rhythm, "monotonic", lambda: now[0])
    connection.focus.neuron = Neuron(0, 4)
    with qtbot.waitSignal(measured.told, check_params_cb=lambda text: "→" in text):
        connection.panel.switch_neuron()
    session.train()

    def refreshed_after(seconds: float) -> bool:
        """Refresh with a new snapshot; return whether it is measured."""
        newest = session.snapshot
        qtbot.waitUntil(lambda: (session.poll() or session.snapshot) is not newest)
        qtbot.waitUntil(lambda: not measured._latest.busy)
        now[0] += seconds
        connection.refresh()
        return measured._measured is session.snapshot

    assert refreshed_after(100)
    assert not refreshed_after(0.2)  # at most three times a second
    assert refreshed_after(0.2)
    qtbot.waitUntil(lambda: not measured._latest.busy)
    measured._rhythm.took = 2.0
    assert not refreshed_after(7)  # at most a quarter of the time
    assert refreshed_after(1.5)
    session.stop()


def test_what_it_costs_is_not_told_of_another_network(
    connection: NetworkConnection, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, go_on = connection.session, threading.Event()
    told: list[str] = []

    def slow(*arguments: Any) -> Any:
        assert go_on.wait(10)
        return compare_off(*arguments)

    monkeypatch.setattr(effect, "compare_off", slow)
    connection.focus.neuron = Neuron(0, 4)
    connection.panel.switch_neuron()
    assert connection.effect._latest.busy
    connection.effect.told.connect(told.append)
    monkeypatch.setattr(connection.effect, "refresh", lambda: None)  # which nobody has called yet
    before = session.trainer
    session.reinitialize()
    qtbot.waitUntil(lambda: session.trainer is not before)
    go_on.set()
    qtbot.waitUntil(lambda: not connection.effect._latest.busy)
    assert not told
