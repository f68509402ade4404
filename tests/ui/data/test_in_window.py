"""The data panel in the real window."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnplay.data import DRAWN, DataRecipe
from nnplay.engine import State
from nnplay.project import Design
from nnplay.ui.data import saving
from nnplay.ui.main_window import MainWindow, last_design


def design(window: MainWindow) -> Design:
    assert window.session.design is not None
    return window.session.design


def opened(window: MainWindow, qtbot: QtBot, recipe: DataRecipe) -> None:
    window.session.open_data(recipe)
    is_open(window, qtbot, recipe)


def is_open(window: MainWindow, qtbot: QtBot, recipe: DataRecipe) -> None:
    def done() -> bool:
        trainer = window.session.trainer
        return (
            design(window).data == recipe and trainer is not None and trainer.design.data == recipe
        )

    qtbot.waitUntil(done, timeout=20_000)


def test_points_are_edited_and_every_edit_is_undone(window: MainWindow, qtbot: QtBot) -> None:
    circle = DataRecipe("circle")
    opened(window, qtbot, circle)
    plot = window.data.facts.plane.plot
    count = len(plot.cloud)
    plot.add_wanted.emit(5.5, 5.5)
    drawn_one = design(window).data
    assert drawn_one.source == DRAWN
    is_open(window, qtbot, drawn_one)
    assert len(plot.cloud) == count + 1
    assert window.data.sources.currentText() == "Drawn points"
    plot.choose(count)
    for _ in range(2):
        QTest.keyClick(plot, Qt.Key.Key_Left)
    assert design(window).data.points[count].x < 5.5
    window.editor.stack.undo()  # both steps at once
    assert design(window).data == drawn_one
    window.editor.stack.undo()
    is_open(window, qtbot, circle)
    assert len(plot.cloud) == count
    window.editor.stack.redo()
    is_open(window, qtbot, drawn_one)
    assert len(plot.cloud) == count + 1


def test_a_drawing_survives_a_restart(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, DataRecipe("xor"))
    window.data.facts.plane.plot.add_wanted.emit(0.0, 0.0)
    is_open(window, qtbot, design(window).data)
    kept = last_design()
    assert kept is not None
    assert kept.data == design(window).data
    assert kept.data.source == DRAWN


def test_options_and_features_remake_the_data(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, DataRecipe("spiral"))
    window.data.facts.options_form.row("noise").editor.committed.emit(10.0)
    is_open(window, qtbot, DataRecipe("spiral", options={"noise": 10.0}))
    window.data.facts.chips.chips["sin_x"].click()
    wanted = DataRecipe("spiral", options={"noise": 10.0}, features="x, y, sin_x")
    is_open(window, qtbot, wanted)
    assert design(window).network.inputs == 3
    assert window.data.facts.plane.plot.surface_picture() is not None


def test_the_surface_is_live_while_training(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, DataRecipe("circle"))
    plot = window.data.facts.plane.plot
    before = plot.surface_picture()
    assert before is not None
    window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: plot.surface_picture() != before, timeout=20_000)
    window.session.stop()
    qtbot.waitUntil(lambda: not window.session.state.has_thread, timeout=20_000)


def test_other_data_take_the_surface_away(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, DataRecipe("circle"))
    opened(window, qtbot, DataRecipe("iris"))
    assert window.data.facts.plane.plot.surface_picture() is None
    assert window.data.facts.examples.rows.isVisible()


def test_a_refused_request_is_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    opened(window, qtbot, DataRecipe("iris"))
    form = window.data.facts.split.form
    form.row("validation_share").editor.committed.emit(0.3)
    is_open(window, qtbot, DataRecipe("iris", validation_share=0.3))
    with qtbot.waitSignal(window.session.refused):
        window.data.recipe_edited.emit("Change", DataRecipe("/no/such/file.csv"), "")
    qtbot.waitUntil(lambda: window.session.state is State.READY)
    assert form.row("validation_share").editor.value() == 0.3


def test_points_are_saved_as_a_table(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, qtbot, DataRecipe("xor", options={"samples": 20}))
    path = tmp_path / "points.csv"
    monkeypatch.setattr(saving, "ask_path", lambda *_: path)
    window.data.facts.plane.save.click()
    with path.open(newline="") as file:
        header, *rows = list(csv.reader(file))
    assert header == ["x", "y", "class"]
    assert len(rows) == 20
    monkeypatch.setattr(saving, "ask_path", lambda *_: tmp_path / "no folder" / "points.csv")
    window.data.facts.plane.save.click()
    assert window.messages.bar.isVisible()


def test_augmentation_is_offered_for_preview(window: MainWindow) -> None:
    examples = window.data.facts.examples
    assert not examples.changed.isVisible()
    form = window.hyperparameters
    row = form.row("training.augment_rotate")
    row.editor.committed.emit(20.0)
    assert not examples.changed.isHidden()
