"""Steps of undo around weights set by hand."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State, keeping
from nnplay.project import Design, edits
from nnplay.training import Trainer
from nnplay.training.morphing import Kept, keep_learned
from nnplay.ui import undo
from nnplay.ui.undo import Editor


@pytest.fixture
def editor(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editor]:
    """An editor of a network on two moons."""
    monkeypatch.setattr(keeping, "QUIET", 0)
    session = Session()
    made = Editor(session)
    session.open_data("moons")
    qtbot.waitUntil(lambda: session.state is State.READY)
    yield made
    session.shut_down()


def trainer_of(editor: Editor) -> Trainer:
    assert editor.session.trainer is not None
    return editor.session.trainer


def train(editor: Editor, qtbot: QtBot, steps: int = 3) -> None:
    for _ in range(steps):
        editor.session.step_batch()
        qtbot.waitUntil(lambda: editor.session.state is State.PAUSED)


def with_units(editor: Editor, units: int) -> Design:
    assert editor.session.design is not None
    design = editor.session.design
    return msgspec.structs.replace(design, network=edits.set_units(design.network, 0, units))


def set_units(editor: Editor, qtbot: QtBot, units: int) -> None:
    with qtbot.waitSignal(editor.session.kept):
        editor.edit("units", with_units(editor, units), "units 0")


def set_weight(editor: Editor, before: float, after: float) -> None:
    place = trainer_of(editor).network.place(1, 2, 3)
    editor.set_parameter("weight", place, before, after)


def weight(editor: Editor) -> float:
    snapshot = editor.session.snapshot
    assert snapshot is not None
    return float(snapshot.layers[1].weights[2, 3])


def test_a_number_turned_on_after_a_weight_was_set_keeps_the_weight(
    editor: Editor, qtbot: QtBot
) -> None:
    train(editor, qtbot)
    set_units(editor, qtbot, 9)
    before = weight(editor)
    set_weight(editor, before, 5.0)
    set_units(editor, qtbot, 10)
    first = trainer_of(editor).network.layers[0]
    assert first.units == 10
    # The tenth neuron is a copy of one of the nine, which shares what it sends on with it.
    shared = weight(editor) + float(trainer_of(editor).network.layers[1].weights[2, 9])
    assert np.isclose([weight(editor), shared], 5.0).any()
    editor.stack.undo()
    assert (weight(editor), trainer_of(editor).network.layers[0].units) == (5.0, 9)
    editor.stack.undo()
    assert weight(editor) == np.float32(before)


def test_a_weight_set_while_the_layers_come_is_among_what_they_take_over(
    editor: Editor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(editor, qtbot)
    editor.session.stop()
    qtbot.waitUntil(lambda: editor.session.state is State.STOPPED)
    read, go_on = threading.Event(), threading.Event()

    def slowly(*what: Any) -> Kept:
        kept = keep_learned(*what)
        read.set()
        go_on.wait(20)
        return kept

    monkeypatch.setattr(keeping, "keep_learned", slowly)
    editor.edit("units", with_units(editor, 9))
    qtbot.waitUntil(read.is_set)
    place = trainer_of(editor).network.place(2, 0)  # a bias that other layers leave as it is
    with qtbot.waitSignal(editor.session.kept):
        editor.set_parameter("bias", place, 0.0, 5.0)
        go_on.set()
    made = trainer_of(editor).network
    assert made.layers[0].units == 9
    assert made.layers[2].biases[0] == 5


def test_weights_set_before_and_after_training_are_two_steps(editor: Editor, qtbot: QtBot) -> None:
    first = weight(editor)
    set_weight(editor, first, 1.0)
    set_weight(editor, 1.0, 1.5)
    assert editor.stack.count() == 1
    train(editor, qtbot)
    learned = weight(editor)
    set_weight(editor, learned, 2.0)
    assert editor.stack.count() == 2
    editor.stack.undo()
    assert weight(editor) == np.float32(learned)
    editor.stack.undo()
    assert weight(editor) == np.float32(first)


def test_a_step_that_set_a_weight_keeps_no_network_alive(editor: Editor, qtbot: QtBot) -> None:
    train(editor, qtbot)
    editor.session.stop()
    qtbot.waitUntil(lambda: editor.session.state is State.STOPPED)
    set_weight(editor, weight(editor), 1.0)
    old = weakref.ref(trainer_of(editor))
    design = editor.session.design
    assert design is not None
    editor.session.restore(Position(design, Trainer(design, trainer_of(editor).data)))
    gc.collect()
    assert old() is None
    new = weight(editor)
    editor.stack.undo()
    assert weight(editor) == new
    assert not editor.stack.canRedo()


def test_the_way_of_the_weights_counts_as_memory(
    editor: Editor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(editor, qtbot)
    for units in (9, 10, 11):
        with qtbot.waitSignal(editor.session.kept):
            editor.edit(f"{units}", with_units(editor, units))
    kept = [change.trainers() for change in editor._newest_first()]
    trainers = {id(trainer): trainer for pair in kept for trainer in pair}
    data = trainer_of(editor).data
    samples = sum(part.x.nbytes + part.y.nbytes for part in (data.train, data.test))
    monkeypatch.setattr(
        undo, "MOST_BYTES", samples + sum(trainer.memory() for trainer in trainers.values())
    )
    editor._spare_memory()
    assert [change.trainers() for change in editor._newest_first()] == kept
    oldest = kept[-1][0]
    oldest.path.record(np.zeros(1 << 20), oldest.step, oldest.progress + 1)
    editor._spare_memory()
    assert [bool(change.trainers()) for change in editor._newest_first()] == [True, True, False]
