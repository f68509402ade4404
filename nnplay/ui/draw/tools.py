"""Small buttons with an icon, which follow the theme."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnplay.ui.actions import icon
from nnplay.ui.theme import SPACING, theme

SIDE = 22
"""Pixels of a button, each way."""

_BOUNDS, _WAYS = ("min", "max"), ("width", "height")


class IconButton(QToolButton):
    """A small button with an icon instead of words; its name is in tooltip and accessible name."""

    def __init__(self, picture: str, name: str, tip: str = "") -> None:
        super().__init__()
        self._picture = picture
        self.setProperty("header", True)
        size = "; ".join(f"{bound}-{way}: {SIDE - 2}px" for bound in _BOUNDS for way in _WAYS)
        self.setStyleSheet(f"QToolButton {{ padding: 0; {size} }}")  # without the border
        self.setIconSize(QSize(16, 16))
        self.setAccessibleName(name)
        self.setToolTip(f"{name}. {tip}" if tip else name)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def _follow_theme(self) -> None:
        self.setIcon(icon(self._picture))


def row_of(*widgets: QWidget, stretch: bool = True) -> QHBoxLayout:
    """Return widgets side by side."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACING // 2)
    for widget in widgets:
        row.addWidget(widget)
    if stretch:
        row.addStretch(1)
    return row
