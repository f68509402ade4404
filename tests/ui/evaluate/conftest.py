from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.evaluate import EvaluatePanel
from nnplay.ui.theme import theme


@pytest.fixture(autouse=True)
def _dark_theme() -> Iterator[None]:
    theme.apply("dark")
    yield
    theme.apply("dark")


@pytest.fixture
def panel(qtbot: QtBot) -> EvaluatePanel:
    made = EvaluatePanel()
    qtbot.addWidget(made)
    made.resize(560, 320)
    with qtbot.waitExposed(made):
        made.show()
    return made
