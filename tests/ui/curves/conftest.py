from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.training.history import History
from nnplay.ui.curves import AccuracyPanel, CostPanel
from nnplay.ui.curves.panel import CurvesPanel
from nnplay.ui.theme import theme
from tests.ui.curves.runs import grow


@pytest.fixture(autouse=True)
def _dark_theme() -> Iterator[None]:
    theme.apply("dark")
    yield
    theme.apply("dark")


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
