"""The gradient check: the dialog by itself, and as the window opens it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from nnplay.engine import Session, State
from nnplay.engine.trials import Tasks
from nnplay.nn.arrays import Array
from nnplay.nn.layers import Layer, LayerBuffers
from nnplay.project import fields
from nnplay.ui.gradient_check import GradientCheckDialog
from nnplay.ui.main_window import MainWindow
from tests.ui.trials import design, edit, through, until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(session: Session, tasks: Tasks) -> Iterator[GradientCheckDialog]:
    made = GradientCheckDialog(session, tasks)
    yield made
    if isValid(made):  # it deletes itself once closed
        made.close()
        made.deleteLater()


def run(qtbot: QtBot, dialog: GradientCheckDialog) -> None:
    dialog.start()
    dialog.show()
    through(qtbot, dialog)


def shown(dialog: GradientCheckDialog) -> list[str]:
    labels = dialog.panel.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible()]


def test_every_array_gets_a_row_and_the_whole_a_verdict(
    qtbot: QtBot, dialog: GradientCheckDialog
) -> None:
    run(qtbot, dialog)
    rows = [text.split("\t") for text in dialog.texts]
    assert [row[0] for row in rows] == [
        "Layer 1 weights",
        "Layer 1 biases",
        "Layer 2 weights",
        "Layer 2 biases",
    ]
    compared = [int(row[1]) + (0 if row[2] == "–" else int(row[2])) for row in rows]
    assert compared == [200, 64, 200, 10]
    assert all(float(row[3]) < 1e-6 and row[4] == "✓ agrees" for row in rows)
    assert dialog.status.text().startswith("All gradients agree: the largest relative error is")
    assert dialog.status.property("good")


def test_a_mistake_in_backpropagation_is_found(
    qtbot: QtBot, dialog: GradientCheckDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    backward = Layer.backward

    def wrong(layer: Layer, x: Array, buffers: LayerBuffers) -> None:
        backward(layer, x, buffers)
        layer.bias_gradients *= -1

    monkeypatch.setattr(Layer, "backward", wrong)
    run(qtbot, dialog)
    verdicts = [text.split("\t")[4] for text in dialog.texts]
    assert verdicts == ["✓ agrees", "✗ differs", "✓ agrees", "✗ differs"]
    assert dialog.status.text().startswith("The gradients differ: layer 1 biases, layer 2 biases.")
    assert dialog.status.property("bad")


def test_what_cannot_be_compared_is_no_agreement(
    qtbot: QtBot, session: Session, dialog: GradientCheckDialog
) -> None:
    edit(session, fields.INITIALIZER, "zeros")
    run(qtbot, dialog)
    assert dialog.texts[1].split("\t")[1:] == ["0", "64", "–", "– not one could be compared"]
    assert "Nothing is known of layer 1 biases" in dialog.status.text()


def test_rows_fill_while_it_runs(
    qtbot: QtBot, session: Session, dialog: GradientCheckDialog
) -> None:
    edit(session, fields.layer_fields(design(session), 0)[2], True)  # batch normalisation
    seen = set()
    dialog.start()
    dialog.show()
    assert not dialog.copy.isEnabled()

    def filled() -> bool:
        seen.add(len(dialog.texts))
        return dialog.task is None

    qtbot.waitUntil(filled, timeout=20_000)
    assert seen >= {0, 5}
    assert len(seen) > 2
    assert dialog.copy.isEnabled()


def test_copy_takes_table_and_verdict(qtbot: QtBot, dialog: GradientCheckDialog) -> None:
    run(qtbot, dialog)
    qtbot.mouseClick(dialog.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "\n".join([*dialog.texts, dialog.status.text()])


def test_running_again_clears_the_table_and_takes_other_parameters(
    qtbot: QtBot, dialog: GradientCheckDialog
) -> None:
    run(qtbot, dialog)
    first = dialog.texts
    qtbot.mouseClick(dialog.again, LEFT)
    assert dialog.texts == []
    assert "Layer 1 weights" not in shown(dialog)
    through(qtbot, dialog)
    assert len(dialog.texts) == len(first)
    assert dialog.texts != first


def test_it_checks_the_present_weights_and_leaves_them_alone(
    qtbot: QtBot, session: Session, dialog: GradientCheckDialog
) -> None:
    session.step_epoch()
    until(qtbot, session, State.PAUSED)
    trainer = session.trainer
    assert trainer is not None
    state, gradients = trainer.network.state.copy(), trainer.network.gradients.copy()
    run(qtbot, dialog)
    assert dialog.origin.text().startswith("Tried on a copy of the network as it is after 1 epoch.")
    assert dialog.status.property("good")
    assert (trainer.network.state == state).all()
    assert (trainer.network.gradients == gradients).all()


def test_an_impossible_design_says_why_it_cannot_start(
    session: Session, dialog: GradientCheckDialog
) -> None:
    edit(session, fields.LOSS, "binary_cross_entropy")
    dialog.start()
    dialog.show()
    assert dialog.status.text().startswith("This cannot start: Binary cross-entropy does not fit")
    assert dialog.texts == []


def test_the_window_opens_it_beside_the_rate_finder(window: MainWindow, qtbot: QtBot) -> None:
    for action in ("find_rate", "check_gradients", "check_gradients"):
        window.actions_by_name[action].trigger()
    finder, checker = window.trials.dialogs
    assert isinstance(checker, GradientCheckDialog)
    through(qtbot, finder)
    through(qtbot, checker)
    assert checker.status.property("good")
    qtbot.keyClick(checker, Qt.Key.Key_Escape)
    assert window.trials.dialogs == [finder]


def test_closing_the_window_ends_it(window: MainWindow) -> None:
    window.actions_by_name["check_gradients"].trigger()
    task = window.trials.dialogs[0].task
    assert task is not None
    window.close()
    assert not window.trials.tasks.busy
    assert not task.complete
