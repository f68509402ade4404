"""How well each class is recognised, as a table that can be sorted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnplay.nn.metrics import METRICS, ClassificationReport
from nnplay.ui.evaluate.tables import NumbersTable, paint_table, table_size
from nnplay.ui.export import Table
from nnplay.ui.number_words import percent

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()
_LEAST, _NUMBER, _NAME = 70, 104, 240


class _Column(NamedTuple):
    """A column of numbers.

    Attributes
    ----------
    head : str
    value : callable
        From a report and a class to what is sorted by.
    defined : callable
        Whether the class has such a number.
    metric : str
        The entry of `METRICS` that says what it is, if there is one.
    """

    head: str
    value: Callable[[ClassificationReport, int], float]
    defined: Callable[[ClassificationReport, int], bool]
    metric: str = ""


_COLUMNS = (
    _Column(
        "precision",
        lambda report, label: float(report.precision[label]),
        lambda report, label: bool(report.confusion[:, label].any()),
        "precision",
    ),
    _Column(
        "recall",
        lambda report, label: float(report.recall[label]),
        lambda report, label: bool(report.support[label]),
        "recall",
    ),
    _Column(
        "F1",
        lambda report, label: float(report.f1[label]),
        lambda report, label: bool(report.support[label] + report.confusion[:, label].sum()),
        "f1",
    ),
    _Column(
        "support", lambda report, label: int(report.support[label]), lambda _report, _label: True
    ),
)


class _ClassesModel(QAbstractTableModel):
    """A row for each class: its name, then `_COLUMNS`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.report: ClassificationReport | None = None

    def set_report(self, report: ClassificationReport | None) -> None:
        same = (self.report and self.report.classes) == (report and report.classes)
        if same and report is not None:
            self.report = report
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.report = report
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self.report is None else len(self.report.classes)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 1 + len(_COLUMNS)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        report, label, place = self.report, index.row(), index.column() - 1
        if report is None or not index.isValid():
            return None
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if place < 0 else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.ToolTipRole:
            return self._explain(report, label, place)
        if role not in (_Role.DisplayRole, _Role.UserRole):
            return None
        if place < 0:
            return report.classes[label] if role == _Role.DisplayRole else label
        column = _COLUMNS[place]
        if not column.defined(report, label):
            return "–" if role == _Role.DisplayRole else -1.0
        value = column.value(report, label)
        if role == _Role.UserRole:
            return value
        return f"{value:,}" if isinstance(value, int) else percent(value)

    def _explain(self, report: ClassificationReport, label: int, place: int) -> str:
        """Say what a number is counted from."""
        name, confusion = report.classes[label], report.confusion
        right, predicted = int(confusion[label, label]), int(confusion[:, label].sum())
        support = int(report.support[label])
        if place == 0:
            if not predicted:
                return self.tr("“{0}” is never predicted").format(name)
            words = self.tr("“{0}” is predicted {1:,} times, {2:,} times rightly")
            return words.format(name, predicted, right)
        if place == 1:
            if not support:
                return self.tr("this part has no “{0}”").format(name)
            return self.tr("of {1:,} “{0}”, {2:,} are found").format(name, support, right)
        if place == 2:
            words = self.tr("“{0}”: 2 · {1:,} / ({2:,} predicted + {3:,} there are)")
            return words.format(name, right, predicted, support)
        return self.tr("{1:,} examples of this part are “{0}”").format(name, support)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        column = _COLUMNS[section - 1] if section else None
        if role == _Role.DisplayRole:
            return self.tr("class") if column is None else column.head
        if role == _Role.ToolTipRole:
            return self._meaning(column)
        return None

    def _meaning(self, column: _Column | None) -> str:
        sorts = self.tr("Click to sort.")
        if column is None:
            return sorts
        if not column.metric:
            return self.tr("Examples of the class.") + f"\n{sorts}"
        metric = METRICS[column.metric]
        return f"{metric.help}\n{metric.formula}\n{sorts}"


class ClassesTable(NumbersTable):
    """The table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Precision, recall and F1 of each class"))
        self.classes = _ClassesModel(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSortRole(_Role.UserRole)
        self._sorted.setSourceModel(self.classes)
        self.setModel(self._sorted)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.horizontalHeader().setMinimumSectionSize(_LEAST)

    def set_report(self, report: ClassificationReport | None) -> None:
        """Show these numbers."""
        self.classes.set_report(report)

    def share_width(self) -> None:
        """Give the names what the numbers leave."""
        room = self.room
        number = min(max(_LEAST, room // (len(_COLUMNS) + 2)), _NUMBER)
        name = min(max(_LEAST, room - number * len(_COLUMNS)), _NAME)
        for column in range(1 + len(_COLUMNS)):
            self.setColumnWidth(column, number if column else name)

    def table(self) -> Table:
        """Return a row for each class, as sorted, with all digits."""
        header = ("class", *(column.head for column in _COLUMNS))
        report = self.classes.report
        if report is None:
            return header, ()
        rows = []
        for place in range(self._sorted.rowCount()):
            label = self._sorted.mapToSource(self._sorted.index(place, 0)).row()
            values = (
                column.value(report, label) if column.defined(report, label) else ""
                for column in _COLUMNS
            )
            rows.append((report.classes[label], *values))
        return header, rows

    def _widths(self) -> list[int]:
        return [self.columnWidth(column) for column in range(1 + len(_COLUMNS))]

    def picture_size(self) -> QSize:
        """Return the size of the whole table as a picture."""
        return table_size(self._sorted, self._widths())

    def paint(self, painter: QPainter) -> None:
        """Paint the whole table."""
        paint_table(painter, self._sorted, self._widths())
