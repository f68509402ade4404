"""What all views look at."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe
from nnplay.data.example import Example
from nnplay.engine import Session, State
from nnplay.engine.focus import Focus, Neuron
from nnplay.project import edits
from nnplay.project.specs import Design


def test_it_begins_with_the_first_watched_example(session: Session) -> None:
    focus = Focus(session)
    assert focus.example is not None
    assert (focus.example.part, focus.example.index) == ("test", 0)
    assert session.data is not None
    np.testing.assert_array_equal(focus.example.x, session.data.test.seen([0])[0])
    assert focus.example.pixels is not None
    assert focus.example.pixels.shape == (28, 28)


def test_steps_go_round(session: Session) -> None:
    focus = Focus(session)
    assert session.data is not None
    focus.step(-1)
    assert focus.example is not None
    assert focus.example.index == len(session.data.test) - 1
    focus.step(2)
    assert focus.example.index == 1
    focus.choose("train", 5)
    focus.step(1)
    assert (focus.example.part, focus.example.index) == ("train", 6)


def test_from_a_drawing_a_step_leads_to_the_data(session: Session) -> None:
    focus = Focus(session)
    focus.example = Example(np.zeros(784, np.float32))
    focus.step(1)
    assert focus.example.part == "test"


def test_other_data_begin_anew_where_they_have_no_such_example(
    session: Session, qtbot: QtBot
) -> None:
    focus = Focus(session)
    focus.choose("train", 5000)
    with qtbot.waitSignal(focus.example_changed):
        session.open_data("iris")
    qtbot.waitUntil(lambda: session.state is State.READY)
    assert focus.example is not None
    assert (focus.example.part, focus.example.index, len(focus.example.x)) == ("test", 0, 4)
    assert focus.example.pixels is None


def test_a_neuron_that_is_gone_is_let_go(session: Session, qtbot: QtBot) -> None:
    focus = Focus(session)
    focus.neuron = Neuron(0, 63)
    design = session.design
    assert design is not None
    smaller = Design(design.data, edits.set_units(design.network, 0, 10), design.training)
    assert session.position is not None
    with qtbot.waitSignal(focus.neuron_changed):
        session.restore(session.position._replace(design=smaller, trainer=None))
    assert focus.neuron is None


def test_a_drawing_stays_when_the_network_becomes_another(session: Session, qtbot: QtBot) -> None:
    focus = Focus(session)
    drawing = Example(np.ones(784, np.float32))
    focus.example = drawing
    with qtbot.waitSignal(session.network_changed):
        session.reset()
    assert focus.example is drawing


def test_a_drawing_that_other_data_have_no_room_for_is_let_go(
    session: Session, qtbot: QtBot
) -> None:
    focus = Focus(session)
    focus.example = Example(np.ones(784, np.float32))
    session.open_data("iris")
    qtbot.waitUntil(lambda: session.state is State.READY)
    assert focus.example is not None
    assert (focus.example.part, focus.example.index) == ("test", 0)


def test_where_a_validation_part_is_held_out_the_test_part_is_left_alone(
    session: Session, qtbot: QtBot
) -> None:
    focus = Focus(session)
    focus.choose("test", 7)
    session.open_data(DataRecipe("mnist-10k", validation_share=0.1))
    qtbot.waitUntil(lambda: session.data is not None and session.data.validation is not None)
    qtbot.waitUntil(lambda: session.state is State.READY)
    assert focus.example is not None
    assert (focus.example.part, focus.example.index) == ("validation", 0)


def test_other_data_begin_without_a_neuron(session: Session, qtbot: QtBot) -> None:
    focus = Focus(session)
    focus.neuron = Neuron(0, 3)
    session.open_data("iris")
    qtbot.waitUntil(lambda: session.data is not None and session.data.name == "iris")
    qtbot.waitUntil(lambda: session.state is State.READY)
    assert focus.neuron is None
