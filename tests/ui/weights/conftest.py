from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.weights import WeightsPanel
from tests.ui.themes import dark_theme as dark_theme


@pytest.fixture
def panel(qtbot: QtBot) -> WeightsPanel:
    panel = WeightsPanel()
    qtbot.addWidget(panel)
    panel.resize(480, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
