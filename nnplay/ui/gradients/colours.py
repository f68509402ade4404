"""The colours of layers along the depth: one sequence from the first layer to the output."""

from __future__ import annotations

from PySide6.QtGui import QColor

from nnplay.ui.theme import Name, theme

_ENDS: dict[Name, tuple[str, str, str]] = {
    "dark": ("#8f86ff", "#2fb8c6", "#f2d06b"),
    "light": ("#3f35b5", "#0a7d8c", "#b07c00"),
}
"""Violet, teal, gold: apart in lightness as well, so that no pair hangs on red against green."""


def depth_colors(count: int) -> list[QColor]:
    """Return a colour for each of `count` layers, the first one's first."""
    ends = [QColor(end) for end in _ENDS[theme.name]]
    if count < 2:
        return ends[:count]
    return [_between(ends, 2 * index / (count - 1)) for index in range(count)]


def _between(ends: list[QColor], place: float) -> QColor:
    first = min(int(place), len(ends) - 2)
    share = place - first
    low, high = ends[first], ends[first + 1]
    return QColor(
        *(
            round(a + share * (b - a))
            for a, b in (
                (low.red(), high.red()),
                (low.green(), high.green()),
                (low.blue(), high.blue()),
            )
        )
    )
