"""The menu that says in which order a matrix shows its rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nnplay.ui.export import header_button
from nnplay.ui.weights.sorting import COLUMNS, ROWS, Sorting, order_words, tr


class SortMenu(QMenu):
    """Sorts rows and columns, each in one of several ways.

    Attributes
    ----------
    button : QToolButton
        Opens the menu.
    changed : Signal
        A person chose how to sort; if it is as before, to sort again by the present numbers.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._rows = self._add(self.tr("Rows: neurons"), ROWS, "R")
        self._columns = self._add(self.tr("Columns: inputs"), COLUMNS, "C")
        self.button = header_button(self.tr("Sort ▾"), "")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self)
        self._describe()

    def _add(self, title: str, ways: Sequence[Sorting], key: str) -> QActionGroup:
        self.addSection(self.tr("{0} (key {1})").format(title, key))
        group = QActionGroup(self)
        for way in ways:
            action = self.addAction(tr(way.name))
            action.setToolTip(tr(way.tip))
            action.setCheckable(True)
            action.setData(way)
            action.setChecked(way is ways[0])
            action.triggered.connect(self._triggered)
            group.addAction(action)
        return group

    @property
    def rows(self) -> Sorting:
        """How rows are sorted."""
        return _checked(self._rows)

    @property
    def columns(self) -> Sorting:
        """How columns are sorted."""
        return _checked(self._columns)

    def action(self, way: Sorting, *, rows: bool) -> QAction:
        """Return what sorts rows or columns in a way."""
        group = self._rows if rows else self._columns
        return next(action for action in group.actions() if action.data() is way)

    @Slot(bool)
    def go_on(self, rows: bool) -> None:
        """Take the next way to sort rows, or columns."""
        group = self._rows if rows else self._columns
        actions = group.actions()
        index = actions.index(group.checkedAction())
        actions[(index + 1) % len(actions)].trigger()

    @Slot()
    def _triggered(self) -> None:
        self._describe()
        self.changed.emit()

    def _describe(self) -> None:
        words = order_words(self.rows, self.columns) or self.tr("as they are")
        tip = self.tr(
            "The order of rows and columns: {0}. They are sorted by the numbers of the moment; "
            "choose again to sort anew. Keys in the matrix: R rows, C columns."
        )
        self.button.setToolTip(tip.format(words))
        self.button.setAccessibleName(self.tr("Sort: {0}").format(words))


def _checked(group: QActionGroup) -> Sorting:
    way: Sorting = group.checkedAction().data()
    return way
