from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from nnplay.ui.pointed import PointedView

SIDE = 20
LEFT_BUTTON = Qt.MouseButton.LeftButton
LEFT, RIGHT, ENTER, ESCAPE = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
)


class Squares(PointedView):
    """Squares in a line, which say their numbers; Ctrl leaps over five of them."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count
        self.exposures: list[QRectF] = []
        self.resize(SIDE * 12, 120)

    @property
    def empty(self) -> bool:
        return not self.count

    def place_at(self, position: QPointF) -> int | None:
        place = int(position.x() // SIDE)
        return place if place < self.count and position.y() < SIDE else None

    def rect_of(self, place: int) -> QRectF:
        return QRectF(place * SIDE, 0, SIDE, SIDE)

    def walk(self, place: int | None, right: int, down: int) -> int:
        return 0 if place is None else min(max(place + right, 0), self.count - 1)

    def leap(self, place: int, right: int, down: int) -> int:
        return self.walk(place, 5 * right, down)

    def words(self, place: int) -> tuple[str, ...]:
        return f"number {place}", f"of {self.count}"

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        self.exposures.append(self.exposed(size))


@pytest.fixture
def squares(qtbot: QtBot) -> Squares:
    view = Squares(10)
    qtbot.addWidget(view)
    view.show()
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    return view


def middle(place: int) -> QPoint:
    return QPoint(place * SIDE + SIDE // 2, SIDE // 2)


def test_the_mouse_points_and_a_click_activates(squares: Squares) -> None:
    activated = QSignalSpy(squares.activated)
    QTest.mouseMove(squares, middle(3))
    assert squares.texts == ("number 3", "of 10")
    assert squares.accessibleDescription() == "number 3, of 10"
    QTest.mouseClick(squares, LEFT_BUTTON, pos=middle(4))
    QTest.mouseClick(squares, LEFT_BUTTON, pos=middle(11))  # beside all places
    QTest.mouseClick(squares, Qt.MouseButton.RightButton, pos=middle(5))
    assert [activated.at(index) for index in range(activated.count())] == [[4]]


def test_keys_walk_leap_activate_and_let_go(squares: Squares) -> None:
    activated, revealed = QSignalSpy(squares.activated), QSignalSpy(squares.revealed)
    QTest.keyClick(squares, ENTER)  # nothing is pointed at yet
    control = Qt.KeyboardModifier.ControlModifier
    for key, held, place in (
        (RIGHT, control, 0),
        (RIGHT, Qt.KeyboardModifier.NoModifier, 1),
        (RIGHT, control, 6),
        (LEFT, Qt.KeyboardModifier.NoModifier, 5),
    ):
        QTest.keyClick(squares, key, held)
        assert squares.place == place
        assert revealed.at(revealed.count() - 1) == [squares.rect_of(place).toRect()]
    QTest.keyClick(squares, ENTER)
    assert activated.count() == 1
    assert activated.at(0) == [5]
    QTest.keyClick(squares, ESCAPE)
    assert squares.place is None
    assert squares.accessibleDescription() == ""


def test_other_numbers_are_said_where_the_mouse_is(squares: Squares) -> None:
    QTest.mouseMove(squares, middle(8))
    squares.count = 9
    squares.refreshed()
    assert squares.accessibleDescription() == "number 8, of 9"
    squares.count = 0
    squares.refreshed()
    assert squares.place is None
    QTest.mouseClick(squares, LEFT_BUTTON, pos=middle(0))
    assert squares.texts == ()


def test_the_screen_asks_for_what_shows_and_a_file_for_all(squares: Squares) -> None:
    squares.grab()
    squares.exposures.clear()
    squares.repaint(40, 0, 30, 30)
    assert squares.exposures[-1] == QRectF(40, 0, 30, 30)
    assert squares.exposed(QSizeF(500, 700)) == QRectF(0, 0, 500, 700)
