"""The frame that all panels share: a one-line header, then the content."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nnplay.ui.theme import CONTROL_HEIGHT, SPACING

_HEADER_HEIGHT = CONTROL_HEIGHT + 2 * SPACING


class Panel(QWidget):
    """A framed panel.

    Parameters
    ----------
    title : str
        The panel's name, first in the header.

    Attributes
    ----------
    header : QWidget
        The one-line header; in a dock it is the handle to drag it by.
    header_layout : QHBoxLayout
        Takes further controls, right-aligned behind name and detail.
    body : QVBoxLayout
        Takes the content.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "whole")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self._tabbed, self._titled = False, True
        self.title = QLabel(title)
        self.title.setProperty("title", True)
        self.detail = QLabel()
        self.detail.setProperty("muted", True)
        self.header = QWidget()
        self.header.setFixedHeight(_HEADER_HEIGHT)
        line = QHBoxLayout(self.header)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStrut(_HEADER_HEIGHT)  # of a dock's title bar only the size hint counts
        self.header_layout = QHBoxLayout()
        line.addLayout(self.header_layout)
        self.header_layout.setContentsMargins(3 * SPACING, 0, 3 * SPACING, 0)
        self.header_layout.setSpacing(3 * SPACING)
        self.header_layout.addWidget(self.title)
        self.header_layout.addWidget(self.detail)
        self.header_layout.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(3 * SPACING, 0, 3 * SPACING, 3 * SPACING)
        self.body.setSpacing(2 * SPACING)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addLayout(self.body, 1)

    def set_tabbed(self, tabbed: bool) -> None:
        """Leave the name out of the header, where a tab says it."""
        self._tabbed = tabbed
        self.title.setVisible(self._titled and not tabbed)

    def show_title(self, wanted: bool) -> None:
        """Show the name in the header if there is room for it, unless a tab says it."""
        self._titled = wanted
        self.set_tabbed(self._tabbed)

    def set_detail(self, text: str) -> None:
        """Show `text` in the header, muted, behind the panel's name."""
        self.detail.setText(text)

    def in_dock(self, name: str, parent: QWidget) -> QDockWidget:
        """Return a dock that holds this panel and is dragged by its header."""
        dock = QDockWidget(self.title.text(), parent)
        dock.setObjectName(name)
        dock.setWidget(self)
        self.setProperty("panel", "body")
        self.header.setProperty("panel", "header")
        self.header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        dock.setTitleBarWidget(self.header)
        for widget in (self, self.header):
            widget.style().unpolish(widget)  # the style sheet looks at a property only once
            widget.style().polish(widget)
        return dock
