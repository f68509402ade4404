from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nnplay.ui.notices import MOST_VISIBLE, Kind, NoticeBar
from nnplay.ui.theme import theme


class Centre(QWidget):
    """A bar of notices over something else, as in the window."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = NoticeBar()
        layout = QVBoxLayout(self)
        layout.addWidget(self.bar)
        layout.addStretch(1)


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[NoticeBar]:
    theme.apply("dark")
    centre = Centre()
    qtbot.addWidget(centre)
    centre.resize(900, 400)
    centre.show()
    centre.activateWindow()
    qtbot.waitUntil(centre.isActiveWindow)
    yield centre.bar
    centre.close()


def texts(bar: NoticeBar) -> list[str]:
    return [
        label.text()
        for key in bar.visible_keys()
        for label in bar.notice(key).findChildren(QLabel)
        if label.text()
    ]


def test_no_room_is_taken_while_there_is_none(bar: NoticeBar) -> None:
    assert not bar.isVisible()
    bar.show_notice("a", "info", "Hello.")
    assert bar.isVisible()
    bar.clear("a")
    assert not bar.isVisible()
    bar.clear("never shown")


def test_the_same_key_replaces(bar: NoticeBar) -> None:
    bar.show_notice("a", "info", "First.")
    bar.show_notice("a", "bad", "Second.")
    assert texts(bar) == ["Second."]
    assert bar.notice("a").kind == "bad"


def test_the_same_notice_again_keeps_its_widget_and_its_focus(bar: NoticeBar) -> None:
    done: list[int] = []
    bar.show_notice("a", "info", "Hello.", [("Go", partial(done.append, 1))])
    button = bar.notice("a").buttons[0]
    button.setFocus()
    bar.show_notice("a", "info", "Hello.", [("Go", partial(done.append, 2))])
    assert bar.notice("a").buttons[0] is button
    assert button.hasFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert done == [2]


def test_each_button_does_its_own_thing(bar: NoticeBar) -> None:
    done: list[str] = []
    actions = [(name, partial(done.append, name)) for name in ("Go back", "Reset")]
    bar.show_notice("a", "bad", "It ran away.", actions)
    for button in reversed(bar.notice("a").buttons):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["Reset", "Go back"]


def test_an_action_may_clear_its_own_notice(bar: NoticeBar) -> None:
    bar.show_notice("a", "info", "Hello.", [("Go", partial(bar.clear, "a"))])
    QTest.mouseClick(bar.notice("a").buttons[0], Qt.MouseButton.LeftButton)
    assert bar.visible_keys() == ()


def test_closing(bar: NoticeBar) -> None:
    bar.show_notice("a", "info", "Hello.")
    QTest.keyClick(bar.notice("a").close_button, Qt.Key.Key_Space)
    assert not bar.isVisible()


def test_the_gravest_are_in_sight_and_the_others_come_up(bar: NoticeBar) -> None:
    kinds: list[tuple[str, Kind]] = [
        ("saved", "good"),
        ("older", "info"),
        ("newer", "info"),
        ("diverged", "bad"),
        ("old file", "warning"),
    ]
    for key, kind in kinds:
        bar.show_notice(key, kind, key)
    assert bar.visible_keys() == ("diverged", "old file", "newer")
    assert len(bar.visible_keys()) == MOST_VISIBLE
    assert not bar.notice("older").isVisible()
    bar.grab()
    tops = [bar.notice(key).y() for key in bar.visible_keys()]
    assert tops == sorted(set(tops))
    bar.clear("diverged")
    assert bar.visible_keys() == ("old file", "newer", "older")
    assert bar.notice("older").isVisible()


@pytest.mark.parametrize(
    ("kind", "word"),
    [("info", "Note"), ("warning", "Warning"), ("bad", "Problem"), ("good", "Done")],
)
def test_the_kind_is_told_without_colour(bar: NoticeBar, kind: Kind, word: str) -> None:
    bar.show_notice("a", kind, "Hello.")
    assert bar.notice("a").accessibleName() == f"{word}: Hello."
    picture = bar.notice("a").icon.grab().toImage()
    kinds: tuple[Kind, ...] = ("info", "warning", "bad", "good")
    for other in kinds:
        bar.show_notice("b", other, "Hello.")
        assert (bar.notice("b").icon.grab().toImage() == picture) is (other == kind)


def test_no_line_is_cut_off_where_there_is_little_room(bar: NoticeBar, qtbot: QtBot) -> None:
    below = QWidget()
    below.setMinimumHeight(60)
    layout = bar.window().layout()
    assert layout is not None
    layout.addWidget(below)
    bar.window().resize(400, 100)
    text = "Layer 1 keeps its 8 strongest neurons; the function has changed. " * 2
    bar.show_notice("a", "info", text, [("Re-initialise instead", bar.update)])
    bar.show_notice("b", "info", "Short.", [("Go", bar.update)])
    QApplication.processEvents()
    heights = {}
    for key, words in (("a", text), ("b", "Short.")):
        labels = bar.notice(key).findChildren(QLabel)
        label = next(one for one in labels if one.text() == words)
        plain = QLabel(words)
        plain.setWordWrap(True)
        heights[key] = label.height()
        assert label.height() >= plain.heightForWidth(label.width())
    assert heights["a"] > heights["b"]
    # More room makes it a single line again.
    bar.window().resize(1400, 400)
    label = next(one for one in bar.notice("a").findChildren(QLabel) if one.text() == text)
    qtbot.waitUntil(lambda: label.height() == heights["b"])


def test_long_text_wraps_and_buttons_go_under_it_where_it_is_narrow(bar: NoticeBar) -> None:
    text = "The cost stopped being a finite number at step 1,204, first in the gradients. " * 2
    bar.show_notice("a", "bad", text, [("Go back, learning rate 0.0002", bar.update)])
    window = bar.window()
    notice, button = bar.notice("a"), bar.notice("a").buttons[0]
    label = next(one for one in notice.findChildren(QLabel) if one.text() == text)
    window.resize(900, 400)
    QApplication.processEvents()
    assert button.x() > label.geometry().right()
    window.resize(400, 400)
    QApplication.processEvents()
    assert button.y() > label.geometry().bottom()
    assert label.height() >= label.heightForWidth(label.width())
    assert window.width() == 400
