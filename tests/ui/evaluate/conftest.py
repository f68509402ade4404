from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.evaluate import EvaluatePanel
from tests.ui.themes import dark_theme as dark_theme


@pytest.fixture
def panel(qtbot: QtBot) -> EvaluatePanel:
    made = EvaluatePanel()
    qtbot.addWidget(made)
    made.resize(560, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made
