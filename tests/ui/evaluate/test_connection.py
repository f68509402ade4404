"""The view with a session: what is shown is what the network answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from time import monotonic

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, Part
from nnplay.engine import Position, Session, State
from nnplay.engine.trials import Tasks
from nnplay.nn.metrics import predicted_classes
from nnplay.training import Snapshot
from nnplay.training import evaluation as module
from nnplay.training.evaluation import ClassEvaluation, Evaluation
from nnplay.training.probe import Probe
from nnplay.ui import rhythm
from nnplay.ui.evaluate import connection
from nnplay.ui.evaluate.confusion import Cell
from nnplay.ui.evaluate.connection import EvaluateView
from tests.ui.evaluate.answers import click, keys
from tests.ui.tabs import Tabs
from tests.ui.wired import context_of


@pytest.fixture
def view(session: Session, tasks: Tasks, qtbot: QtBot) -> Iterator[EvaluateView]:
    made = EvaluateView(context_of(session, tasks, qtbot))
    qtbot.addWidget(made.panel)
    made.panel.resize(600, 400)
    yield made
    made.shut_down()


@pytest.fixture
def shown(view: EvaluateView, qtbot: QtBot) -> EvaluateView:
    with qtbot.waitExposed(view.panel):
        view.panel.show()
    view.refresh()
    qtbot.waitUntil(lambda: view.panel.figures.evaluation is not None)
    return view


def of(view: EvaluateView) -> ClassEvaluation:
    found = view.panel.figures.evaluation
    assert isinstance(found, ClassEvaluation)
    return found


def step(view: EvaluateView, qtbot: QtBot, steps: int = 1) -> None:
    for _ in range(steps):
        view.session.step_batch()
        qtbot.waitUntil(lambda: view.session.state is State.PAUSED)
    before = of(view)
    view.refresh()
    qtbot.waitUntil(lambda: of(view) is not before)


def test_the_matrix_is_that_of_the_network_and_follows_its_steps(
    shown: EvaluateView, qtbot: QtBot
) -> None:
    step(shown, qtbot, 3)
    trainer, snapshot = shown.session.trainer, shown.session.snapshot
    assert trainer is not None
    assert snapshot is not None
    found, test = of(shown), trainer.data.test
    assert (found.step, found.part) == (3, "test")
    assert found.report.confusion.sum() == len(test)
    counts = np.zeros((10, 10), int)
    predicted = predicted_classes(Probe(trainer).at(snapshot).predict(test.seen()))
    for true, one in zip(test.y.tolist(), predicted.tolist(), strict=True):
        counts[true, one] += 1
    assert np.array_equal(found.report.confusion, counts)


def test_from_a_cell_to_the_example_that_all_views_show(shown: EvaluateView, qtbot: QtBot) -> None:
    step(shown, qtbot, 3)
    found, panel = of(shown), shown.panel
    off = found.report.confusion.copy()
    np.fill_diagonal(off, 0)
    true, predicted = divmod(int(off.argmax()), 10)
    panel.grab()
    view = panel.figures.confusion
    click(view, view.rect_of(Cell(true, predicted)).center())
    keys(panel.examples.thumbnails.view, Qt.Key.Key_Right, Qt.Key.Key_Return)
    example = shown.focus.example
    assert example is not None
    assert (example.part, example.target) == ("test", true)
    rows = np.flatnonzero((found.labels == true) & (found.predicted == predicted))
    assert example.index == max(rows, key=lambda row: found.outputs[row].max())
    assert panel.examples.thumbnails.view.chosen == 0


def test_another_part(shown: EvaluateView, qtbot: QtBot) -> None:
    shown.panel.parts.setCurrentIndex(0)
    qtbot.waitUntil(lambda: shown.panel.figures.evaluation is not None)
    assert of(shown).part == "train"
    assert of(shown).report.support.sum() == 8000


def test_from_the_sealed_test_part_back_to_the_validation_part(
    shown: EvaluateView, qtbot: QtBot
) -> None:
    session, panel = shown.session, shown.panel
    session.open_data(DataRecipe("iris", validation_share=0.2))
    qtbot.waitUntil(lambda: panel.part == "validation" and panel.figures.evaluation is not None)
    panel.parts.setCurrentIndex(panel.parts.findData("test"))
    assert not shown._latest.busy  # it is not looked at, not even in secret
    panel.parts.setCurrentIndex(panel.parts.findData("validation"))
    qtbot.waitUntil(lambda: panel.figures.isVisible())
    assert of(shown).part == "validation"


def test_nothing_is_computed_while_it_is_not_on_the_screen(
    view: EvaluateView, qtbot: QtBot
) -> None:
    view.session.reinitialize()
    before = view.session.trainer
    qtbot.waitUntil(lambda: view.session.trainer is not before)
    view.panel.parts.setCurrentIndex(0)
    assert not view._latest.busy


def test_the_same_numbers_are_not_computed_twice(shown: EvaluateView) -> None:
    shown.refresh()
    assert not shown._latest.busy


def test_it_works_in_another_thread_and_the_window_goes_on(
    shown: EvaluateView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, threads = threading.Event(), []

    def slow(probe: Probe, snapshot: Snapshot, part: Part, between: object) -> Evaluation:
        threads.append(threading.current_thread())
        assert go_on.wait(10)
        return module.evaluate(probe, snapshot, part)

    monkeypatch.setattr(connection, "evaluate", slow)
    before = of(shown)
    shown.panel.parts.setCurrentIndex(0)  # returns at once, though the work waits
    shown.panel.pages.buttons["classes"].click()
    qtbot.waitUntil(lambda: len(threads) == 1)
    assert of(shown) is before if shown.panel.figures.evaluation else True
    go_on.set()
    qtbot.waitUntil(lambda: shown.panel.figures.evaluation is not None)
    assert of(shown).part == "train"
    assert threads[0] is not threading.main_thread()


def test_switching_neurons_off_is_seen_at_once(shown: EvaluateView, qtbot: QtBot) -> None:
    session, before = shown.session, of(shown)
    assert session.design is not None
    network = session.design.network
    hidden = msgspec.structs.replace(network.layers[0], off=tuple(range(network.layers[0].units)))
    layers = (hidden, *network.layers[1:])
    design = msgspec.structs.replace(
        session.design, network=msgspec.structs.replace(network, layers=layers)
    )
    session.restore(Position(design, session.trainer))

    def looked() -> bool:
        shown.refresh()
        return of(shown) is not before and of(shown).off == network.layers[0].units

    qtbot.waitUntil(looked)
    assert np.count_nonzero(of(shown).report.confusion.sum(axis=0)) == 1  # one answer for all
    assert "neurons off" in shown.panel.figures.caption_words()


def test_while_training_not_every_snapshot_is_evaluated(
    shown: EvaluateView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [monotonic()]
    monkeypatch.setattr(rhythm, "monotonic", lambda: now[0])
    session = shown.session
    session.train()
    asked = shown._asked
    newest = session.snapshot

    def another() -> bool:
        session.poll()
        return session.snapshot is not newest

    qtbot.waitUntil(another)
    now[0] += 100
    shown.refresh()
    assert shown._asked is not asked
    asked, newest = shown._asked, session.snapshot
    qtbot.waitUntil(another)
    now[0] += rhythm.SHORTEST / 2
    shown.refresh()
    assert shown._asked is asked  # too soon
    qtbot.waitUntil(lambda: not shown._latest.busy)
    now[0] += 100
    shown.refresh()
    assert shown._asked is not asked
    session.stop()
    qtbot.waitUntil(lambda: not session.state.has_thread)
    shown.refresh()
    qtbot.waitUntil(lambda: not shown._latest.busy)
    assert session.trainer is not None
    assert of(shown).step == session.trainer.step  # the last one always is


def test_another_network_and_other_data(shown: EvaluateView, qtbot: QtBot) -> None:
    session = shown.session
    session.open_data("plane")
    qtbot.waitUntil(lambda: session.data is not None and session.data.task == "regression")
    qtbot.waitUntil(lambda: shown.panel.figures.evaluation is not None)
    assert shown.panel.page == "predicted"
    assert shown.panel.figures.caption_words().startswith("R²")
    session.open_data("circle")
    qtbot.waitUntil(lambda: session.data is not None and session.data.task == "classification")
    qtbot.waitUntil(lambda: shown.panel.figures.evaluation is not None)
    assert of(shown).report.confusion.shape == (2, 2)


def test_an_unexpected_error_is_told(
    shown: EvaluateView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Evaluation:
        raise ZeroDivisionError("by chance")

    monkeypatch.setattr(connection, "evaluate", broken)
    with qtbot.waitSignal(shown.failed) as failed:
        shown.panel.parts.setCurrentIndex(0)
    assert "by chance" in failed.args[0]
    assert shown.panel.notice.isVisible()
    assert "failed" in shown.panel.notice.text()


def test_behind_another_tab_nothing_is_evaluated_until_it_comes_to_the_front(
    session: Session, tasks: Tasks, qtbot: QtBot
) -> None:
    view = EvaluateView(context_of(session, tasks, qtbot))
    tabs = Tabs(view, qtbot)
    qtbot.waitUntil(lambda: view.panel.figures.evaluation is not None)
    tabs.leave()
    asked = view._asked
    view.panel.parts.setCurrentIndex(0)
    assert not view._latest.busy
    assert view._asked is not asked
    tabs.come()
    qtbot.waitUntil(lambda: view.panel.figures.evaluation is not None)
    assert of(view).part == "train"
    view.shut_down()
