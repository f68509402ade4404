from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.space import SpacePanel
from tests.ui.themes import dark_theme as dark_theme


@pytest.fixture
def panel(qtbot: QtBot) -> SpacePanel:
    made = SpacePanel()
    qtbot.addWidget(made)
    made.resize(700, 460)
    with qtbot.waitExposed(made):
        made.show()
    return made
