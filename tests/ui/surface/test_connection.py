"""The surface with a session, an example that all views share, and a network that trains."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session, State
from nnplay.engine.trials import Tasks
from nnplay.ui.surface.connection import SurfaceView
from tests.ui.surface.shown import click
from tests.ui.wired import context_of, show


@pytest.fixture
def view(qtbot: QtBot, session: Session, tasks: Tasks) -> Iterator[SurfaceView]:
    made = SurfaceView(context_of(session, tasks, qtbot))
    show(made, qtbot)
    made.refresh()
    yield made
    made.shut_down()


def open_data(view: SurfaceView, qtbot: QtBot, name: str) -> None:
    view.session.open_data(name)
    qtbot.waitUntil(
        lambda: (
            view.session.data is not None
            and view.session.data.name == name
            and view.session.state is State.READY
        )
    )


def test_it_follows_the_data(view: SurfaceView, qtbot: QtBot) -> None:
    assert "Pictures" in view.panel.empty.text()
    open_data(view, qtbot, "circle")
    assert view.panel.plot.isVisible()
    assert view.panel.plot.field() is not None
    open_data(view, qtbot, "iris")
    assert view.panel.controls.isVisible()
    open_data(view, qtbot, "mnist-10k")
    assert view.panel.plot.isHidden()


def test_a_click_is_what_all_views_look_at(view: SurfaceView, qtbot: QtBot) -> None:
    open_data(view, qtbot, "circle")
    data = view.session.data
    assert data is not None
    assert data.train.plane is not None
    view.panel.plot.set_hidden({"test"})
    clicked = view.panel.plot.place_of(*data.train.plane[11].tolist())
    click(view.panel.plot, clicked)
    example = view.focus.example
    assert example is not None
    assert example.part == "train"
    away = data.train.plane[example.index] - data.train.plane[11]
    assert abs(away).max() < 0.1
    place = view.panel.plot.example_place()
    assert place == pytest.approx(data.train.plane[example.index].tolist())
    view.panel.stepped.emit(1)
    assert view.focus.example is not None
    assert view.focus.example.index == (example.index + 1) % len(data.train)


def test_training_changes_the_surface(view: SurfaceView, qtbot: QtBot) -> None:
    open_data(view, qtbot, "circle")
    before = view.panel.plot.field()
    view.session.step_epoch()
    qtbot.waitUntil(lambda: view.session.state is State.PAUSED)
    view.refresh()
    after = view.panel.plot.field()
    assert before is not None
    assert after is not None
    assert (before.outputs != after.outputs).any()
    trainer = view.session.trainer
    assert trainer is not None
    outputs = trainer.network.predict(trainer.data.inputs_at(after.places))
    assert after.outputs == pytest.approx(outputs)


def test_another_network_is_shown_when_somebody_looks(view: SurfaceView, qtbot: QtBot) -> None:
    open_data(view, qtbot, "circle")
    before = view.panel.plot.surface
    view.panel.hide()
    open_data(view, qtbot, "iris")
    assert view.panel.plot.surface is before
    view.panel.show()
    view.refresh()
    assert view.panel.controls.isVisible()
