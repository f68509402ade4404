"""The presets as actions of the Network menu."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nnplay.engine import Session

PREFIX = "preset:"
"""Begins the name of a preset's action."""


class Presets(QObject):
    """Opens the preset whose action was chosen."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session

    def open(self) -> None:
        """Propose the preset that the action which called this is named after."""
        self.session.open_preset(self.sender().objectName().removeprefix(PREFIX))
