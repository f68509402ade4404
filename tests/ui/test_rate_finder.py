"""The learning-rate finder: the dialog by itself, and as the window opens it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnplay.engine import Session, State
from nnplay.engine.trials import Tasks
from nnplay.project import fields
from nnplay.ui.main_window import MainWindow
from nnplay.ui.rate_finder import RateFinderDialog
from tests.ui.trials import Heard, design, edit, through, until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(session: Session, tasks: Tasks) -> Iterator[RateFinderDialog]:
    made = RateFinderDialog(session, tasks)
    yield made
    if isValid(made):  # it deletes itself once closed
        made.close()
        made.deleteLater()


def run(qtbot: QtBot, dialog: RateFinderDialog) -> None:
    dialog.start()
    dialog.show()
    through(qtbot, dialog)


def test_it_suggests_a_rate_to_take_with_one_click(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    heard = Heard()
    dialog.wanted.connect(heard.hear)
    run(qtbot, dialog)
    suggestion = dialog.plot.curve.suggestion
    assert suggestion is not None
    assert 1e-3 < suggestion < 2e-2  # of Adam, on the digits
    assert dialog.plot.chosen == suggestion
    assert dialog.plot.present == design(session).training.learning_rate
    assert dialog.status.text().startswith(f"Suggested: {suggestion}, halfway between")
    assert dialog.use.text() == f"Use {suggestion}"
    assert dialog.use.isDefault()
    qtbot.mouseClick(dialog.use, LEFT)
    assert heard.said == [suggestion]
    assert not dialog.isVisible()


def test_another_rate_can_be_picked_by_key(qtbot: QtBot, dialog: RateFinderDialog) -> None:
    heard = Heard()
    dialog.wanted.connect(heard.hear)
    run(qtbot, dialog)
    qtbot.keyClick(dialog.plot, Qt.Key.Key_PageDown)
    picked = dialog.plot.chosen
    assert dialog.use.text() == f"Use {picked}"
    qtbot.keyClick(dialog.plot, Qt.Key.Key_Return)
    assert heard.said == [picked]
    assert picked != dialog.plot.curve.suggestion


def test_it_follows_the_learning_rate_that_is_set(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    run(qtbot, dialog)
    chosen = dialog.plot.chosen
    assert chosen is not None
    assert dialog.use.isEnabled()
    edit(session, fields.LEARNING_RATE, chosen)
    assert dialog.plot.present == chosen
    assert not dialog.use.isEnabled()
    assert dialog.use.toolTip() == "This is the learning rate already."


def test_the_curve_grows_while_it_runs(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    edit(session, fields.BATCH_SIZE, 512)
    lengths = []
    dialog.start()
    dialog.show()
    assert not dialog.again.isEnabled()
    assert not dialog.use.isEnabled()
    assert dialog.progress.isVisible()

    def grown() -> bool:
        if dialog.task is not None and len(dialog.plot.curve.rates):
            lengths.append(len(dialog.plot.curve.rates))
            assert dialog.plot.curve.suggestion is None  # not before it is sure
            assert dialog.status.text().endswith(f"batch {lengths[-1]} of 400")
            assert dialog.progress.value() == round(1000 * lengths[-1] / 400)
        return dialog.task is None

    qtbot.waitUntil(grown, timeout=20_000)
    assert len(set(lengths)) > 1
    assert lengths == sorted(lengths)
    assert dialog.again.isEnabled()
    assert not dialog.progress.isVisible()


def test_a_rate_that_is_picked_meanwhile_stays_picked(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    edit(session, fields.BATCH_SIZE, 512)
    dialog.start()
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.plot.curve.rates) > 10)
    qtbot.keyClick(dialog.plot, Qt.Key.Key_Left)
    picked = dialog.plot.chosen
    through(qtbot, dialog)
    assert dialog.plot.chosen == picked


def test_running_again_tries_another_order(qtbot: QtBot, dialog: RateFinderDialog) -> None:
    run(qtbot, dialog)
    first = dialog.plot.curve.costs
    qtbot.mouseClick(dialog.again, LEFT)
    assert not len(dialog.plot.curve.rates)
    through(qtbot, dialog)
    assert not np.array_equal(first[:50], dialog.plot.curve.costs[:50])


def test_an_impossible_design_says_why_it_cannot_start(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    edit(session, fields.LOSS, "binary_cross_entropy")
    dialog.start()
    dialog.show()
    assert dialog.task is None
    assert dialog.status.text().startswith("This cannot start: Binary cross-entropy does not fit")
    assert dialog.status.property("warning")
    assert not dialog.use.isEnabled()
    edit(session, fields.LOSS, "sparse_categorical_cross_entropy")
    qtbot.mouseClick(dialog.again, LEFT)
    through(qtbot, dialog)
    assert dialog.use.isEnabled()


def test_where_nothing_falls_nothing_is_suggested(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    edit(session, fields.LOSS, "mse")
    edit(session, fields.layer_fields(design(session), 1)[1], "binary_step")
    run(qtbot, dialog)
    assert dialog.status.text().startswith("The cost falls at no rate")
    assert dialog.status.property("warning")
    assert dialog.plot.chosen is None
    assert not dialog.use.isEnabled()
    qtbot.keyClick(dialog.plot, Qt.Key.Key_Right)  # a person may still think otherwise
    assert dialog.use.isEnabled()


def test_on_trained_weights_it_advises_to_reset(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    session.step_epoch()
    until(qtbot, session, State.PAUSED)
    edit(session, fields.LEARNING_RATE, 0.002)
    for _ in range(2):
        session.step_epoch()
        until(qtbot, session, State.PAUSED)
    run(qtbot, dialog)
    assert dialog.status.text().startswith("There is nothing to find on weights that are trained")
    assert "Reset" in dialog.status.text()
    assert dialog.status.property("warning")
    assert dialog.plot.chosen is None
    assert not dialog.use.isEnabled()


def test_an_error_is_said_and_reported(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr("nnplay.ui.rate_finder.trial_trainer", broken)
    heard = Heard()
    session.failed.connect(heard.hear)
    run(qtbot, dialog)
    assert dialog.status.text() == "This failed: out of order"
    assert "RuntimeError: out of order" in str(heard.said[0])
    assert dialog.again.isEnabled()


def test_training_is_neither_touched_nor_waited_for(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    session.step_epoch()
    until(qtbot, session, State.PAUSED)
    trainer = session.trainer
    assert trainer is not None
    before = trainer.network.state.copy()
    run(qtbot, dialog)
    assert dialog.origin.text() == (
        "Tried on a copy of the network as it is after 1 epoch. Its training goes on untouched."
    )
    assert (trainer.network.state == before).all()
    assert session.state is State.PAUSED


def test_edits_that_wait_are_tried_with_fresh_weights(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    session.step_epoch()
    until(qtbot, session, State.PAUSED)
    edit(session, fields.OPTIMIZER, "sgd")
    run(qtbot, dialog)
    assert dialog.origin.text() == (
        "Tried on a copy with fresh weights, as edits wait for a restart: Optimizer."
    )
    # What SGD wants, and not Adam, and from a cost near that of guessing.
    assert dialog.plot.curve.suggestion is not None
    assert dialog.plot.curve.suggestion > 0.05
    assert dialog.plot.curve.smoothed[0] > 2


def test_closing_it_gives_up_what_runs(
    qtbot: QtBot, session: Session, tasks: Tasks, dialog: RateFinderDialog
) -> None:
    edit(session, fields.BATCH_SIZE, 8000)
    dialog.start()
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.plot.curve.rates) > 0, timeout=20_000)
    task = dialog.task
    assert task is not None
    dialog.close()
    qtbot.waitUntil(lambda: not tasks.busy, timeout=20_000)
    assert not task.complete
    assert len(task.items) < 400


# In the window.


def test_what_was_found_for_another_network_cannot_be_used(
    qtbot: QtBot, session: Session, dialog: RateFinderDialog
) -> None:
    run(qtbot, dialog)
    assert dialog.use.isEnabled()
    with qtbot.waitSignal(session.network_changed):
        session.open_preset("plain")
    assert dialog.plot.chosen is None
    assert not dialog.use.isEnabled()


def opened(window: MainWindow) -> RateFinderDialog:
    window.actions_by_name["find_rate"].trigger()
    (dialog,) = window.trials.dialogs
    assert isinstance(dialog, RateFinderDialog)
    return dialog


def test_the_rate_found_is_an_edit_that_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    before = design(window.session).training.learning_rate
    dialog = opened(window)
    assert not dialog.isModal()
    through(qtbot, dialog)
    chosen = dialog.plot.chosen
    qtbot.mouseClick(dialog.use, LEFT)
    assert design(window.session).training.learning_rate == chosen
    assert window.editor.stack.undoText() == "Use the learning rate found"
    assert window.trials.dialogs == []
    window.editor.stack.undo()
    assert design(window.session).training.learning_rate == before


def test_it_opens_once_and_again_after_it_was_closed(window: MainWindow, qtbot: QtBot) -> None:
    first = opened(window)
    assert opened(window) is first
    first.close()
    second = opened(window)
    assert second is not first
    through(qtbot, second)


def test_closing_the_window_ends_it(window: MainWindow, qtbot: QtBot) -> None:
    edit(window.session, fields.BATCH_SIZE, 8000)
    dialog = opened(window)
    task = dialog.task
    assert task is not None
    window.close()
    assert window.trials.dialogs == []
    assert not window.trials.tasks.busy
    assert not task.complete
