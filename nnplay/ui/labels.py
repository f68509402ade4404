"""Labels that look alike in all panels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def message(text: str = "") -> QLabel:
    """Return a label for where there is nothing to show: why, and what to do."""
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label


def as_note(label: QWidget) -> None:
    """Have a label look like a note: small and muted."""
    label.setProperty("muted", True)
    label.setProperty("small", True)
