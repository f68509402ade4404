"""Where the parts of the form stand: sections below each other, all in the same two columns."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from nnplay.ui.form.row import Row
from nnplay.ui.form.section import SectionHeader
from nnplay.ui.theme import SPACING

_EDITOR = 25 * SPACING
"""Pixels that editors keep where labels would like more than there is."""

_GAP = 2 * SPACING


class FormGrid(QWidget):
    """A column of labels as wide as the widest wants, and one of editors with the rest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def place(
        self, sections: Iterable[tuple[SectionHeader | None, Iterable[Row]]], before: QWidget
    ) -> None:
        """Put headers and their rows below each other; the Tab key goes through them in order.

        Parameters
        ----------
        sections : iterable of (SectionHeader or None, rows)
            None where rows need no header.
        before : QWidget
            What the Tab key comes from.
        """
        while self._grid.takeAt(0):
            pass
        line, self._wanted = 0, 0
        for header, rows in sections:
            if header is not None:
                self._grid.addWidget(header, line, 0, 1, 2)
                QWidget.setTabOrder(before, header)
                before = header
                line += 1
            for row in rows:
                line = row.place(self._grid, line)
                QWidget.setTabOrder(before, row.editor)
                before = row.editor
                self._wanted = max(self._wanted, row.wanted_width)
        self._share_width()

    def minimumSizeHint(self) -> QSize:
        """Return no width of its own, so that the columns can follow a panel that gets narrower."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the new width."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        room = self.width() - _GAP - _EDITOR
        self._grid.setColumnMinimumWidth(0, max(0, min(self._wanted, room)))
