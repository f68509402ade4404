from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.surface import SurfacePanel
from nnplay.ui.theme import theme


@pytest.fixture(autouse=True)
def _dark_theme(qapp: object) -> Iterator[None]:
    theme.apply("dark")
    yield
    theme.apply("dark")


@pytest.fixture
def panel(qtbot: QtBot) -> SurfacePanel:
    made = SurfacePanel()
    qtbot.addWidget(made)
    made.resize(640, 420)
    with qtbot.waitExposed(made):
        made.show()
    return made
