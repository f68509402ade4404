from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.theme import theme
from nnplay.ui.weights import WeightsPanel


@pytest.fixture(autouse=True)
def _dark_theme() -> Iterator[None]:
    theme.apply("dark")
    yield
    theme.apply("dark")


@pytest.fixture
def panel(qtbot: QtBot) -> WeightsPanel:
    panel = WeightsPanel()
    qtbot.addWidget(panel)
    panel.resize(480, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel
