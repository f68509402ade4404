"""Where the box with numbers goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from nnplay.ui.readout import Line, readout_rect

LINES = [Line("Title"), Line("a = 1"), Line("b = 2")]
ROOM = QRectF(0, 0, 400, 300)


def rect_beside(anchor: QRectF, room: QRectF = ROOM) -> QRectF:
    return readout_rect(QFont(), LINES, anchor, room)[0]


@pytest.mark.parametrize(
    ("x", "y", "right", "below"),
    [
        (10, 10, True, True),
        (370, 10, False, True),
        (10, 270, True, False),
        (370, 270, False, False),
    ],
)
def test_it_stands_behind_and_below_else_before_or_above(
    qtbot: QtBot, x: float, y: float, right: bool, below: bool
) -> None:
    anchor = QRectF(x, y, 20, 20)
    rect = rect_beside(anchor)
    assert ROOM.contains(rect)
    assert rect.left() > anchor.right() if right else rect.right() < anchor.left()
    assert rect.top() > anchor.bottom() if below else rect.bottom() < anchor.top()


def test_in_little_room_it_covers_as_little_as_it_can(qtbot: QtBot) -> None:
    size = rect_beside(QRectF(10, 10, 0, 0)).size()
    low = QRectF(0, 0, 400, size.height() + 10)
    for y in (4.0, size.height() - 14):
        anchor = QRectF(10, y, 20, 20)
        rect = rect_beside(anchor, low)
        assert low.contains(rect)
        assert not rect.intersects(anchor), "beside it there is room"
    narrow = QRectF(0, 0, size.width() + 10, size.height() + 10)
    for x, edge in ((4.0, narrow.right()), (size.width() - 14, size.width())):
        rect = rect_beside(QRectF(x, 4, 20, 20), narrow)
        assert narrow.contains(rect)
        assert rect.right() == pytest.approx(edge), "on the side with more room"


def test_in_too_little_room_its_beginning_is_seen(qtbot: QtBot) -> None:
    tiny = QRectF(5, 5, 20, 20)
    rect = rect_beside(QRectF(6, 6, 2, 2), tiny)
    assert (rect.left(), rect.top()) == (5, 5)


def test_marks_take_room(qtbot: QtBot) -> None:
    anchor = QRectF(10, 10, 20, 20)
    marked = [LINES[0], *(line._replace(text=line.text * 9) for line in LINES[1:])]
    plain, without = readout_rect(QFont(), marked, anchor, ROOM)
    dotted = [marked[0], *(line._replace(mark="dot") for line in marked[1:])]
    wider, with_marks = readout_rect(QFont(), dotted, anchor, ROOM)
    assert (without, with_marks) == (False, True)
    assert wider.width() > plain.width()
