"""The headers of the window's panels: the name first, unless a tab says it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from nnplay.engine import Session
from nnplay.ui.main_window import MainWindow
from nnplay.ui.panel import Panel


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(session)
    qtbot.addWidget(made)
    made.resize(1900, 1000)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()


def test_the_name_stands_first(window: MainWindow) -> None:
    for dock in window.docks:
        panel = dock.widget()
        assert isinstance(panel, Panel)
        first = panel.header_layout.itemAt(0)
        assert first is not None
        assert first.widget() is panel.title, dock.objectName()
        assert panel.header.sizeHint().height() == panel.header.height()


def test_a_tab_says_the_name_whatever_the_width(window: MainWindow, qtbot: QtBot) -> None:
    for name in ("gradients", "evaluate", "neuron", "draw"):
        dock = window.docks[name]
        dock.raise_()
        panel = dock.widget()
        assert isinstance(panel, Panel)
        qtbot.waitUntil(panel.isVisible)
        for width in (400, 1900):
            panel.resize(width, 300)
            assert panel.title.isHidden(), name
