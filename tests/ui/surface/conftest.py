from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.surface import SurfacePanel
from tests.ui.themes import dark_theme as dark_theme


@pytest.fixture
def panel(qtbot: QtBot) -> SurfacePanel:
    made = SurfacePanel()
    qtbot.addWidget(made)
    made.resize(640, 420)
    with qtbot.waitExposed(made):
        made.show()
    return made
