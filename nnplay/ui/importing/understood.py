"""What was understood of data that are about to be opened, and what follows for the network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nnplay.ui.importing.consequences import Consequence
from nnplay.ui.scroll_panel import ScrollPanel, rule
from nnplay.ui.theme import SPACING


class UnderstoodPanel(ScrollPanel):
    """Task, output layer and cost with the reason; and what a person should know besides."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title.setText(self.tr("What follows"))
        self.setAccessibleName(self.tr("What follows"))
        self.content.setSpacing(SPACING)
        self.task, self.output = _text(), _text()
        self.why, self.notes = _text("muted", "small"), _text("muted", "small")
        self._rule = rule()
        for widget in (self.task, self.output, self.why, self._rule, self.notes):
            self.content.addWidget(widget)
        self.content.addStretch(1)

    def set_texts(self, consequence: Consequence | None, notes: Sequence[str]) -> None:
        """Show what follows, or None if it is not known; and sentences of what to know besides."""
        if consequence is None:
            self.task.setText(self.tr("What is to be learned is not known yet."))
        else:
            self.task.setText(f"{consequence.task}.")
            self.output.setText(self.tr("Output layer: {0}.").format(consequence.output))
            self.why.setText(consequence.why)
        for widget in (self.output, self.why):
            widget.setVisible(consequence is not None)
        self.notes.setText("\n".join(f"• {note}" for note in notes))
        self._rule.setVisible(bool(notes))
        self.notes.setVisible(bool(notes))


def _text(*properties: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    for name in properties:
        label.setProperty(name, True)
    return label
