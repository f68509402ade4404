from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.training.history import History
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.curves.panel import CurvesPanel
from tests.ui.curves.runs import grow
from tests.ui.themes import dark_theme as dark_theme


@pytest.fixture
def history() -> History:
    return grow(History(), 350)


@pytest.fixture
def cost(qtbot: QtBot, history: History) -> CostPanel:
    panel = CostPanel()
    show(qtbot, panel, history)
    return panel


@pytest.fixture
def accuracy(qtbot: QtBot, history: History) -> AccuracyPanel:
    panel = AccuracyPanel()
    show(qtbot, panel, history)
    return panel


def show(qtbot: QtBot, panel: CurvesPanel, history: History) -> None:
    qtbot.addWidget(panel)
    panel.resize(480, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_history(history, 20)
