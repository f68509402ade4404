"""The window says when it paints and refreshes, so that training gives way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from nnplay.engine import courtesy
from nnplay.engine.session import Session
from nnplay.ui.main_window import MainWindow
from nnplay.ui.refresh import Refresher, Turn


class _Painting(QObject):
    """Notes whether the window is at work whenever a widget of it is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at_work: list[bool] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at_work.append(not courtesy._at_rest.is_set())
        return False


def test_whatever_is_painted_is_work(session: Session, qtbot: QtBot) -> None:
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    painting = _Painting()
    window.status_line.installEventFilter(painting)
    window.status_line.update()
    qtbot.waitUntil(lambda: bool(painting.at_work))
    assert all(painting.at_work)
    assert courtesy._at_rest.is_set()
    window.close()


def test_a_turn_is_work(qtbot: QtBot) -> None:
    at_work: list[bool] = []
    refresher = Refresher(
        lambda: None, [Turn(lambda: at_work.append(not courtesy._at_rest.is_set()))]
    )
    refresher.start()
    qtbot.waitUntil(lambda: bool(at_work))
    refresher.stop()
    assert at_work[0]
    assert courtesy._at_rest.is_set()
