from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State
from nnplay.engine.trials import Tasks
from nnplay.project import Design, LayerSpec, NetworkSpec, fields
from nnplay.training import Trainer, measure_now
from nnplay.training.landscape import POINTS
from nnplay.ui.landscape.connection import LandscapeView
from nnplay.ui.landscape.panel import LandscapePanel
from tests.ui.wired import context_of, show


@pytest.fixture
def view(points: Session, tasks: Tasks, qtbot: QtBot) -> LandscapeView:
    view = LandscapeView(context_of(points, tasks, qtbot))
    show(view, qtbot)
    return view


def trainer_of(view: LandscapeView) -> Trainer:
    assert view.session.trainer is not None
    return view.session.trainer


def design_of(view: LandscapeView) -> Design:
    assert view.session.design is not None
    return view.session.design


def compute(view: LandscapeView, qtbot: QtBot) -> LandscapePanel:
    view.panel.compute.click()
    qtbot.waitUntil(lambda: view.task is None, timeout=20_000)
    return view.panel


def train(view: LandscapeView, qtbot: QtBot, epochs: int) -> None:
    for _ in range(epochs):
        before = trainer_of(view).epoch
        view.session.step_epoch()
        qtbot.waitUntil(
            lambda before=before: (  # type: ignore[misc]
                trainer_of(view).epoch > before and view.session.state is State.PAUSED
            ),
            timeout=20_000,
        )


def test_nothing_is_computed_until_it_is_asked_for(view: LandscapeView) -> None:
    view.refresh()
    assert view.task is None
    assert view.panel.surface is None
    samples = len(trainer_of(view).data.train)
    assert f"{samples:,} training samples" in view.panel.empty.text()


def test_the_landscape_is_that_of_the_present_weights(view: LandscapeView, qtbot: QtBot) -> None:
    train(view, qtbot, 2)
    surface = compute(view, qtbot).surface
    assert surface is not None
    assert surface.complete
    expected = measure_now(trainer_of(view), "train").loss
    assert surface.costs[16, 16] == pytest.approx(expected, rel=1e-4)
    assert "As of epoch 2 ·" in view.panel.caption.full_text()
    assert surface.frame.path[-1].step == trainer_of(view).step


def test_it_says_when_training_has_gone_on(view: LandscapeView, qtbot: QtBot) -> None:
    train(view, qtbot, 1)
    compute(view, qtbot)
    view.refresh()
    assert view.panel.caption.full_text().startswith("As of epoch 1 ·")
    train(view, qtbot, 1)
    view.session.poll()
    view.refresh()
    assert "Now epoch 2: compute again · As of epoch 1 ·" in view.panel.caption.full_text()
    compute(view, qtbot)
    assert "As of epoch 2 ·" in view.panel.caption.full_text()


def test_a_weight_set_by_hand_makes_it_old(view: LandscapeView, qtbot: QtBot) -> None:
    train(view, qtbot, 1)
    compute(view, qtbot)
    trainer_of(view).network.parameters[0] += 1
    view.session._driver.snapshot = trainer_of(view).snapshot()
    view.refresh()
    assert "Weights changed since epoch" in view.panel.caption.full_text()


def test_neurons_that_were_switched_are_told_from_other_weights(
    view: LandscapeView, qtbot: QtBot
) -> None:
    train(view, qtbot, 1)
    compute(view, qtbot)
    trainer = trainer_of(view)
    off = ((0, 1), *((),) * (len(trainer.design.network.layers) - 2))
    view.session._driver.snapshot = replace(trainer.snapshot(), off=off)
    view.refresh()
    assert view.panel.caption.full_text().startswith("2 neurons switched off since epoch 1:")
    view.session._driver.snapshot = trainer.snapshot()
    view.refresh()
    assert view.panel.caption.full_text().startswith("As of epoch 1 ·")


def test_it_is_computed_beside_the_training(view: LandscapeView, qtbot: QtBot) -> None:
    endless = fields.EPOCHS.put(design_of(view), 100_000)
    view.session.restore(Position(endless, None))
    view.session.train()
    qtbot.waitUntil(lambda: trainer_of(view).epoch > 2, timeout=20_000)
    surface = compute(view, qtbot).surface
    assert view.session.state is State.TRAINING
    assert surface is not None
    assert surface.count == POINTS
    path = surface.frame.path
    assert [place.step for place in path] == sorted({place.step for place in path})


def test_the_plane_of_the_path_needs_one(view: LandscapeView, qtbot: QtBot) -> None:
    view.panel.choices.kinds.setCurrentIndex(1)
    compute(view, qtbot)
    assert "too short or too straight" in view.panel.empty.text()
    assert view.panel.compute.text() == "Compute"
    train(view, qtbot, 2)
    surface = compute(view, qtbot).surface
    assert surface is not None
    assert sum(surface.frame.shares) > 0.5
    assert np.isfinite(surface.costs).all()


def test_it_can_be_cancelled(view: LandscapeView, qtbot: QtBot) -> None:
    view.panel.compute.click()
    task = view.task
    assert task is not None
    view.panel.compute.click()
    assert view.task is None
    qtbot.waitUntil(lambda: not view.tasks.busy)
    assert not task.complete or task.items
    assert view.panel.compute.text() in ("Compute", "Compute again")
    assert not view.panel.progress.isVisible()


def test_another_network_empties_the_picture(view: LandscapeView, qtbot: QtBot) -> None:
    compute(view, qtbot)
    assert view.panel.surface is not None
    view.panel.compute.click()
    design = design_of(view)
    trainer = Trainer(design, trainer_of(view).data)
    view.session.restore(Position(design, trainer))
    assert view.task is None
    assert view.panel.surface is None
    assert "Compute:" in view.panel.empty.text()


def test_a_design_that_cannot_be_trained_is_refused_with_its_problem(
    view: LandscapeView, qtbot: QtBot
) -> None:
    design = design_of(view)
    layers = (LayerSpec(0, "relu"), *design.network.layers[1:])
    network = NetworkSpec(design.network.inputs, layers)
    view.session.restore(Position(msgspec.structs.replace(design, network=network), None))
    assert view.session.problems
    compute(view, qtbot)
    assert view.panel.empty.text() == view.session.problems[0].text


def test_without_anything_open_there_is_nothing_to_compute(tasks: Tasks, qtbot: QtBot) -> None:
    view = LandscapeView(context_of(Session(), tasks, qtbot))
    qtbot.addWidget(view.panel)
    view.refresh()
    assert not view.panel.compute.isEnabled()
    view.panel.wanted.emit(view.panel.choices.wish)
    assert "no network yet" in view.panel.empty.text()


def test_after_a_divergence_it_is_of_the_last_good_weights(
    view: LandscapeView, qtbot: QtBot
) -> None:
    train(view, qtbot, 1)
    view.session.stop()
    qtbot.waitUntil(lambda: not view.session.state.has_thread)
    trainer = trainer_of(view)
    trainer.network.parameters[...] = np.nan
    trainer.diverged(0, "sum")
    view.session.restore(Position(design_of(view), None))
    view.session._driver.snapshot = trainer.snapshot()
    surface = compute(view, qtbot).surface
    assert surface is not None
    assert np.isfinite(surface.frame.cost)
    assert "training ran away" in view.panel.caption.full_text()


def test_weights_of_the_best_epoch_are_called_that(view: LandscapeView, qtbot: QtBot) -> None:
    train(view, qtbot, 2)
    view.session.stop()
    qtbot.waitUntil(lambda: not view.session.state.has_thread)
    trainer = trainer_of(view)
    trainer.step += 1  # as if training had gone on
    best = trainer.keep_best()
    assert best is not None
    view.session._driver.snapshot = trainer.snapshot()
    compute(view, qtbot)
    words = f"the weights of epoch {best.epoch}, put back"
    assert words in view.panel.caption.full_text()


def test_an_unexpected_error_is_told(
    view: LandscapeView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Iterator[object]:
        raise ZeroDivisionError("just so")
        yield

    monkeypatch.setattr("nnplay.ui.landscape.connection.survey", broken)
    with qtbot.waitSignal(view.failed) as told:
        view.panel.compute.click()
    assert "ZeroDivisionError: just so" in told.args[0]
    assert view.panel.empty.text() == "This failed: just so"


def test_too_little_memory_is_told_kindly(
    view: LandscapeView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(*_: object) -> Iterator[object]:
        raise MemoryError
        yield

    monkeypatch.setattr("nnplay.ui.landscape.connection.survey", greedy)
    compute(view, qtbot)
    assert "not enough memory" in view.panel.empty.text()


def test_closing_ends_what_is_computed(view: LandscapeView) -> None:
    view.panel.compute.click()
    view.shut_down()
    assert view.task is None
    view.shut_down()
