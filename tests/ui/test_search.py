from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import QDialogButtonBox, QToolButton
from pytestqt.qtbot import QtBot

from nnplay.ui.search import CommandSearch
from nnplay.ui.theme import Name, theme


@pytest.fixture
def search(qtbot: QtBot) -> Iterator[CommandSearch]:
    theme.apply("dark")
    made = CommandSearch()
    qtbot.addWidget(made)
    made.set_actions({"reset": QAction("&Reset", made), "train": QAction("&Train", made)})
    with qtbot.waitActive(made):
        made.show()
    made.activate()
    yield made
    theme.apply("dark")


def test_what_matches_nothing_is_said_to(search: CommandSearch, qtbot: QtBot) -> None:
    qtbot.keyClicks(search, "res")
    assert not search.nothing.isVisible()
    qtbot.keyClicks(search, "q")
    assert search.nothing.isVisible()
    assert search.nothing.text() == search.accessibleDescription() == "No command matches"
    qtbot.keyClick(search, Qt.Key.Key_Backspace)
    assert not search.nothing.isVisible()
    assert search.accessibleDescription() == ""


def test_it_is_taken_back_when_the_search_is_given_up(search: CommandSearch, qtbot: QtBot) -> None:
    qtbot.keyClicks(search, "qq")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert search.nothing.isVisible()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert not search.nothing.isVisible()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_its_clear_button_has_the_colours_of_the_theme(search: CommandSearch, name: Name) -> None:
    theme.apply(name)
    search.setText("res")
    button = search.findChild(QToolButton)
    assert button is not None
    image = button.icon().pixmap(16).toImage()
    strongest = max(pixels(image), key=QColor.alpha)
    muted = theme.color("muted")
    for of in (QColor.red, QColor.green, QColor.blue):
        assert abs(of(strongest) - of(muted)) < 8


def test_buttons_of_dialogs_have_no_icons_of_the_platform(qtbot: QtBot) -> None:
    theme.apply("dark")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    qtbot.addWidget(box)
    box.show()
    assert box.button(QDialogButtonBox.StandardButton.Close).icon().isNull()


def pixels(image: QImage) -> list[QColor]:
    return [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
