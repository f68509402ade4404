"""The view of gradients on a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe
from nnplay.engine import Position, Session, State
from nnplay.engine.trials import Tasks
from nnplay.project import Design, InitializerSpec, LayerSpec
from nnplay.training import Trainer
from nnplay.ui.gradients.connection import GradientsView
from tests.ui.gradients.made import circle, design
from tests.ui.tabs import Tabs
from tests.ui.wired import context_of, show


@pytest.fixture
def view(points: Session, tasks: Tasks, qtbot: QtBot) -> Iterator[GradientsView]:
    view = GradientsView(context_of(points, tasks, qtbot))
    show(view, qtbot, height=500)
    yield view
    view.shut_down()


def use(session: Session, asked: Design) -> None:
    session.restore(Position(asked, Trainer(asked, circle())))


def train(session: Session, qtbot: QtBot) -> None:
    session.train()
    qtbot.waitUntil(lambda: session.state is State.FINISHED, timeout=20_000)


def test_it_shows_the_record_of_the_training(view: GradientsView, qtbot: QtBot) -> None:
    use(view.session, design(epochs=4))
    train(view.session, qtbot)
    view.refresh()
    qtbot.keyClick(view.panel.plot, Qt.Key.Key_Right)
    trainer = view.session.trainer
    assert trainer is not None
    assert view.panel.plot.readout[0].endswith("step 100")
    assert trainer.vitals.flow().step[-1] == 100
    view.panel.page = "now"
    qtbot.waitUntil(view.panel.spread_view.isVisible)
    spreads = view.panel.spread_view.spreads
    assert spreads is not None
    assert [layer.total for layer in spreads.layers] == [12, 30, 5]


def test_another_network_begins_empty(view: GradientsView, qtbot: QtBot) -> None:
    use(view.session, design(epochs=2))
    train(view.session, qtbot)
    view.refresh()
    assert view.panel.plot.isVisible()
    use(view.session, design(LayerSpec(3, "tanh")))
    assert not view.panel.plot.isVisible()
    assert view.panel.spread_view.spreads is None


def test_what_goes_wrong_is_told_and_mended_by_a_click(view: GradientsView, qtbot: QtBot) -> None:
    badges: list[str] = []
    view.badge.connect(badges.append)
    use(view.session, design(LayerSpec(8, "tanh"), epochs=20, learning_rate=1e-4))
    assert not view.findings
    train(view.session, qtbot)
    (finding,) = view.findings
    assert finding.rule.name == "too_low"
    assert badges == ["1"]
    (row,) = view.panel.signs.strip.rows
    assert row.problem == finding.problem
    qtbot.mouseClick(row.buttons[-1], Qt.MouseButton.LeftButton)
    assert view.session.design is not None
    assert view.session.design.training.learning_rate == pytest.approx(1e-3)
    assert view.editor.stack.undoText() == "Learning rate 0.001"
    # Until it has been trained with, the sign stays; a remedy that was taken is not offered.
    assert [r.label for r in view.findings[0].problem.remedies] == ["Learning rate 0.1"]
    view.editor.stack.undo()
    assert view.session.design.training.learning_rate == pytest.approx(1e-4)
    view.session.reset()
    qtbot.waitUntil(lambda: view.findings == ())
    assert badges == ["1", ""]


def test_signs_are_looked_for_while_training_behind_another_tab(
    view: GradientsView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view._timer.setInterval(1)
    view.panel.hide()
    start = InitializerSpec("zeros")
    asked = design(LayerSpec(8, "tanh"), epochs=100_000)
    network = type(asked.network)(2, asked.network.layers, start)
    use(view.session, type(asked)(DataRecipe("circle"), network, asked.training))
    with qtbot.waitSignal(view.badge, timeout=20_000) as badge:
        view.session.train()
    assert view.session.state is State.TRAINING
    assert badge.args == ["1"]
    view.session.stop()
    qtbot.waitUntil(lambda: not view.session.state.has_thread)
    assert not view._timer.isActive()
    (remedy,) = view.findings[0].problem.remedies
    view.editor.remedy(remedy)
    assert view.session.restart_needed == ("Initialiser",)


def test_a_divergence_is_told_of(view: GradientsView, qtbot: QtBot) -> None:
    use(view.session, design(*[LayerSpec(16, "leaky_relu")] * 2, learning_rate=5.0))
    view.session.train()
    qtbot.waitUntil(lambda: view.session.state is State.DIVERGED, timeout=20_000)
    names = [finding.rule.name for finding in view.findings]
    assert names == ["too_high"]
    assert "has run away" in view.findings[0].problem.text
    view.refresh()
    assert not view.panel.grab().isNull()


def test_without_data_it_says_what_to_do(tasks: Tasks, qtbot: QtBot) -> None:
    session = Session()
    view = GradientsView(context_of(session, tasks, qtbot))
    show(view, qtbot)
    view.refresh()
    assert "Press Train" in view.panel._empty.text()
    assert view.findings == ()
    view.shut_down()
    session.shut_down()


def test_behind_another_tab_nothing_is_drawn_until_it_comes_to_the_front(
    points: Session, tasks: Tasks, qtbot: QtBot
) -> None:
    view = GradientsView(context_of(points, tasks, qtbot))
    use(points, design(epochs=2))
    tabs = Tabs(view, qtbot)
    tabs.leave()
    train(points, qtbot)
    view.refresh()
    view.panel.page = "now"
    assert not view._latest.busy
    view.panel.page = "updates"
    curves = view.panel._curves
    assert curves is not None
    assert not len(curves.step)
    tabs.come()
    qtbot.keyClick(view.panel.plot, Qt.Key.Key_Right)
    assert points.trainer is not None
    assert view.panel.plot.readout[0].endswith(f"step {points.trainer.vitals.flow().step[-1]:.0f}")
    view.shut_down()
