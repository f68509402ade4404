"""The hyperparameter panel: one row for each declared setting of the open design."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnplay.project import Design, Problem, Remedy
from nnplay.project.fields import FIELDS, Field, Value, all_fields
from nnplay.ui.elided import ElidedButton, ElidedLabel
from nnplay.ui.form import make_editor
from nnplay.ui.scroll_panel import ScrollPanel
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING

_WITH_FORMULA = ("training.loss", "training.optimizer")
_INDENT = 3 * SPACING


def in_sentence(label: str) -> str:
    """Return a label as it reads inside a sentence: "learning rate", but "L2"."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


class HyperparameterPanel(ScrollPanel):
    """Shows and edits the settings of a design.

    Signals
    -------
    edited : (str, object, str)
        Text for the undo menu, the new `Design`, and the key under which edits merge.
    remedy_chosen : object
        The `Remedy` that a person clicked.
    """

    edited = Signal(str, object, str)
    remedy_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.title.setText(self.tr("Hyperparameters"))
        self.setAccessibleName(self.tr("Hyperparameters"))
        self._design: Design | None = None
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * SPACING)
        self._grid.setVerticalSpacing(SPACING)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._line = QFrame(self.content.parentWidget())
        self._line.setProperty("rule", True)
        self._line.setFixedWidth(2)
        self.content.addLayout(self._grid)
        self.content.addStretch(1)

    def set_design(
        self,
        design: Design,
        problems: Sequence[Problem] = (),
        restart_needed: tuple[str, ...] = (),
        training: bool = False,
    ) -> None:
        """Show a design.

        Parameters
        ----------
        design : Design
            The design as edited.
        problems : sequence of Problem
            What keeps it from being trained; those with a field are shown at it.
        restart_needed : tuple of str
            Labels of the settings that the running training does not follow.
        training : bool
            Whether a training is under way, so that live settings say so.
        """
        self._design = design
        fields = all_fields(design)
        if fields != tuple(row.field for row in self._rows.values()):
            self._set_fields(fields)
        for row in self._rows.values():
            field = row.field
            row.show_value(field.get(design))
            row.show_problems([one for one in problems if one.field == field.path])
            row.show_mark(live=training and field.live, restart=field.label in restart_needed)

    def row(self, path: str) -> _Row:
        """Return the row of a field, by the field's path."""
        return self._rows[path]

    def _set_fields(self, fields: tuple[Field, ...]) -> None:
        """Make the rows of new fields, drop those of old ones, and lay them out in order."""
        old = self._rows
        self._rows = {field.path: self._row_of(field, old) for field in fields}
        while self._grid.takeAt(0):
            pass
        for row in old.values():
            row.remove()
        place = 0
        previous: QWidget = self.scroll_area
        nested: list[int] = []
        for row in self._rows.values():
            if row.field not in FIELDS:
                nested.append(place)
            place = row.place(self._grid, place)
            QWidget.setTabOrder(previous, row.editor)
            previous = row.editor
        self._line.setVisible(bool(nested))
        if nested:
            self._grid.addWidget(
                self._line, nested[0], 0, nested[-1] - nested[0] + 2, 1, Qt.AlignmentFlag.AlignLeft
            )

    def _row_of(self, field: Field, old: dict[str, _Row]) -> _Row:
        """Take the field's row out of `old` ones, or make it."""
        if field.path in old and old[field.path].field == field:
            return old.pop(field.path)
        row = _Row(field, self.inside)
        row.committed.connect(self._edit)
        row.remedy_chosen.connect(self.remedy_chosen)
        return row

    def _edit(self, field: Field, value: Value) -> None:
        assert self._design is not None
        text = self.tr("Change {0}").format(in_sentence(field.label))
        number = field.kind in ("integer", "number")
        key = f"field:{field.path}" if number else ""
        self.edited.emit(text, field.put(self._design, value), key)


class _Row(QWidget):
    """The label, marks and editor of one field, with what is to be said below them.

    The widget itself is the label's side; `place` lays out all its parts in a grid.
    """

    committed = Signal(object, object)
    remedy_chosen = Signal(object)

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = make_editor(field, parent)
        self.editor.committed.connect(self._commit)
        nested = field not in FIELDS
        self.label = ElidedLabel(field.label, least=6 if nested else 20)
        self.label.setProperty("muted", True)
        self.label.set_tip(field.describe())
        self.mark = QLabel()
        self.mark.setProperty("small", True)
        if field.live:  # keep its place while it is hidden, so that the columns stay still
            self.mark.setText(self.tr("live"))
            self.mark.setProperty("good", True)
            policy = self.mark.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            self.mark.setSizePolicy(policy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(_INDENT if nested else 0, 0, 0, 0)
        layout.setSpacing(2 * SPACING)
        layout.addWidget(self.label)
        layout.addWidget(self.mark)
        layout.addStretch(1)
        self.setMinimumHeight(CONTROL_HEIGHT)
        self.formula = _Formula(parent) if field.path in _WITH_FORMULA else None
        self.problems = _Problems(parent)
        self.problems.remedy_chosen.connect(self.remedy_chosen)
        self.mark.hide()

    def place(self, grid: QGridLayout, line: int) -> int:
        """Lay out the row's parts from a line of the grid on; return the line behind them."""
        grid.addWidget(self, line, 0)
        grid.addWidget(self.editor, line, 1)
        line += 1
        if self.formula:
            grid.addWidget(self.formula, line, 0, 1, 2)
            line += 1
        grid.addWidget(self.problems, line, 0, 1, 2)
        # A layout would show new widgets only later, and those could not take the focus until then.
        self.show()
        self.editor.show()
        return line + 1

    def remove(self) -> None:
        """Take the row's parts out of the window and delete them."""
        for widget in (self.editor, self.formula, self.problems, self):
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def show_value(self, value: Value) -> None:
        """Show a value, and the formula of the entry that it names."""
        self.editor.set_value(value)
        if self.formula is not None and self.field.choices is not None:
            known = value in self.field.choices
            self.formula.setText(self.field.choices[str(value)].formula if known else "")
            self.formula.setVisible(known)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the editor and say below it what is wrong, with remedies."""
        self.editor.set_problem("\n".join(problem.text for problem in problems))
        self.problems.set_problems(problems)

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

    def _commit(self, value: object) -> None:
        self.committed.emit(self.field, value)


class _Formula(QLabel):
    """A formula, muted and small, on as many lines as it needs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("muted", True)
        self.setProperty("small", True)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = self.font()
        # Qt puts the hats of DejaVu Sans (m̂) far above the line where the font places them itself.
        font.setFeature(QFont.Tag("mark"), 0)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def minimumSizeHint(self) -> QSize:
        """Return no width of its own: a formula never widens the panel."""
        return QSize(0, super().minimumSizeHint().height())


class _Problems(QWidget):
    """What is wrong with a field, each problem with a button for each remedy."""

    remedy_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, SPACING)
        self._layout.setSpacing(SPACING)
        self._shown: list[str] = []
        self._buttons: list[_RemedyButton] = []
        self.hide()

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Show problems; the same ones again keep their widgets, and so the focus."""
        words = [w for p in problems for w in (p.text, *(r.label for r in p.remedies))]
        remedies = [remedy for problem in problems for remedy in problem.remedies]
        if words != self._shown:
            self._shown = words
            self._build(problems)
        for button, remedy in zip(self._buttons, remedies, strict=True):
            button.remedy = remedy
        self.setVisible(bool(problems))

    def _build(self, problems: Sequence[Problem]) -> None:
        while item := self._layout.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = []
        for problem in problems:
            text = _Formula(self)
            text.setProperty("muted", False)
            text.setProperty("bad", True)
            text.setText(problem.text)
            self._layout.addWidget(text)
            for remedy in problem.remedies:
                button = _RemedyButton(remedy, self)
                button.chosen.connect(self.remedy_chosen)
                self._layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
                self._buttons.append(button)


class _RemedyButton(ElidedButton):
    """A button that mends a problem."""

    chosen = Signal(object)

    def __init__(self, remedy: Remedy, parent: QWidget) -> None:
        super().__init__(remedy.label, parent)
        self.remedy = remedy
        self.setProperty("small", True)
        self.setToolTip(self.tr("Mend this: {0}").format(remedy.label))
        self.setAccessibleName(remedy.label)
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self.remedy)
