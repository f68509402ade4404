"""How the window says how training ended, and what is in its figures."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, Session, State, compiling
from nnplay.engine.gate import Mode
from nnplay.nn import compiled
from nnplay.project import DataShape, default_design, fields
from nnplay.project.field import Field, Value
from nnplay.training import Trainer, data_shape
from nnplay.ui import settings, training
from nnplay.ui.actions import ACTIONS
from nnplay.ui.app import open_window
from nnplay.ui.main_window import MainWindow
from nnplay.ui.training import train_note


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(training, "TOO_FAST", 0.0)
    made = open_window()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.session.state is State.READY, timeout=20_000)
    # At a learning rate of 0 no later epoch is better than the first.
    for field, value in (
        (fields.OPTIMIZER, "sgd"),
        (fields.LEARNING_RATE, 0.0),
        (fields.BATCH_SIZE, 8000),
        (fields.EPOCHS, 4),
    ):
        edit(made, field, value)
    yield made
    made.close()


def edit(window: MainWindow, field: Field, value: fields.Value) -> None:
    design = window.session.design
    assert design is not None
    window.editor.edit("Change", field.put(design, value))


def train(window: MainWindow, qtbot: QtBot) -> tuple[str, str]:
    """Train to the end; return what tool bar and status bar say then."""
    window.actions_by_name["train"].trigger()
    session = window.session
    qtbot.waitUntil(lambda: session.state is State.TRAINING, timeout=20_000)
    qtbot.waitUntil(lambda: not session.state.has_thread, timeout=20_000)
    return window.run_status.state.value.text(), window.status_line.text.full_text()


def test_the_usual_end(window: MainWindow, qtbot: QtBot) -> None:
    assert train(window, qtbot) == ("● Finished", "Finished")


def test_what_cannot_be_used_yet_says_why_and_later_what_it_does(
    window: MainWindow, qtbot: QtBot
) -> None:
    stop, reset = (window.actions_by_name[name] for name in ("stop", "reset"))
    assert (stop.isEnabled(), stop.toolTip()) == (False, "No training is under way")
    assert (reset.isEnabled(), reset.toolTip()) == (
        False,
        "The network has not learned anything yet",
    )
    train(window, qtbot)
    assert (stop.isEnabled(), stop.toolTip()) == (False, "No training is under way")
    assert reset.isEnabled()
    assert reset.toolTip().startswith(next(spec for spec in ACTIONS if spec.name == "reset").help)


def test_who_could_hardly_see_it_is_told_of_the_paces(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "TOO_FAST", math.inf)
    state, words = train(window, qtbot)
    assert state == "● Finished"
    assert re.fullmatch(r"Finished in \d+\.\d s · to watch it learn, .* Train menu", words)
    window.actions_by_name["pace:100"].trigger()  # whoever has found them needs no hint
    assert window.status_line.text.full_text() == "Finished"
    # Another network has not been trained yet, however long the last training took.
    window.actions_by_name["reset"].trigger()
    qtbot.waitUntil(lambda: window.session.state is State.READY, timeout=20_000)
    assert window.status_line.text.full_text() == "Ready"


@pytest.mark.parametrize(
    ("patience", "words"),
    [
        (1, "Stopped early: no lower test cost for 1 epoch"),
        (2, "Stopped early: no lower test cost for 2 epochs"),
    ],
)
def test_an_early_end_says_why(window: MainWindow, qtbot: QtBot, patience: int, words: str) -> None:
    edit(window, fields.EARLY_STOPPING, patience)
    assert train(window, qtbot) == ("● Stopped early", words)
    # A later edit does not change what happened.
    edit(window, fields.EARLY_STOPPING, 3)
    assert window.status_line.text.full_text() == words


def test_the_words_are_those_of_the_data(window: MainWindow, qtbot: QtBot) -> None:
    data = window.session.data
    assert data is not None
    held_out = replace(data, validation=data.test)
    design = default_design("mnist-10k", data_shape(data))
    window.session.restore(Position(design, Trainer(design, held_out)))
    for field, value in ((fields.BATCH_SIZE, 8000), (fields.LEARNING_RATE, 0.0)):
        edit(window, field, value)
    edit(window, fields.EARLY_STOPPING, 2)
    _, words = train(window, qtbot)
    assert words == "Stopped early: no lower validation cost for 2 epochs"
    assert window.run_status.score.caption.text() == "Validation accuracy"
    for panel in (window.cost, window.accuracy):
        assert "validation, 2,000 held-out samples" in panel.legend.accessibleName()


def test_weights_put_back_are_named(window: MainWindow, qtbot: QtBot) -> None:
    edit(window, fields.KEEP_BEST, True)
    _, words = train(window, qtbot)
    assert words == "Finished · weights of epoch 1 put back"
    edit(window, fields.EARLY_STOPPING, 1)
    window.actions_by_name["reset"].trigger()
    qtbot.waitUntil(lambda: window.session.state is State.READY, timeout=20_000)
    _, words = train(window, qtbot)
    assert words == ("Stopped early: no lower test cost for 1 epoch · weights of epoch 1 put back")


@pytest.mark.parametrize(
    ("field", "value", "cost", "accuracy"),
    [
        (fields.LABEL_SMOOTHING, 0.1, "with smoothing", ""),
        (fields.CLASS_WEIGHTS, "balanced", "with class weights", ""),
        (fields.SEED, 3, "", ""),
    ],
)
def test_training_figures_say_what_else_is_in_them(
    field: Field, value: Value, cost: str, accuracy: str
) -> None:
    design = field.put(default_design("", DataShape(1, 2)), value)
    assert (train_note(design, cost=True), train_note(design, cost=False)) == (cost, accuracy)
    dropping = fields.layer_fields(design, 0)[-1].put(design, 0.5)
    assert train_note(dropping, cost=False) == "with dropout"
    assert train_note(dropping, cost=True).endswith("dropout")


@pytest.mark.parametrize(
    ("installed", "failed", "word"),
    [(True, False, "faster"), (False, False, "nnplay[fast]"), (True, True, "python -m")],
)
def test_compiled_steps_are_offered_where_they_can_be_had(
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    installed: bool,
    failed: bool,
    word: str,
) -> None:
    monkeypatch.setattr(compiled, "installed", lambda: installed)
    monkeypatch.setattr(compiling, "failed", lambda: failed)
    window = MainWindow(session)
    qtbot.addWidget(window)
    action = window.actions_by_name["compiled"]
    assert action.isEnabled() is action.isChecked() is (installed and not failed)
    assert word in action.toolTip()
    if action.isEnabled():
        action.trigger()
        assert not session.compiled
        assert settings.COMPILED.get() is False
        with qtbot.waitSignal(window.training.compiled_wanted):
            action.trigger()
        assert session.compiled
    window.close()


@pytest.mark.parametrize(
    ("mode", "batches", "words"),
    [
        # 8,000 samples in 2 batches an epoch, 1,000 a second.
        (Mode.RUN, 1, "12 % · 28 s left"),
        (Mode.EPOCH, 1, "12 % · 4 s left of this epoch"),
        (Mode.EPOCH, 3, "38 % · 4 s left of this epoch"),
        (Mode.EPOCH, 2, "25 %"),  # the epoch is being measured
        (Mode.STEP, 1, "12 %"),
        (Mode.PAUSE, 1, "12 %"),
    ],
)
def test_the_time_left_is_that_to_the_next_rest(
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    mode: Mode,
    batches: int,
    words: str,
) -> None:
    edit(window, fields.BATCH_SIZE, 4000)
    session = window.session
    for _ in range(batches):
        with qtbot.waitSignal(session.state_changed, check_params_cb=lambda s: s is State.PAUSED):
            session.step_batch()
    session.speed.samples_per_second = 1000.0
    with monkeypatch.context() as patched:
        patched.setattr(Session, "state", State.TRAINING)
        patched.setattr(Session, "mode", mode)
        window.training.update_numbers()
    assert window.status_line.detail.full_text() == words
