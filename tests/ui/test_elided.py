"""A label that shortens its text, keeps its room, and leaves the window's layout alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.elided import ElidedLabel


class _Requests(QObject):
    """Counts the requests for a new layout that reach a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def _placed(qtbot: QtBot, label: ElidedLabel, width: int) -> QWidget:
    outer = QWidget()
    qtbot.addWidget(outer)
    QHBoxLayout(outer).addWidget(label)
    outer.resize(width, 60)
    with qtbot.waitExposed(outer):
        outer.show()
    return outer


def test_a_text_that_does_not_fit_is_shortened_and_whole_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("a sentence that is much longer than its label")
    _outer = _placed(qtbot, label, 120)
    assert label.text().endswith("…")
    assert label.full_text() == label.toolTip() == "a sentence that is much longer than its label"
    label.set_text("short")
    assert (label.text(), label.toolTip()) == ("short", "")


@pytest.mark.parametrize("steady", [False, True])
def test_room_follows_the_text_or_stays(qtbot: QtBot, steady: bool) -> None:
    label = ElidedLabel("1,000,000 samples", steady=steady)
    wide = label.sizeHint().width()
    label.set_text("9")
    assert (label.sizeHint().width() == wide) is steady


def test_texts_that_need_no_more_room_have_nothing_laid_out_anew(qtbot: QtBot) -> None:
    label = ElidedLabel("100 %", steady=True)
    outer = _placed(qtbot, label, 300)
    QCoreApplication.sendPostedEvents()
    requests = _Requests(outer)
    for percent in range(10, 20):
        label.set_text(f"{percent} %")
        QCoreApplication.sendPostedEvents()
    assert requests.count == 0
    label.set_text("far more than that")
    qtbot.waitUntil(lambda: requests.count > 0)


def test_it_is_painted_in_its_own_colour(qtbot: QtBot) -> None:
    label = ElidedLabel("████")
    label.setStyleSheet("color: #ff0000")
    _outer = _placed(qtbot, label, 300)
    image = label.grab().toImage()
    colours = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert "#ff0000" in colours
