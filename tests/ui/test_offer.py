from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from nnplay.ui.offer import offer


@pytest.mark.usefixtures("qapp")
def test_what_cannot_be_used_says_why_until_it_can() -> None:
    owner = QObject()
    action = QAction("&Remove", owner)
    action.setToolTip("Remove the layer  (Del)")
    action.setStatusTip("Remove the layer")
    for why in ("Select one first", "It is the last", "", "", "It is the last", ""):
        offer(action, why)
        assert action.isEnabled() == (not why)
        assert action.toolTip() == (why or "Remove the layer  (Del)")
        assert action.statusTip() == (why or "Remove the layer")
