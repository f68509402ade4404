"""Colours, palette and style sheet of the light and the dark theme: one table of tokens.

Widgets that paint themselves read `theme.tokens()` while painting, and repaint on `theme.changed`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from nnplay import resources

Name = Literal["dark", "light"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of a theme, as #rrggbb, by what they are for.

    Attributes
    ----------
    window, panel, raised : str
        Background; docks; fields and buttons.
    line : str
        Borders and grid lines.
    text, muted : str
        Numbers and words; labels, units and ticks.
    accent, on_accent : str
        The primary action, focus, selection and progress; text on it.
    train, test : str
        The two curves, in every plot.
    good, warning, bad : str
        States, always with a word or shape beside the colour.
    negative, zero, positive : str
        Weights and gradients.
    """

    window: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    train: str
    test: str
    good: str
    warning: str
    bad: str
    negative: str
    zero: str
    positive: str


THEMES: dict[Name, Tokens] = {
    "dark": Tokens(
        window="#15171c",
        panel="#1c1f26",
        raised="#252932",
        line="#333843",
        text="#e7e9ee",
        muted="#99a1af",
        accent="#5aa9ff",
        on_accent="#0c1520",
        train="#5aa9ff",
        test="#ffb454",
        good="#4cc2a5",
        warning="#ffb454",
        bad="#f2777a",
        negative="#4f9dff",
        zero="#20242c",
        positive="#ff9f45",
    ),
    "light": Tokens(
        window="#eef0f4",
        panel="#ffffff",
        raised="#f3f5f8",
        line="#d6dae2",
        text="#1b1f26",
        muted="#5c6470",
        accent="#1f6feb",
        on_accent="#ffffff",
        train="#1f6feb",
        test="#b95c00",
        good="#12806a",
        warning="#b95c00",
        bad="#c93c40",
        negative="#1f6feb",
        zero="#ffffff",
        positive="#e07b12",
    ),
}

SPACING = 4
"""Pixels; all gaps are multiples of it."""

CONTROL_HEIGHT = 28
"""Pixels of a button or field."""


class _Theme(QObject):
    """The theme in use; `changed` tells self-painted widgets to repaint."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name: Name = "dark"

    def tokens(self) -> Tokens:
        """Return the colours in use."""
        return THEMES[self.name]

    def color(self, token: str, alpha: int = 255) -> QColor:
        """Return one token as a QColor, `alpha` from 0 (clear) to 255."""
        color = QColor(getattr(self.tokens(), token))
        color.setAlpha(alpha)
        return color

    def apply(self, name: Name) -> None:
        """Give the application a theme."""
        self.name = name
        app = QGuiApplication.instance()
        if isinstance(app, QApplication):
            app.setStyle("Fusion")
            app.setPalette(_palette(self.tokens()))
            app.setStyleSheet(_style_sheet(name))
        self.changed.emit()

    def diverging(self) -> NDArray[np.uint8]:
        """Return the colours of −1 … 0 … +1, as (511, 4) RGBA bytes; row 255 is zero."""
        negative, zero, positive = (
            np.array(QColor(getattr(self.tokens(), token)).getRgb(), float)
            for token in ("negative", "zero", "positive")
        )
        t = np.linspace(0, 1, 256)[:, None]
        low = negative + (zero - negative) * t
        high = zero + (positive - zero) * t
        return np.vstack([low, high[1:]]).round().astype(np.uint8)


theme = _Theme()


def tabular(font: QFont) -> QFont:
    """Return the font with figures of one width, so that changing numbers do not jump."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for roles, token in (
        ((role.Window,), t.window),
        ((role.Base, role.AlternateBase), t.panel),
        ((role.Button, role.ToolTipBase), t.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), t.text),
        ((role.Highlight, role.Link, role.Accent), t.accent),
        ((role.HighlightedText,), t.on_accent),
        ((role.PlaceholderText,), t.muted),
        ((role.Mid, role.Dark, role.Midlight), t.line),
    ):
        for one in roles:
            palette.setColor(one, QColor(token))
    for one in (role.WindowText, role.Text, role.ButtonText):
        disabled = QColor(t.muted)
        disabled.setAlpha(140)
        palette.setColor(QPalette.ColorGroup.Disabled, one, disabled)
    return palette


def _style_sheet(name: Name) -> str:
    t = THEMES[name]
    text = resources.path("style.qss").read_text("utf-8")
    text = text.replace("@icons", resources.path(f"icons/{name}").as_posix())
    for field in sorted(fields(t), key=lambda field: -len(field.name)):
        text = text.replace(f"@{field.name}", getattr(t, field.name))
    return text
