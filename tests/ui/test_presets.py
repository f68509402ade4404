"""Presets, chosen from the menu of the real window."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnplay.engine import State
from nnplay.project.presets import PRESETS
from nnplay.training import data_shape
from nnplay.ui.main_window import MainWindow
from nnplay.ui.presets import PREFIX


def choose(qtbot: QtBot, window: MainWindow, name: str) -> None:
    before = window.session.trainer
    window.actions_by_name[f"{PREFIX}{name}"].trigger()
    qtbot.waitUntil(
        lambda: window.session.trainer is not before and window.session.state is State.READY,
        timeout=20_000,
    )


def test_every_preset_is_in_the_menu_and_makes_a_design_that_can_be_trained(
    qtbot: QtBot, window: MainWindow
) -> None:
    data = window.session.data
    assert data is not None
    for name, preset in PRESETS.items():
        choose(qtbot, window, name)
        assert window.session.design == preset.design(data.name, data_shape(data))
        assert window.session.problems == ()
        assert window.session.trainer is not None
        assert not window.session.trainer.has_learned


def test_a_preset_can_be_undone_and_brings_back_what_was_trained(
    qtbot: QtBot, window: MainWindow
) -> None:
    session = window.session
    session.step_batch()
    qtbot.waitUntil(lambda: session.state is State.PAUSED)
    learned, design = session.trainer, session.design
    window.actions_by_name[f"{PREFIX}plain"].trigger()
    qtbot.waitUntil(lambda: session.trainer is not learned, timeout=20_000)
    assert window.editor.stack.undoText() == "Preset: Plain backpropagation"
    window.editor.stack.undo()
    assert session.design == design
    assert session.trainer is learned
