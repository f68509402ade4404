"""Data sets as the session opens, cancels and edits them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnplay.data import (
    Amount,
    CancelledError,
    DataRecipe,
    DataSet,
    Progress,
    load,
)
from nnplay.data.downloads.fetch import NotFetchedError
from nnplay.data.plane.drawn import add_point, drawn
from nnplay.engine import Position, Session, State, keeping, opener
from nnplay.engine.library import Library
from nnplay.engine.watch import Watch
from nnplay.project import Design, default_design
from nnplay.training import Trainer, data_shape

CIRCLE = DataRecipe("circle", {"samples": 60})


@pytest.fixture(autouse=True)
def _no_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "QUIET", 0)


@pytest.fixture
def plane(qtbot: QtBot) -> Iterator[Session]:
    """A session on points of the plane that accepts whatever it proposes."""
    made = Session()
    made.proposed.connect(lambda _text, position: made.restore(position))
    made.open_data(CIRCLE)
    qtbot.waitUntil(lambda: made.state is State.READY)
    yield made
    made.shut_down()


def current(session: Session) -> tuple[Design, DataSet, Trainer]:
    assert session.design is not None
    assert session.data is not None
    assert session.trainer is not None
    return session.design, session.data, session.trainer


def with_point(session: Session) -> Design:
    design, data, _ = current(session)
    recipe = add_point(drawn(data, design.data), 1.0, 2.0, 1)
    return msgspec.structs.replace(design, data=recipe)


def trained(session: Session, qtbot: QtBot) -> Trainer:
    session.step_epoch()
    trainer = current(session)[2]
    qtbot.waitUntil(lambda: trainer.epoch == 1 and session.state is State.PAUSED)
    return trainer


def test_a_watch_hands_over_the_newest_amount_and_ends_the_work() -> None:
    watch = Watch()
    assert watch.amount is None
    watch(Amount("Reading", 1, 2))
    watch(Amount("Reading", 2, 2))
    assert watch.amount == Amount("Reading", 2, 2)
    watch.cancel()
    with pytest.raises(CancelledError):
        watch(Amount("Reading", 2, 2))


def test_a_recipe_opens_with_a_design_that_fits(plane: Session) -> None:
    design, data, trainer = current(plane)
    assert design.data == CIRCLE
    assert len(data.train) + len(data.test) == 60
    assert trainer.data is data
    assert plane.problems == ()


def test_another_task_changes_the_output_layer(plane: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data(DataRecipe("plane"))
    design, data, _ = current(plane)
    assert data.task == "regression"
    assert design.network.layers[-1].activation == "identity"
    assert design.training.loss.name == "mse"


def test_another_split_makes_other_data_of_the_same_source(plane: Session, qtbot: QtBot) -> None:
    texts: list[str] = []
    plane.proposed.connect(lambda text, _position: texts.append(text))
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data(msgspec.structs.replace(CIRCLE, validation_share=0.2))
    assert current(plane)[1].watched == "validation"
    assert texts == ["Change the data"]


def test_reading_can_be_watched_and_cancelled(
    plane: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def slow(_recipe: DataRecipe, progress: Progress) -> DataSet:
        progress(Amount("Reading a slow file", 1, 3))
        begun.set()
        go_on.wait(10)
        try:
            progress(Amount("Reading a slow file", 2, 3))
        finally:
            ended.set()
        raise AssertionError("it was not cancelled")

    monkeypatch.setattr(opener, "load", slow)
    before = plane.position
    plane.open_data("slow")
    assert begun.wait(10)
    assert plane.state is State.LOADING
    assert plane.opening == Amount("Reading a slow file", 1, 3)
    plane.cancel_opening()
    assert plane.state is State.READY
    assert plane.opening is None
    go_on.set()
    assert ended.wait(10)
    qtbot.waitUntil(lambda: not plane._jobs._jobs)
    assert plane.position == before


def test_data_that_must_be_downloaded_are_offered(
    plane: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_here(_recipe: DataRecipe, _progress: Progress) -> DataSet:
        raise NotFetchedError("It is not here.", "mnist")

    monkeypatch.setattr(opener, "load", not_here)
    before = plane.position
    with qtbot.waitSignal(plane.missing) as missing:
        plane.open_data("mnist")
    assert missing.args[0] == DataRecipe("mnist")
    assert plane.position == before


def test_a_download_comes_first_where_it_is_allowed(
    plane: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def made(recipe: DataRecipe, _progress: Progress) -> DataSet:
        done.append("load")
        return load(CIRCLE)

    monkeypatch.setattr(opener, "fetch", lambda name, _progress: done.append(f"fetch {name}"))
    monkeypatch.setattr(opener, "load", made)
    with qtbot.waitSignal(plane.opened):
        plane.open_data("mnist", download=True)
    assert done == ["fetch mnist", "load"]


def test_a_drawn_point_is_there_at_once(plane: Session, qtbot: QtBot) -> None:
    before = plane.position
    assert before is not None
    plane.restore(Position(with_point(plane), None))
    _, data, _ = current(plane)
    assert len(data.train) + len(data.test) == 61
    qtbot.waitUntil(lambda: current(plane)[2].data is data)
    assert current(plane)[2].step == 0
    plane.restore(before)
    assert len(current(plane)[1].train) + len(current(plane)[1].test) == 60


def test_a_trained_network_goes_on_with_a_drawn_point(plane: Session, qtbot: QtBot) -> None:
    trainer = trained(plane, qtbot)
    state = trainer.network.state.copy()
    design = with_point(plane)
    assert plane.replaces_network(design)
    with qtbot.waitSignal(plane.kept):
        plane.restore(Position(design, trainer))
        assert plane.restart_needed == ()
    _, data, after = current(plane)
    assert after is not trainer
    assert after.data is data
    assert (after.epoch, after.step) == (trainer.epoch, trainer.step)
    np.testing.assert_array_equal(after.network.state, state)
    # What it comes to on the other points is measured at once.
    assert after.history.tested == after.step
    assert after.design == design


def test_another_draw_of_a_made_set_starts_anew(plane: Session, qtbot: QtBot) -> None:
    trained(plane, qtbot)
    design, _, _ = current(plane)
    noisier = msgspec.structs.replace(CIRCLE, options={"samples": 60, "noise": 30.0})
    assert not plane.replaces_network(msgspec.structs.replace(design, data=noisier))
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data(noisier)
    assert current(plane)[2].step == 0


def test_what_nobody_has_touched_makes_way_for_what_suits_the_data(
    plane: Session, qtbot: QtBot
) -> None:
    small = current(plane)[0]
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data("mnist-10k")
    digits = current(plane)[0]
    assert digits == default_design("mnist-10k", data_shape(current(plane)[1]))
    assert len(digits.network.layers) != len(small.network.layers)
    training = msgspec.structs.replace(digits.training, epochs=7)
    plane.restore(Position(msgspec.structs.replace(digits, training=training), None))
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data(CIRCLE)
    assert current(plane)[0].training.epochs == 7
    assert current(plane)[0].network.layers == small.network.layers


def test_an_edit_made_while_data_are_read_is_kept(
    plane: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, reads = threading.Event(), threading.Event(), []

    def slow(recipe: DataRecipe, _progress: Progress) -> DataSet:
        reads.append(recipe.source)
        begun.set()
        go_on.wait(10)
        return load(recipe)

    monkeypatch.setattr(opener, "load", slow)
    plane.open_data("xor")
    assert begun.wait(10)
    design, _, _ = current(plane)
    training = msgspec.structs.replace(design.training, learning_rate=0.5, epochs=7)
    plane.restore(Position(msgspec.structs.replace(design, training=training), None))
    with qtbot.waitSignal(plane.opened):
        go_on.set()
    edited = current(plane)[0]
    assert edited.data.source == "xor"
    assert (edited.training.learning_rate, edited.training.epochs) == (0.5, 7)
    assert reads == ["xor"]


def test_closing_does_not_wait_for_data_that_are_read(
    plane: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, cancelled = threading.Event(), threading.Event()

    def endless(_recipe: DataRecipe, progress: Progress) -> DataSet:
        try:
            while True:
                progress(Amount("Reading for ever", 1))
                begun.set()
        except CancelledError:
            cancelled.set()
            raise

    monkeypatch.setattr(opener, "load", endless)
    plane.open_data("endless")
    assert begun.wait(10)
    plane.shut_down()
    assert cancelled.is_set()


def test_undo_comes_back_to_data_that_must_be_read_again(plane: Session, qtbot: QtBot) -> None:
    """A position without a trainer, whose data nobody holds any more."""
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data("iris")
    iris = current(plane)[0]
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data(CIRCLE)
    plane._library = Library()
    proposals: list[str] = []
    plane.proposed.connect(lambda text, _position: proposals.append(text))
    with qtbot.waitSignal(plane.data_changed):
        plane.restore(Position(iris, None))
    assert current(plane)[0] == iris
    qtbot.waitUntil(lambda: current(plane)[2].data is current(plane)[1])
    assert proposals == []


def test_after_weights_of_other_scaling_a_reset_has_the_data_as_the_recipe_says(
    plane: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    scaled = msgspec.structs.replace(CIRCLE, scaling="standardise")
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data(scaled)
    trained(plane, qtbot)
    with qtbot.waitSignal(plane.saved):
        plane.save_weights(tmp_path / "w.npz")
    with qtbot.waitSignal(plane.data_changed):
        plane.open_data("xor")
    with qtbot.waitSignal(plane.opened):
        plane.load_weights(tmp_path / "w.npz")
    learned = current(plane)[1]
    assert learned.scaling.name == "standardise"
    with qtbot.waitSignal(plane.network_changed):
        plane.reset()
    assert current(plane)[1].scaling.name == "none"
