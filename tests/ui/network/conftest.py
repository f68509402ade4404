from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnplay.ui.network import NetworkPanel
from nnplay.ui.theme import theme
from tests.ui.network.tiny import Host, data_set, design_of


@pytest.fixture
def panel(qtbot: QtBot) -> NetworkPanel:
    theme.apply("dark")
    panel = NetworkPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 430)
    panel.set_data(data_set())
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


@pytest.fixture
def host(panel: NetworkPanel) -> Host:
    host = Host(panel)
    host.show(design_of(8, 5))
    host.selections.clear()
    return host
