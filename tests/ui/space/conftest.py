from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.space import SpacePanel
from nnplay.ui.theme import theme


@pytest.fixture(autouse=True)
def _dark_theme(qapp: object) -> Iterator[None]:
    theme.apply("dark")
    yield
    theme.apply("dark")


@pytest.fixture
def panel(qtbot: QtBot) -> SpacePanel:
    made = SpacePanel()
    qtbot.addWidget(made)
    made.resize(700, 460)
    with qtbot.waitExposed(made):
        made.show()
    return made
