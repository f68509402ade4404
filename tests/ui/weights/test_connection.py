"""The wires between the weights panel and a session."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State
from nnplay.engine.focus import Neuron
from nnplay.engine.trials import Tasks
from nnplay.ui.weights.cells import Cell
from nnplay.ui.weights.connection import WeightsView
from tests.ui.tabs import Tabs
from tests.ui.wired import context_of, show


@pytest.fixture
def view(session: Session, tasks: Tasks, qtbot: QtBot) -> WeightsView:
    view = WeightsView(context_of(session, tasks, qtbot))
    show(view, qtbot)
    return view


def train_a_step(view: WeightsView, qtbot: QtBot) -> None:
    view.session.step_batch()
    qtbot.waitUntil(lambda: view.session.state is State.PAUSED)
    view.refresh()


def test_what_happened_while_nobody_looked_is_there_later(view: WeightsView, qtbot: QtBot) -> None:
    session, panel = view.session, view.panel
    panel.hide()
    first = session.snapshot
    assert first is not None
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    panel.show()
    view.refresh()
    panel.view = "histogram"
    assert session.trainer is not None
    assert len(session.trainer.film.moments) > 10
    panel.view = "matrix"
    panel.change_button.setChecked(True)
    now = session.snapshot
    assert now is not None
    expected = now.layers[0].weights - first.layers[0].weights
    assert expected.any()
    np.testing.assert_array_equal(panel.matrix_view.weights, expected)


def test_a_neuron_chosen_here_is_looked_at_everywhere_and_back(view: WeightsView) -> None:
    panel, focus = view.panel, view.focus
    panel.view = "matrix"
    place = panel.matrix_view.rect_of(Cell(3, 5)).center().toPoint()
    QTest.mouseClick(panel.matrix_view, Qt.MouseButton.LeftButton, pos=place)
    assert focus.neuron is not None
    assert focus.neuron.layer == 0
    assert panel.matrix_view.neuron == focus.neuron.unit
    focus.neuron = Neuron(1, 4)
    assert (panel.current_layer, panel.matrix_view.neuron) == (1, 4)
    place = panel.matrix_view.neuron_rect(4).center().toPoint()
    QTest.mouseClick(panel.matrix_view, Qt.MouseButton.LeftButton, pos=place)
    assert focus.neuron is None
    assert panel.matrix_view.neuron is None


def test_a_neuron_switched_off_or_frozen_is_marked_at_once(view: WeightsView) -> None:
    session, panel = view.session, view.panel
    design = session.design
    assert design is not None
    first = msgspec.structs.replace(design.network.layers[0], off=(2,), frozen_units=(3,))
    network = msgspec.structs.replace(design.network, layers=(first, *design.network.layers[1:]))
    view.editor.edit("Switch", msgspec.structs.replace(design, network=network))
    panel.view = "matrix"
    panel.matrix_view.point_at(Cell(2, 0))
    assert panel.matrix_view.texts[1].endswith(", switched off")
    view.editor.stack.undo()
    assert not panel.matrix_view.texts[1].endswith(", switched off")


def test_gradients_are_those_of_the_last_batch(view: WeightsView, qtbot: QtBot) -> None:
    panel = view.panel
    panel.view = "matrix"
    panel.matrix_view.point_at(Cell(1, 300))
    assert "gradient" not in panel.matrix_view.accessibleDescription()
    train_a_step(view, qtbot)
    assert "gradient" in panel.matrix_view.accessibleDescription()


def test_behind_another_tab_no_weights_are_drawn_until_it_comes_to_the_front(
    session: Session, tasks: Tasks, qtbot: QtBot
) -> None:
    view = WeightsView(context_of(session, tasks, qtbot))
    tabs = Tabs(view, qtbot)
    view.panel.view = "matrix"
    assert view.panel.matrix_view.weights is not None
    before = view.panel.matrix_view.weights.copy()
    tabs.leave()
    train_a_step(view, qtbot)
    np.testing.assert_array_equal(view.panel.matrix_view.weights, before)
    tabs.come()
    assert session.snapshot is not None
    now = session.snapshot.layers[0].weights
    assert (now != before).any()
    np.testing.assert_array_equal(view.panel.matrix_view.weights, now)
