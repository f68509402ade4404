"""One setting in the form: its label, marks and editor, and what is to be said below them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnplay.project import Problem
from nnplay.project.fields import Field, Value
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.form import NumberEditor, make_editor
from nnplay.ui.form.notes import Notes, SmallText
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING, theme

ROW_HEIGHT = CONTROL_HEIGHT + SPACING
_INDENT = 3 * SPACING
_RAIL = 2
"""Pixels of the line at the left that ties a choice's own parameters together."""


class Row(QWidget):
    """The parts of one setting.

    The widget itself is the label's side; `place` lays out all its parts in a grid.

    Parameters
    ----------
    field : Field
    formula : bool
        Whether there is a line below for the formula of the entry chosen.

    Attributes
    ----------
    editor, label, mark : QWidget
    formula : SmallText or None
    notes : Notes
        Problems and warnings.
    extra : QWidget or None
        A picture below, set by `add_extra`.
    """

    committed = Signal(object, object)
    remedy_chosen = Signal(object)

    def __init__(self, field: Field, parent: QWidget, *, formula: bool = False) -> None:
        super().__init__(parent)
        self.field = field
        self.nested = bool(field.owner)
        self.editor = make_editor(field, parent)
        self.editor.committed.connect(self._commit)
        self.label = ElidedLabel(field.label, least=6)
        self.label.setProperty("muted", True)
        self.label.set_tip(field.describe())
        self.mark = QLabel()
        self.mark.setProperty("small", True)
        self.formula = SmallText(parent) if formula else None
        if self.formula is not None:
            self.formula.setContentsMargins(0, 0, 0, SPACING)
        self.notes = Notes(parent)
        self.notes.remedy_chosen.connect(self.remedy_chosen)
        self.extra: QWidget | None = None
        self._extra_wanted = False
        self._noted = False
        self._shown = True
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_INDENT if self.nested else 0, 0, 0, 0)
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.label)
        layout.addWidget(self.mark)
        layout.addStretch(1)
        self.setFixedHeight(ROW_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.mark.hide()
        theme.changed.connect(self.update)

    @property
    def wanted_width(self) -> int:
        """The room that the label wants, with the mark that a live setting has while training."""
        width = self.label.sizeHint().width() + (_INDENT if self.nested else 0)
        if self.field.live:
            self.mark.ensurePolished()
            width += 2 * SPACING + self.mark.fontMetrics().horizontalAdvance(self.tr("live"))
        return width + SPACING

    def minimumSizeHint(self) -> QSize:
        """Return no width: the grid gives all labels the same."""
        return QSize(0, ROW_HEIGHT)

    def add_extra(self, widget: QWidget) -> None:
        """Take a widget to be shown below the formula."""
        self.extra = widget

    def place(self, grid: QGridLayout, line: int) -> int:
        """Lay out the row's parts from a line of the grid on; return the line behind them."""
        grid.addWidget(self, line, 0)
        grid.addWidget(self.editor, line, 1)
        line += 1
        for part in (self.formula, self.extra, self.notes):
            if part is not None:
                grid.addWidget(part, line, 0, 1, 2)
                line += 1
        return line

    def remove(self) -> None:
        """Take the row's parts out of the window and delete them."""
        for widget in (self.editor, self.formula, self.notes, self):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if self.extra is not None:
            self.extra.hide()

    def set_shown(self, shown: bool) -> None:
        """Show or hide all parts, as the section is open or folded."""
        self._shown = shown
        self._update()

    def _update(self) -> None:
        """Show those parts that have something to say.

        A layout would show new widgets only later, and those could not take the focus until then.
        """
        for widget, wanted in (
            (self, True),
            (self.editor, True),
            (self.formula, self.formula is not None and bool(self.formula.text())),
            (self.extra, self._extra_wanted),
            (self.notes, self._noted),
        ):
            if widget is not None:
                widget.setVisible(self._shown and wanted)

    def show_value(self, value: Value, formula: str = "") -> None:
        """Show a value, and the formula or what else is to be said of it."""
        self.editor.set_value(value)
        if self.formula is not None:
            self.formula.setText(formula)
        self._update()

    def show_extra(self, wanted: bool) -> None:
        """Show or hide the widget below the formula."""
        self._extra_wanted = wanted
        self._update()

    def show_notes(self, problems: Sequence[Problem], warnings: Sequence[Problem]) -> None:
        """Mark the editor and say below it what is wrong, with remedies."""
        texts = ("\n".join(one.text for one in notes) for notes in (problems, warnings))
        self.editor.set_problem(*texts)
        self.notes.set_notes(problems, warnings)
        self._noted = bool(problems or warnings)
        self._update()

    def show_mark(self, *, live: bool, restart: bool) -> None:
        """Say beside the label that a change acts at once, or that it waits for a restart."""
        if restart:
            text, tip = self.tr("restart"), self.tr("This change waits: restart training for it.")
        elif live:
            text, tip = self.tr("live"), self.tr("Changes act at once on the running training.")
        else:
            text, tip = "", ""
        self.mark.setVisible(bool(text))
        self.mark.setToolTip(tip)
        if text and text != self.mark.text():
            self.mark.setText(text)
            self.mark.setProperty("good", live and not restart)
            self.mark.setProperty("warning", restart)
            self.mark.style().unpolish(self.mark)
            self.mark.style().polish(self.mark)

    def lock(self, reason: str) -> None:
        """Let a number be seen only, and say why; "" lets it be edited."""
        if isinstance(self.editor, NumberEditor):
            self.editor.lock(reason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line that ties nested rows together."""
        if self.nested:
            QPainter(self).fillRect(QRectF(0, 0, _RAIL, self.height()), theme.color("line"))

    def _commit(self, value: object) -> None:
        self.committed.emit(self.field, value)
