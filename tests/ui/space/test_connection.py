"""The activations with a session: in a thread, of what is on the screen, for all views."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State
from nnplay.engine.trials import Tasks
from nnplay.training.activation_space import ActivationSpace, Space
from nnplay.ui.space.connection import SpaceView
from tests.ui.surface.shown import click
from tests.ui.wired import context_of


@pytest.fixture
def view(qtbot: QtBot, session: Session, tasks: Tasks) -> Iterator[SpaceView]:
    made = SpaceView(context_of(session, tasks, qtbot))
    qtbot.addWidget(made.panel)
    made.panel.resize(600, 400)
    yield made
    made.shut_down()


def look(view: SpaceView, qtbot: QtBot) -> Space:
    view.refresh()
    qtbot.waitUntil(lambda: not view.latest.busy)
    space = view.panel.plot.space
    assert space is not None
    return space


def test_nothing_is_worked_out_while_nobody_looks(view: SpaceView, qtbot: QtBot) -> None:
    view.focus.step(1)
    view.session.open_data("circle")
    qtbot.waitUntil(lambda: view.session.state is State.READY)
    assert not view.latest.busy
    assert view.panel.plot.space is None


def test_digits_are_shown_as_the_last_hidden_layer_has_them(view: SpaceView, qtbot: QtBot) -> None:
    view.panel.show()
    space = look(view, qtbot)
    trainer, snapshot = view.session.trainer, view.session.snapshot
    assert trainer is not None
    assert snapshot is not None
    expected = ActivationSpace(trainer).look(snapshot, view.panel.place, view.panel.part)
    np.testing.assert_allclose(space.points, expected.points, atol=1e-6)
    assert space.extra is not None


def test_what_is_shown_already_is_not_worked_out_again(view: SpaceView, qtbot: QtBot) -> None:
    view.panel.show()
    look(view, qtbot)
    view.refresh()
    assert not view.latest.busy
    view.panel.asked.emit(True)
    assert view.latest.busy


def test_a_click_is_what_all_views_look_at_and_is_ringed(view: SpaceView, qtbot: QtBot) -> None:
    view.panel.show()
    space = look(view, qtbot)
    row = int(np.hypot(*(space.points - space.points.mean(axis=0)).T).argmax())
    click(view.panel.plot, view.panel.plot.place_of(*space.points[row].tolist()))
    example = view.focus.example
    assert example is not None
    assert (example.part, example.index) == (space.part, space.rows[row])
    qtbot.waitUntil(lambda: not view.latest.busy)
    after = view.panel.plot.space
    assert after is not None
    assert after.extra is not None
    np.testing.assert_allclose(after.extra, after.points[row], rtol=1e-3, atol=1e-3)


def test_training_moves_the_points(view: SpaceView, qtbot: QtBot) -> None:
    view.panel.show()
    view.session.open_data("circle")
    qtbot.waitUntil(
        lambda: (
            view.session.state is State.READY
            and view.session.data is not None
            and view.session.data.name == "circle"
        )
    )
    before = look(view, qtbot)
    view.session.step_epoch()
    qtbot.waitUntil(lambda: view.session.state is State.PAUSED)
    after = look(view, qtbot)
    assert len(before.points) == len(after.points)
    assert (before.points != after.points).any()


def test_what_other_data_made_of_their_samples_is_dropped(view: SpaceView, qtbot: QtBot) -> None:
    view.panel.show()
    view.refresh()
    view.session.open_data("iris")
    qtbot.waitUntil(
        lambda: (
            view.session.state is State.READY
            and view.session.data is not None
            and view.session.data.name == "iris"
            and not view.latest.busy
        )
    )
    space = look(view, qtbot)
    assert view.session.data is not None
    assert len(space.rows) == len(view.session.data.part(space.part))
