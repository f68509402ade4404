"""Signs that a training goes wrong, outside the panel that explains them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnplay.engine import Position, State
from nnplay.project import LayerSpec
from nnplay.training import Trainer
from nnplay.ui.main_window import MainWindow
from nnplay.ui.refresh import on_screen
from tests.ui.gradients.made import circle, design


def fail_to_learn(window: MainWindow, qtbot: QtBot) -> None:
    """Train at a learning rate that is far too low."""
    asked = design(LayerSpec(8, "tanh"), epochs=20, learning_rate=1e-4)
    window.session.restore(Position(asked, Trainer(asked, circle())))
    window.session.train()
    qtbot.waitUntil(lambda: window.session.state is State.FINISHED, timeout=20_000)


def test_a_sign_is_told_in_the_status_bar_until_it_is_gone(
    window: MainWindow, qtbot: QtBot
) -> None:
    sign = window.status_line.sign
    assert not sign.isVisible()
    fail_to_learn(window, qtbot)
    assert sign.isVisible()
    assert sign.text() == "Learning rate too low · see Gradients"
    toggle = window.docks["gradients"].toggleViewAction()
    assert toggle.toolTip() == "Learning rate too low"
    window.session.reset()
    qtbot.waitUntil(lambda: not sign.isVisible())
    assert toggle.toolTip() == "Gradients"


@pytest.mark.parametrize("how", ["click", "search"])
@pytest.mark.parametrize("closed", [False, True])
def test_it_leads_to_the_gradients(
    window: MainWindow, qtbot: QtBot, how: str, closed: bool
) -> None:
    fail_to_learn(window, qtbot)
    panel = window.views["gradients"].panel
    if closed:
        window.docks["gradients"].close()
    assert not on_screen(panel)
    if how == "click":
        qtbot.mouseClick(window.status_line.sign, Qt.MouseButton.LeftButton)
    else:
        window.actions_by_name["search"].trigger()
        qtbot.keyClicks(window.search, "signs of trouble")
        qtbot.keyClick(window.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: on_screen(panel))
