from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from nnplay import resources
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
