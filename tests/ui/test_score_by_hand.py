"""The score in the tool bar after somebody has changed the network by hand."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import Part
from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.project import edits, fields
from nnplay.training import Probe, Snapshot, Trainer
from nnplay.training.ablation import Score
from nnplay.ui.main_window import MainWindow
from nnplay.ui.network import effect
from nnplay.ui.network.pointing import Pointed

UNKNOWN = "–"
NEURON = Neuron(0, 4)

Hand = Callable[[MainWindow], object]


@pytest.fixture
def trained(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with a network after its one epoch."""
    train(window, qtbot)
    assert score(window) == true_score(window)
    return window


def train(window: MainWindow, qtbot: QtBot) -> None:
    design = window.session.design
    assert design is not None
    window.editor.edit("Change", fields.EPOCHS.put(design, 1))
    window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: window.session.state is State.FINISHED, timeout=20_000)


def trainer_of(window: MainWindow) -> Trainer:
    assert window.session.trainer is not None
    return window.session.trainer


def score(window: MainWindow) -> str:
    return window.run_status.score.value.text()


def true_score(window: MainWindow) -> str:
    """Return the share of test samples that the network predicts right, as it is."""
    trainer, test = trainer_of(window), trainer_of(window).data.test
    network = trainer.network.twin()
    network.set_off(trainer.off)
    return f"{100 * (network.predict(test.seen()).argmax(1) == test.y).mean():.2f} %"


def measured_by_training(window: MainWindow) -> list[int]:
    return list(trainer_of(window).history.tests().step)


def press_off(window: MainWindow) -> None:
    window.focus.neuron = NEURON
    window.network.selection.off.click()


def edit_off(window: MainWindow) -> None:
    design = window.session.design
    assert design is not None
    network = edits.set_layer(design.network, NEURON.layer, off=(NEURON.unit,))
    window.editor.edit("Switch", msgspec.structs.replace(design, network=network))


def type_bias(window: MainWindow) -> None:
    """Let the network answer 0 to everything."""
    window.network.selecting.select(Pointed(2, 0))
    field = window.network.selection.value
    field.selectAll()
    QTest.keyClicks(field, "1000")
    QTest.keyClick(field, Qt.Key.Key_Return)


def put_bias(window: MainWindow) -> None:
    trainer = trainer_of(window)
    place = trainer.network.place(1, 0, None)
    window.editor.set_parameter("Set", place, float(trainer.network.parameters[place]), 1000.0)


def change(window: MainWindow, qtbot: QtBot, hand: Hand) -> str:
    """Change the network; return the score once it is known, which it is not at once."""
    with qtbot.waitSignal(window.network_connection.effect.measured):
        hand(window)
        assert score(window) == UNKNOWN
    return score(window)


@pytest.mark.parametrize("hand", [press_off, edit_off])
def test_with_a_neuron_off_it_is_what_the_note_says(
    trained: MainWindow, qtbot: QtBot, hand: Hand
) -> None:
    before, points = score(trained), measured_by_training(trained)
    after = change(trained, qtbot, hand)
    assert trainer_of(trained).off[0] == (NEURON.unit,)
    assert after == true_score(trained)
    assert after != before
    note = trained.network.selection.effect.full_text()
    assert note == f"1 off: {before.removesuffix(' %')} → {after}"
    trained.editor.stack.undo()
    assert score(trained) == before
    assert measured_by_training(trained) == points  # nothing of it is on a curve


@pytest.mark.parametrize("hand", [type_bias, put_bias])
def test_with_a_weight_set_it_is_measured_anew(
    trained: MainWindow, qtbot: QtBot, hand: Hand
) -> None:
    before, points = score(trained), measured_by_training(trained)
    zeros = (trainer_of(trained).data.test.y == 0).mean()
    assert change(trained, qtbot, hand) == f"{100 * zeros:.2f} %"
    assert trained.network.selection.effect.full_text() == ""
    assert change(trained, qtbot, lambda window: window.editor.stack.undo()) == before
    assert measured_by_training(trained) == points


def test_with_a_neuron_on_that_was_off_in_training_it_is_measured_anew(
    window: MainWindow, qtbot: QtBot
) -> None:
    press_off(window)
    train(window, qtbot)
    before = true_score(window)
    window.refresher.refresh_all()
    assert score(window) == before
    assert change(window, qtbot, press_off) == true_score(window)
    assert window.network.selection.effect.full_text() == ""
    window.editor.stack.undo()
    assert score(window) == before


def test_of_a_network_without_any_training_it_is_known_while_it_is_changed(
    window: MainWindow, qtbot: QtBot
) -> None:
    for hand in (press_off, put_bias):
        assert change(window, qtbot, hand) == true_score(window)
        window.editor.stack.undo()
        assert score(window) == UNKNOWN
        assert not window.network_connection.effect._latest.busy


def test_between_two_epochs_it_follows_each_step(trained: MainWindow, qtbot: QtBot) -> None:
    change(trained, qtbot, press_off)
    session = trained.session

    def is_last_word(snapshot: Snapshot, _score: float) -> bool:
        return session.state is State.PAUSED and snapshot is session.snapshot

    for _ in range(2):
        with qtbot.waitSignal(
            trained.network_connection.effect.measured, check_params_cb=is_last_word
        ):
            trained.actions_by_name["step_batch"].trigger()
        assert 1 < trainer_of(trained).progress < 2
        assert score(trained) == true_score(trained)
    # On again, it is still one of these weights, and not of those that the epoch began with:
    # theirs does not stand there even while it is being measured.
    assert change(trained, qtbot, press_off) == true_score(trained)
    assert trainer_of(trained).off[0] == ()


def test_off_and_at_once_on_again_it_is_not_that_of_the_last_epoch(
    trained: MainWindow, qtbot: QtBot
) -> None:
    def is_last_word(snapshot: Snapshot, _score: float) -> bool:
        return snapshot is trained.session.snapshot

    trained.actions_by_name["step_batch"].trigger()
    qtbot.waitUntil(lambda: trained.session.state is State.PAUSED, timeout=20_000)
    with qtbot.waitSignal(trained.network_connection.effect.measured, check_params_cb=is_last_word):
        press_off(trained)
        press_off(trained)
        assert trainer_of(trained).off[0] == ()
        assert score(trained) == UNKNOWN
    assert score(trained) == true_score(trained)


def test_when_training_goes_on_it_is_what_training_measures(
    trained: MainWindow, qtbot: QtBot
) -> None:
    change(trained, qtbot, press_off)
    shown: list[str] = []
    trained.session.state_changed.connect(lambda _state: shown.append(score(trained)))
    trained.actions_by_name["train"].trigger()
    assert shown == [UNKNOWN]  # before its first step
    qtbot.waitUntil(lambda: trained.session.state is State.FINISHED, timeout=20_000)
    last = trainer_of(trained).history.last_test()
    qtbot.waitUntil(lambda: score(trained) == f"{100 * last.score:.2f} %")
    assert score(trained) == true_score(trained)


def test_it_is_never_that_of_an_earlier_network(
    trained: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = {place: threading.Event() for place in (0, 1)}
    asked: list[Snapshot] = []

    def slow(_probe: Probe, snapshot: Snapshot, _part: Part) -> tuple[Score, Score]:
        place = len(asked)
        asked.append(snapshot)
        assert go_on[place].wait(10)
        found = Score(0.0, (0.25, 0.5)[place], None)
        return found, found

    monkeypatch.setattr(effect, "compare_off", slow)
    measured = trained.network_connection.effect.measured
    press_off(trained)
    put_bias(trained)  # while the first is being measured
    with qtbot.waitSignal(measured):
        go_on[0].set()
    assert score(trained) == UNKNOWN
    with qtbot.waitSignal(measured):
        go_on[1].set()
    assert score(trained) == "50.00 %"
    assert len(asked) == 2
    assert asked[1] is trained.session.snapshot


def test_of_other_neurons_nothing_is_said_any_more(
    trained: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, told = threading.Event(), trained.network_connection.effect.told
    said: list[str] = []

    def slow(probe: Probe, snapshot: Snapshot, part: Part) -> tuple[Score, Score]:
        assert go_on.wait(10)
        count = float(sum(map(len, snapshot.off)))
        return Score(0.0, count / 4, None), Score(0.0, 1.0, None)

    monkeypatch.setattr(effect, "compare_off", slow)
    told.connect(said.append)
    press_off(trained)
    trained.focus.neuron = Neuron(0, 7)
    trained.network.switch_neuron()  # while the first is being measured
    with qtbot.waitSignal(told, check_params_cb=bool):
        go_on.set()
    assert [words for words in said if words] == ["2 off: 100.00 → 50.00 %"]
    assert score(trained) == "50.00 %"
