"""What keys mean in every picture and plot: where the arrows go, and how the focus came."""

from __future__ import annotations

from PySide6.QtCore import Qt

ARROWS: dict[Qt.Key, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""The way of each arrow key: steps to the right, and up."""

BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
"""Why a widget has the focus if a person went there with the Tab key."""

BY_KEYS = (*BY_TAB, Qt.FocusReason.ShortcutFocusReason)
"""The same with any key."""
