"""A part of the data panel that folds: a heading, and what is below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnplay.ui.elided import ElidedLabel
from nnplay.ui.form.section import SectionHeader
from nnplay.ui.theme import SPACING


class Section(QWidget):
    """A heading that shows and hides what is below it.

    Parameters
    ----------
    opened : bool
        Whether it is open at first.

    Attributes
    ----------
    header : SectionHeader
    always : QVBoxLayout
        Takes what is seen even while the section is folded.
    inside : QVBoxLayout
        Takes what is seen only while it is open.
    """

    def __init__(self, *, opened: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = SectionHeader(first=False, opened=opened)
        self._inside = QWidget()
        self.always, self.inside = QVBoxLayout(), QVBoxLayout(self._inside)
        layout = QVBoxLayout(self)
        for one in (layout, self.always, self.inside):
            one.setContentsMargins(0, 0, 0, 0)
            one.setSpacing(SPACING)
        layout.addWidget(self.header)
        layout.addLayout(self.always)
        layout.addWidget(self._inside)
        self.header.toggled.connect(self._inside.setVisible)
        self._inside.setVisible(opened)

    def set_title(self, title: str, summary: str = "") -> None:
        """Show a name, and what to say while it is folded."""
        self.header.show_state(title, summary)


def fact(least: int) -> ElidedLabel:
    """Return a small muted text on one line that keeps room for some characters."""
    label = ElidedLabel(least=least)
    label.setProperty("muted", True)
    label.setProperty("small", True)
    return label


def text(*properties: str) -> QLabel:
    """Return words on as many lines as they need."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    for name in properties:
        label.setProperty(name, True)
    return label


def line_of(*parts: QWidget) -> QHBoxLayout:
    """Return a line with the first part at the left and the others at the right."""
    line = QHBoxLayout()
    line.setSpacing(2 * SPACING)
    for index, part in enumerate(parts):
        line.addWidget(part)
        if not index:
            line.addStretch(1)
    return line
