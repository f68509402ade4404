"""Training examples of a table, as rows with the numbers that were given."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from nnplay.data import DataSet
from nnplay.ui.number_words import brief
from nnplay.ui.point_colours import class_colors
from nnplay.ui.spread import spread
from nnplay.ui.theme import theme

MOST = 50
"""Rows that are shown at once; others come by shuffling."""

_LINES = 8
_LINE = 22
_COLUMN = 60
"""Pixels of a column at least, so that something of its name can be read."""

_WIDEST = 140
"""Pixels of a class's name, of which longer ones are cut; numbers never are."""

_ICON = 8
_MARGINS = 10
"""Pixels around a text that Qt leaves free."""

_MOST_MEASURED = 100
"""Columns whose texts are measured: more take noticeably long."""

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel):
    """A few rows of a data set, the targets first; it copies those rows only."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._source: DataSet | None = None
        self._rows: NDArray[np.intp] = np.arange(0)
        self._given: NDArray[np.float64] = np.zeros((0, 0))
        self._facts: dict[int, str] = {}

    def show(self, data: DataSet, rows: NDArray[np.intp]) -> None:
        """Show some training examples of a data set."""
        self.beginResetModel()
        if data is not self._source:
            self._facts = {}
        self._source, self._rows = data, rows
        self._given = data.scaling.undo(data.train.x[rows])
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of examples shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of targets and inputs."""
        if parent.isValid() or self._source is None:
            return 0
        return self.targets + self._source.features

    @property
    def targets(self) -> int:
        """Columns that are targets: one for classes."""
        data = self._source
        return 0 if data is None else 1 if data.task == "classification" else data.outputs

    def named(self, column: int) -> bool:
        """Whether a column holds classes, by name, rather than numbers."""
        data = self._source
        return data is not None and data.task == "classification" and column < self.targets

    def texts(self, column: int) -> list[str]:
        """Return what stands in a column, from the top."""
        return [self._text(row, column) for row in range(len(self._rows))]

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Return a number or a class in words, which example it is, and how it is painted."""
        data, column = self._source, index.column()
        if data is None or not index.isValid():
            return None
        target, named = column < self.targets, self.named(column)
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            text = self._text(index.row(), column)
            example = self.tr("example {0:,}").format(int(self._rows[index.row()]))
            return text if role == _Role.DisplayRole else f"{text}\n{example}"
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if named else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.ForegroundRole and target:
            return theme.color("accent")
        if role == _Role.DecorationRole and named:
            return self._color(index.row())
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Return a column's name; in its tooltip, also what its values are like."""
        if orientation != Qt.Orientation.Horizontal or self._source is None:
            return None
        if role == _Role.DisplayRole:
            return self._name(section)
        if role == _Role.ToolTipRole:
            return self.describe(section)
        return None

    def describe(self, column: int) -> str:
        """Say what a column holds: its name, and mean and range over the training examples."""
        if column not in self._facts:
            self._facts[column] = f"{self._name(column)}\n{self._fact(column)}"
        return self._facts[column]

    def _fact(self, column: int) -> str:
        data = self._source
        assert data is not None
        if column < self.targets and data.task == "classification":
            return self.tr("the class to predict, one of {0:,}").format(len(data.classes))
        if column < self.targets:
            values = data.target_scaling.undo(data.train.y)[:, column]
        else:
            values = _given_column(data, column - self.targets)
        mean, low, high = map(brief, (values.mean(), values.min(), values.max()))
        words = self.tr("mean {0}, from {1} to {2}").format(mean, low, high)
        return self.tr("to predict; {0}").format(words) if column < self.targets else words

    def _name(self, column: int) -> str:
        data = self._source
        assert data is not None
        if column < self.targets:
            return data.targets[column] if data.targets else self.tr("class")
        place = column - self.targets
        return data.inputs[place] if place < len(data.inputs) else str(place + 1)

    def _text(self, row: int, column: int) -> str:
        data = self._source
        assert data is not None
        if column >= self.targets:
            return brief(float(self._given[row, column - self.targets]))
        y = data.train.y[self._rows[row]]
        if data.task == "classification":
            return data.classes[int(y)]
        return brief(float(data.target_scaling.undo(y)[column]))

    def _color(self, row: int) -> QColor:
        assert self._source is not None
        colors = class_colors(len(self._source.classes))
        return colors[int(self._source.train.y[self._rows[row]])]


class _Cells(QStyledItemDelegate):
    """Paints what is in sight of a cell; a number that has not enough room gives way to "…"."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Keep to what is in sight: a number without its last digits would look like another."""
        super().initStyleOption(option, index)
        shown: QRect = option.rect
        shown.setRight(min(shown.right(), self._view.viewport().width() - 1))
        option.rect = shown
        text: str = option.text
        right = option.displayAlignment & Qt.AlignmentFlag.AlignRight
        measure, room = self._view.fontMetrics().horizontalAdvance, shown.width() - _MARGINS
        if right and measure(text) > room:
            option.text = "…" if measure("…") <= room else ""


class _Names(QHeaderView):
    """Column names, cut where the table ends rather than beyond it."""

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        """Paint what is in sight of a name, with "…" if that is not all of it."""
        super().paintSection(painter, rect.intersected(self.viewport().rect()), section)


class RowsView(QTableView):
    """A small table of training examples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RowsModel(self)
        self.setModel(self.rows)
        self._source: DataSet | None = None
        self._random = np.random.default_rng(0)
        self.setAccessibleName(self.tr("Training examples"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # Whole columns, so that none is cut at the left.
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Names(Qt.Orientation.Horizontal, self))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_LINE)
        self.verticalHeader().setMinimumSectionSize(_LINE)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setDefaultSectionSize(_COLUMN)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setFixedHeight(_LINE)
        self.setFixedHeight((_LINES + 1) * _LINE + 12)
        self.setFrameShape(QFrame.Shape.NoFrame)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def set_data(self, data: DataSet) -> None:
        """Show examples from all over a table."""
        self._source = data
        self.rows.show(data, _in_screenfuls(spread(len(data.train), MOST)))
        self._spread()

    def shuffle(self) -> None:
        """Show other examples, drawn at random."""
        if self._source is not None:
            count = len(self._source.train)
            self.rows.show(
                self._source, self._random.choice(count, min(MOST, count), replace=False)
            )
            self._spread()
            self.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._spread()

    def _follow_theme(self) -> None:
        tokens = theme.tokens()
        self.setStyleSheet(
            f"QTableView {{ background: {tokens.panel}; selection-background-color: {tokens.line}; "
            f"selection-color: {tokens.text}; font-size: 12px; }}"
            f"QHeaderView, QHeaderView::section {{ background: {tokens.panel}; border: 0; "
            f"color: {tokens.muted}; font-size: 12px; padding: 0 4px; }}"
            f"QHeaderView::section {{ border-bottom: 1px solid {tokens.line}; }}"
        )

    def _spread(self) -> None:
        """Make columns as wide as what they hold; give few of them all the width that there is."""
        count = self.rows.columnCount()
        widths = [self._needed(column) for column in range(min(count, _MOST_MEASURED))]
        spare = self.viewport().width() - sum(widths)
        more = spare // count if 0 < count == len(widths) and spare > 0 else 0
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width + more)

    def _needed(self, column: int) -> int:
        """Return the width of the longest text of a column."""
        metrics = self.fontMetrics()
        texts = self.rows.texts(column)
        longest = max((metrics.horizontalAdvance(text) for text in texts), default=0) + _MARGINS
        if self.rows.named(column):
            longest = min(longest + _ICON + _MARGINS // 2, _WIDEST)
        return max(_COLUMN, longest)


def _in_screenfuls(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return rows in an order in which those in sight at once come from all over the table."""
    step = max(1, -(-len(rows) // _LINES))
    return np.concatenate([rows[first::step] for first in range(step)])


def _given_column(data: DataSet, column: int) -> NDArray[np.float64]:
    """Return one column of the training part as it was given."""
    offset, factor = (np.atleast_1d(a) for a in (data.scaling.offset, data.scaling.factor))
    place = column if len(factor) > 1 else 0
    seen = data.train.x[:, column].astype(np.float64)
    given: NDArray[np.float64] = seen / factor[place] + offset[place]
    return given
