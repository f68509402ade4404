"""What all editors of a setting share: their name, and a tooltip that says what is wrong."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnplay.project.fields import Field

EDITOR_WIDTH = 84
"""Pixels that an editor is given at least."""


def accessible_name(field: Field) -> str:
    """Return what a screen reader calls a field: its label and unit."""
    return f"{field.label} ({field.unit})" if field.unit else field.label


def mark(widget: QWidget, tooltip: str, problem: str = "", warning: str = "") -> None:
    """Give an editor its tooltip, with what is wrong on top; a problem also makes its border red.

    Parameters
    ----------
    problem : str
        Why the value is impossible, or "".
    warning : str
        What speaks against it, or "".
    """
    reason = "\n".join(text for text in (problem, warning) if text)
    widget.setToolTip(f"{reason}\n\n{tooltip}" if reason else tooltip)
    widget.setAccessibleDescription(reason or tooltip)
    if bool(widget.property("invalid")) != bool(problem):
        widget.setProperty("invalid", bool(problem))
        widget.style().unpolish(widget)
        widget.style().polish(widget)
