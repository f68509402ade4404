"""The table of a neuron's numbers, which can be set by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QResizeEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from nnplay.ui.neuron.numbers import Number, read_number
from nnplay.ui.neuron.words import tr
from nnplay.ui.number_words import brief, exact
from nnplay.ui.numbers import format_number, is_unfinished
from nnplay.ui.theme import tabular, theme

NAME, VALUE, GRADIENT = range(3)

_LINE = 22
_VALUE, _GRADIENT, _NARROW = 70, 76, 230
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class NumbersModel(QAbstractTableModel):
    """The lines of the table.

    Attributes
    ----------
    typed : Signal(object, float)
        A person gave a `Number` another value.
    """

    typed = Signal(object, float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[Number] = []

    def show(self, lines: list[Number]) -> bool:
        """Show these lines; return whether there are more or fewer than before."""
        if len(lines) != len(self.lines):
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
            return True
        if lines != self.lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, GRADIENT))
        return False

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else 3

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let values be edited, and headings not be chosen."""
        line = self.lines[index.row()]
        if line.heading:
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == VALUE and line.editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Return a name or a number, briefly or exactly."""
        line, column = self.lines[index.row()], index.column()
        if role == _Role.DisplayRole:
            return self._brief(line, column)
        if role == _Role.EditRole and line.value is not None:
            return format_number(line.value)
        if role in (_Role.ToolTipRole, _Role.AccessibleDescriptionRole):
            return self._exact(line)
        if role == _Role.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.FontRole and line.heading:
            return _bold(cast(QWidget, self.parent()).font())
        if role == _Role.ForegroundRole:
            return theme.color("text" if column == VALUE else "muted")
        return None

    def _brief(self, line: Number, column: int) -> str:
        if column == NAME:
            return line.name
        if column == VALUE:
            return "" if line.value is None else brief(line.value, _digits(line.value))
        return "" if line.gradient is None else brief(line.gradient, 2)

    def _exact(self, line: Number) -> str:
        if line.value is None:
            return line.name
        parts = [line.words, exact(line.value)]
        if line.gradient is not None:
            parts.append(tr("gradient {0} over the last batch").format(exact(line.gradient)))
        if line.editable:
            parts.append(tr("Double-click, or press F2, to set it by hand."))
        return "\n".join(parts)

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Tell of a number that was typed; the table shows it once the network has it."""
        line = self.lines[index.row()]
        try:
            number = read_number(str(value))
        except ValueError:
            return False
        if role != _Role.EditRole or number == line.value:
            return False
        self.typed.emit(line, number)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Return what a column holds."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            return (tr("number"), tr("value"), tr("gradient"))[section]
        if role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def _digits(value: float) -> int:
    """Return how many digits of a number fit: fewer behind zeros and before powers of ten."""
    return 4 if abs(value) >= 0.01 else 3 if abs(value) >= 0.001 else 2


def _bold(font: QFont) -> QFont:
    font = QFont(font)
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.DemiBold)
    return font


class _Finite(QValidator):
    """Takes numbers that a float32 holds."""

    def validate(self, text: str, position: int) -> Any:
        try:
            read_number(text)
        except ValueError:
            return QValidator.State.Intermediate, text, position
        return QValidator.State.Acceptable, text, position


class _Delegate(QStyledItemDelegate):
    """Makes the field that a number is typed into, which says what is wrong with it."""

    def _name(self, index: _Index) -> str:
        return str(index.model().index(index.row(), NAME).data())

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        field = QLineEdit(parent)
        field.setProperty("cell", True)
        field.setFrame(False)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setValidator(_Finite(field))
        field.setMaxLength(32)
        field.setAccessibleName(self._name(index))
        field.textEdited.connect(lambda text: _say_problem(field, text))
        return field

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        if cast(QLineEdit, editor).isModified():
            super().setModelData(editor, model, index)


def _say_problem(field: QLineEdit, text: str) -> None:
    """Say under a field what keeps its text from being a number."""
    problem = ""
    try:
        read_number(text)
    except ValueError as error:
        problem = "" if is_unfinished(text) or not text.strip() else str(error)
    field.setAccessibleDescription(problem)
    if bool(field.property("invalid")) != bool(problem):
        field.setProperty("invalid", bool(problem))
        field.style().unpolish(field)
        field.style().polish(field)
    below = field.mapToGlobal(field.rect().bottomLeft())
    QToolTip.showText(below, problem, field)


class NumbersView(QTableView):
    """The table.

    Attributes
    ----------
    typed : Signal(object, float)
        A person gave a `Number` another value.
    """

    typed = Signal(object, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.numbers = NumbersModel(self)
        self.numbers.typed.connect(self.typed)
        self.setModel(self.numbers)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Numbers of the neuron"))
        self.setFont(tabular(self.font()))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(3 * _LINE)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(_LINE)
        self.verticalHeader().setDefaultSectionSize(_LINE)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(_LINE)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((VALUE, _VALUE), (GRADIENT, _GRADIENT)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    @property
    def editing(self) -> bool:
        """Whether a number is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def show_lines(self, lines: list[Number], *, again: bool) -> None:
        """Show these lines; `again` says that they are of the same neuron as before.

        While a person is at the table, its lines keep their order, and only the numbers change.
        """
        if again and (self.editing or self.hasFocus() or self.underMouse()):
            lines = _in_order(self.numbers.lines, lines)
        if self.numbers.show(lines):
            self.clearSpans()
            for row, line in enumerate(lines):
                if line.heading:
                    self.setSpan(row, 0, 1, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the gradients to the tooltips where there is no room for them."""
        super().resizeEvent(event)
        self.setColumnHidden(GRADIENT, self.width() < _NARROW)

    def _follow_theme(self) -> None:
        tokens = theme.tokens()
        self.setStyleSheet(
            f"QTableView {{ background: {tokens.panel}; selection-background-color: {tokens.line}; "
            f"selection-color: {tokens.text}; font-size: 12px; }}"
            f"QHeaderView, QHeaderView::section {{ background: {tokens.panel}; border: 0; "
            f"color: {tokens.muted}; font-size: 12px; padding: 0 4px; }}"
            f"QHeaderView::section {{ border-bottom: 1px solid {tokens.line}; }}"
            f"QLineEdit {{ min-height: 18px; padding: 0 3px; border-radius: 3px; font-size: 12px; "
            f"border: 1px solid {tokens.accent}; background: {tokens.raised}; }}"
            f'QLineEdit[invalid="true"] {{ border-color: {tokens.bad}; }}'
        )


def _in_order(before: Sequence[Number], lines: list[Number]) -> list[Number]:
    """Return the new numbers in the order of the old lines, if they are the same."""
    found = {(line.name, line.layer, line.unit, line.source): line for line in lines}
    kept = [found.get((line.name, line.layer, line.unit, line.source)) for line in before]
    return lines if None in kept or len(kept) != len(lines) else cast(list[Number], kept)
