from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QCheckBox

from nnplay import resources
from nnplay.ui.export import header_button
from nnplay.ui.theme import THEMES, Name, theme

NAMES: tuple[Name, ...] = ("dark", "light")


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_of_the_style_sheet_is_there_and_can_be_painted(
    qapp: QApplication, name: Name
) -> None:
    theme.apply(name)
    paths = {Path(url) for url in re.findall(r'url\("([^"]+)"\)', qapp.styleSheet())}
    assert paths
    for path in paths:
        assert path.parent.name == name
        assert not QIcon(str(path)).pixmap(16).isNull()
    theme.apply("dark")


@pytest.mark.parametrize("name", NAMES)
def test_icons_have_the_colours_of_their_theme(name: Name) -> None:
    tokens = THEMES[name]
    expected = {"up-off": tokens.line, "down-off": tokens.line, "check": tokens.on_accent}
    for path in resources.path(f"icons/{name}").glob("*.svg"):
        colors = set(re.findall(r'stroke="(#\w+)"', path.read_text("utf-8")))
        assert colors == {expected.get(path.stem, tokens.muted)}, path.name


def _looks(*, checked: bool, enabled: bool) -> bytes:
    button = header_button("Wrong", "")
    button.setCheckable(True)
    button.setChecked(checked)
    button.setEnabled(enabled)
    return bytes(button.grab().toImage().constBits())


@pytest.mark.parametrize("name", NAMES)
def test_header_buttons_look_checked_and_disabled_each_by_itself(
    qapp: QApplication, name: Name
) -> None:
    theme.apply(name)
    looks = {_looks(checked=c, enabled=e) for c, e in ((False, False), (True, False), (True, True))}
    assert len(looks) == 3
    theme.apply("dark")


@pytest.mark.parametrize("name", NAMES)
def test_words_of_check_boxes_that_are_disabled_are_muted(qapp: QApplication, name: Name) -> None:
    theme.apply(name)
    box = QCheckBox("Frozen")
    box.setEnabled(False)
    image = box.grab().toImage()
    found = {
        image.pixelColor(x, y).name()
        for x in range(24, image.width())
        for y in range(image.height())
    }
    assert theme.color("muted").name() in found
    assert theme.color("text").name() not in found
    theme.apply("dark")
