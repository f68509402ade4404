from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from nnplay.ui.draw.canvas import THICKEST, THINNEST, USUAL, Canvas
from nnplay.ui.draw.strokes import Stroke, painted, pixels_of_image

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def canvas(window: QMainWindow) -> Canvas:
    """A paper of one pixel of the screen for each of its own."""
    made = Canvas()
    window.setCentralWidget(made)
    window.setFixedSize(280, 280)
    window.show()
    made.setFocus()
    return made


def draw(canvas: Canvas, *points: tuple[int, int]) -> None:
    places = [QPoint(*point) for point in points]
    QTest.mousePress(canvas, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, LEFT, pos=places[-1])


def ink(canvas: Canvas) -> npt.NDArray[Any]:
    return canvas.pixels


def test_a_stroke_leaves_ink_as_wide_as_the_pen_where_it_was_drawn(canvas: Canvas) -> None:
    draw(canvas, (60, 100), (120, 100), (220, 100))
    rows, columns = np.nonzero(ink(canvas) > 127)
    assert np.ptp(rows) + 1 == pytest.approx(USUAL, abs=1)
    assert rows.mean() == pytest.approx(99.5, abs=1)
    # Round ends reach half a pen's width beyond.
    assert columns.min() == pytest.approx(60 - USUAL / 2, abs=1.5)
    assert columns.max() == pytest.approx(220 + USUAL / 2, abs=1.5)
    edge = ink(canvas)[(ink(canvas) > 0) & (ink(canvas) < 255)]
    assert len(edge) > 20  # smoothed


def test_what_is_painted_while_drawing_is_what_the_stroke_gives_but_for_its_end(
    canvas: Canvas,
) -> None:
    places = [QPoint(x, y) for x, y in ((60, 60), (90, 200), (150, 80), (155, 85), (160, 240))]
    QTest.mousePress(canvas, LEFT, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    before = ink(canvas)
    QTest.mouseRelease(canvas, LEFT, pos=places[-1])
    np.testing.assert_array_equal(ink(canvas)[:150], before[:150])
    assert not before[240:].any()
    assert ink(canvas)[240, 160] == 255


def test_corners_are_rounded_without_bumps(canvas: Canvas) -> None:
    canvas.add(Stroke(((40, 40), (140, 40), (140, 140)), 20))
    rows, columns = np.nonzero(ink(canvas))
    # The curve stays between its points: half a pen's width beyond them at most.
    assert (rows.min(), columns.max()) == (pytest.approx(30, abs=1), pytest.approx(150, abs=1))
    assert ink(canvas)[42, 138] == 0  # the corner itself is cut


def test_a_click_is_a_dot(canvas: Canvas) -> None:
    draw(canvas, (140, 90))
    area = float(ink(canvas).sum()) / 255
    assert area == pytest.approx(np.pi * (USUAL / 2) ** 2, rel=0.05)


def test_the_eraser_takes_ink_away_twice_as_wide(canvas: Canvas) -> None:
    canvas.add(Stroke(((0, 140), (280, 140)), 100))
    canvas.tool = "eraser"
    draw(canvas, (140, 100), (140, 180))
    gap = np.flatnonzero(ink(canvas)[140] < 127)
    assert len(gap) == pytest.approx(2 * USUAL, abs=1)


def test_undo_takes_strokes_back_and_redo_brings_them(canvas: Canvas) -> None:
    draw(canvas, (60, 60), (90, 90))
    one = ink(canvas)
    draw(canvas, (160, 60), (190, 90))
    both = ink(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.empty
    assert not ink(canvas).any()
    for expected in (both, one):
        QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL)
        np.testing.assert_array_equal(ink(canvas), expected)
    QTest.keyClick(canvas, Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_array_equal(ink(canvas), both)
    QTest.keyClick(canvas, Qt.Key.Key_Y, CTRL)
    assert canvas.empty


def test_while_the_paper_has_the_focus_undo_is_for_strokes(
    canvas: Canvas, window: QMainWindow, qtbot: QtBot
) -> None:
    undone: list[str] = []
    for key in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"):
        action = QAction(window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _checked, key=key: undone.append(key))
        window.addAction(action)
    window.activateWindow()
    qtbot.waitUntil(canvas.hasFocus)
    draw(canvas, (60, 60), (90, 90))
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CTRL)
    assert (canvas.empty, undone) == (True, [])
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Y, CTRL)
    assert (canvas.empty, undone) == (False, [])
    canvas.clearFocus()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CTRL)
    assert (canvas.empty, undone) == (False, ["Ctrl+Z"])


def test_escape_gives_up_a_stroke_under_way(canvas: Canvas) -> None:
    QTest.mousePress(canvas, LEFT, pos=QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(80, 50))
    assert ink(canvas).any()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, pos=QPoint(80, 50))
    assert canvas.empty
    assert not ink(canvas).any()


def test_the_pen_gets_wider_by_keys_and_wheel_within_bounds(canvas: Canvas) -> None:
    widths: list[int] = []
    canvas.resized.connect(widths.append)
    QTest.keyClick(canvas, Qt.Key.Key_BracketRight)
    QTest.keyClick(canvas, Qt.Key.Key_BracketLeft)
    wheel = QWheelEvent(
        QPointF(9, 9),
        QPointF(9, 9),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, wheel)
    assert widths[:2] == [widths[2], USUAL]
    assert widths[2] > USUAL
    canvas.pen_width = 1000
    assert canvas.pen_width == THICKEST
    canvas.pen_width = -1
    assert canvas.pen_width == THINNEST


def test_the_right_button_and_what_is_beside_the_paper_draw_nothing(canvas: Canvas) -> None:
    QTest.mouseClick(canvas, Qt.MouseButton.RightButton, pos=QPoint(50, 50))
    canvas.set_shape((10, 5))
    draw(canvas, (200, 50))
    assert canvas.empty
    assert canvas.pixels.shape == (280, 140)


def test_pictures_of_other_proportions_begin_an_empty_paper(canvas: Canvas) -> None:
    draw(canvas, (50, 50))
    canvas.set_shape((28, 28))
    assert not canvas.empty
    canvas.set_shape((8, 16))
    assert canvas.empty
    assert not canvas.stack.canUndo()
    assert canvas.pixels.shape == (140, 280)


def test_lines_that_are_no_whole_words_keep_their_pixels() -> None:
    image = painted((Stroke(((3, 100), (37, 100)), 10),), (280, 41))
    assert pixels_of_image(image).shape == (280, 41)
    assert (pixels_of_image(image)[100, 3:38] == 255).all()
