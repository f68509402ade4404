from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.project import DataShape, Design, default_design
from nnplay.ui.hyperparameters import HyperparameterPanel
from nnplay.ui.theme import theme

SHAPE = DataShape(784, 10)


@pytest.fixture
def design() -> Design:
    return default_design("mnist-10k", SHAPE)


@pytest.fixture
def panel(qtbot: QtBot, design: Design) -> HyperparameterPanel:
    """Return a panel with all sections open and the first layer selected."""
    theme.apply("dark")
    panel = HyperparameterPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 600)
    panel.set_layer(0)
    panel.set_design(design)
    for section in sections(panel):
        panel.section(section).setChecked(True)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


def sections(panel: HyperparameterPanel) -> list[str]:
    """Return the keys of a panel's sections, from top to bottom."""
    return list(panel._sections)


class Edits(list[tuple[str, Design, str]]):
    """What a panel emitted."""

    def __init__(self, panel: HyperparameterPanel) -> None:
        super().__init__()
        panel.edited.connect(self.add)

    def add(self, text: str, design: Design, merge: str) -> None:
        self.append((text, design, merge))
