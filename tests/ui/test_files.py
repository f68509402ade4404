from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnplay.data import DataRecipe, load
from nnplay.data.plane.drawn import add_point, drawn
from nnplay.engine import State
from nnplay.ui import files, settings
from nnplay.ui.main_window import MainWindow


def test_what_is_chosen_as_weights_is_never_taken_for_data(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n3,4\n")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    with qtbot.waitSignal(window.session.refused) as refused:
        window.files.open_weights()
    assert "table.csv" in refused.args[0]
    assert window.files.imports.dialog is None
    assert settings.FOLDER.get() == str(tmp_path)


def test_opened_weights_are_saved_where_they_came_from(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "net.npz"
    with qtbot.waitSignal(window.session.saved):
        window.session.save_weights(path)
    with qtbot.waitSignal(window.session.opened):
        window.files.open_path(str(path))
    assert window.files.weights_path == path
    with qtbot.waitSignal(window.session.data_changed):
        window.files.open_source("spiral")
    assert window.files.weights_path is None


def test_what_was_trained_on_drawn_points_comes_back_with_them(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "last_session_path", lambda: tmp_path / "last.safetensors")
    session = window.session
    points = drawn(load("circle"), DataRecipe("circle"))
    with qtbot.waitSignal(session.data_changed):
        session.open_data(add_point(points, 0.5, 0.25, 1))
    session.step_epoch()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    assert session.trainer is not None
    state = session.trainer.network.state.copy()
    wanted = session.trainer.design.data
    window.files.keep_last()
    with qtbot.waitSignal(session.data_changed):
        session.open_data("mnist-10k")
    with qtbot.waitSignal(session.opened):
        window.files.open_last()
    assert session.design is not None
    assert session.design.data == wanted
    np.testing.assert_array_equal(session.trainer.network.state, state)
