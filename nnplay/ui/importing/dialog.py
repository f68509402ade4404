"""The dialog that shows what a file or folder would be read as, and lets a person correct it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnplay.data import DataRecipe, DataSet, Preview
from nnplay.engine.inspecting import Inspector
from nnplay.project import Design
from nnplay.project.fields import DATA_FIELDS, FEATURES_FIELD, Field, option_fields
from nnplay.ui.importing.columns import ColumnAction, column_actions
from nnplay.ui.importing.consequences import consequence_of
from nnplay.ui.importing.found import show_found
from nnplay.ui.importing.preview import PreviewPanel
from nnplay.ui.importing.understood import UnderstoodPanel
from nnplay.ui.network.glyphs import Sign
from nnplay.ui.recipe_form import RecipeForm
from nnplay.ui.scroll_panel import ScrollPanel, rule
from nnplay.ui.theme import SPACING
from nnplay.ui.trial_dialog import set_kind

_PATIENCE = 300
"""Milliseconds after which it says that it is still looking at the file."""

_FORM_WIDTHS = (248, 300)
_OF_TASK = {"stratified": "classification", "target_scaling": "regression"}
"""Settings that mean something for one task only."""


class ImportDialog(QDialog):
    """Preview, options and consequences of data; whatever is wrong can be corrected.

    Parameters
    ----------
    recipe : DataRecipe
        What to begin with; its source is a path.
    inspector : Inspector
        Finds out what a recipe would be read as.
    design : Design or None
        What will be fitted to the data.
    data : DataSet or None
        What `design` was made for.

    Signals
    -------
    opened : object
        The `DataRecipe` that a person wants to open.
    """

    opened = Signal(object)

    def __init__(
        self,
        recipe: DataRecipe,
        inspector: Inspector,
        design: Design | None = None,
        data: DataSet | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Open data"))
        self.recipe = recipe
        self.shown: Preview | None = None
        self._inspector = inspector
        self._design, self._data = design, data
        self._fields: tuple[Field, ...] = ()
        self._task = "classification"  # as a rule; as long as it is not known
        self._opens_next = False
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_PATIENCE)
        self._slow.timeout.connect(self._say_busy)
        self.preview = PreviewPanel(Path(recipe.source).name or recipe.source)
        self.preview.name.set_tip(recipe.source)
        self.understood = UnderstoodPanel()
        self.options, self.split = RecipeForm(), RecipeForm()
        self.sign = Sign("problem", self)
        self.status = _status_line()
        self._lay_out()
        # By itself Qt would take two thirds of the screen at the most.
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize()))
        self.preview.column_chosen.connect(self._offer_column_actions)
        for form in (self.options, self.split):
            form.edited.connect(self._edit)
        inspector.inspected.connect(self._show)
        self.set_recipe(recipe)

    def set_recipe(self, recipe: DataRecipe) -> None:
        """Show a recipe and find out what it would be read as."""
        self.recipe = recipe
        self._fields = option_fields(recipe.source)
        self.options.set_recipe(recipe, self._fields)
        self.split.set_recipe(recipe, _split_fields(self._task))
        self.inspect()

    def inspect(self) -> None:
        """Look at the file again, which may be another one by now."""
        self._slow.start()
        self._inspector.inspect(self.recipe)

    def start_over(self) -> None:
        """Leave everything to nnplay again."""
        self.set_recipe(DataRecipe(self.recipe.source))

    def accept(self) -> None:
        """Open the data, as soon as it is known that they can be."""
        if self._inspector.busy:
            self._opens_next = True
        elif self.shown is not None and not self.shown.problem:
            self.opened.emit(self.recipe)
            super().accept()

    def done(self, result: int) -> None:
        """Close, and wait for nothing any more."""
        self._slow.stop()
        self._inspector.forget()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter confirm what is typed first, and open the data only then."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(self.focusWidget(), QLineEdit | QAbstractSpinBox):
            wrong = bool(self.focusWidget().property("invalid"))
            if wrong or self._inspector.busy:
                event.accept()
                return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return a size at which a usual table needs no scrolling."""
        return QSize(980, 720)

    # Inside

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(2 * SPACING)
        left.addWidget(self.preview, 2)
        left.addWidget(self.understood, 1)
        columns = QHBoxLayout()
        columns.setSpacing(2 * SPACING)
        columns.addLayout(left, 2)
        columns.addWidget(self._form_panel(), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*4 * [3 * SPACING])
        layout.setSpacing(3 * SPACING)
        layout.addLayout(columns, 1)
        layout.addLayout(self._bottom())

    def _form_panel(self) -> ScrollPanel:
        panel = ScrollPanel(self.tr("Options"))
        panel.setMinimumWidth(_FORM_WIDTHS[0])
        panel.setMaximumWidth(_FORM_WIDTHS[1])
        self.start_over_button = QPushButton(self.tr("Start over"))
        self.start_over_button.setProperty("small", True)
        self.start_over_button.setProperty("flat", True)
        self.start_over_button.setAutoDefault(False)
        self.start_over_button.setToolTip(self.tr("Leave every option to nnplay again."))
        self.start_over_button.clicked.connect(self.start_over)
        panel.header_layout.addWidget(self.start_over_button)
        panel.content.addWidget(self.options)
        panel.content.addWidget(rule())
        heading = QLabel(self.tr("Split and scaling"))
        heading.setProperty("heading", True)
        panel.content.addWidget(heading)
        panel.content.addWidget(self.split)
        panel.content.addStretch(1)
        return panel

    def _bottom(self) -> QHBoxLayout:
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Open | kinds.Cancel)
        self.open_button = self.buttons.button(kinds.Open)
        self.open_button.setProperty("primary", True)
        self.open_button.setDefault(True)
        for button, text, tip in (
            (self.open_button, self.tr("Open"), self.tr("Read the data (Enter).")),
            (
                self.buttons.button(kinds.Cancel),
                self.tr("Cancel"),
                self.tr("Leave everything as it is (Esc)."),
            ),
        ):
            button.setText(text)
            button.setIcon(button.icon().fromTheme(""))
            button.setToolTip(tip)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.open_button.setEnabled(False)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACING)
        line.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.status, 1)
        line.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignBottom)
        return line

    def _edit(self, _text: str, recipe: DataRecipe) -> None:
        self.set_recipe(recipe)

    def _show(self, recipe: DataRecipe, preview: Preview) -> None:
        """Show what a recipe would be read as; the newest one comes last."""
        self._slow.stop()
        if preview.problem:
            preview = _without_parts(preview)
        first = self.shown is None
        self.shown = preview
        can_change = bool(preview.columns) and bool(self._actions(0))
        self.preview.set_preview(preview, columns_can_change=can_change)
        self.understood.set_texts(consequence_of(preview, self._design, self._data), preview.notes)
        show_found(self.options, self._fields, preview.found)
        if preview.task and preview.task != self._task:
            self._task = preview.task
            self.split.set_recipe(self.recipe, _split_fields(self._task))
        self._say(_with_labels(preview.problem, self._fields))
        if first:
            self.preview.focus()
        opens, self._opens_next = self._opens_next, False
        if opens and recipe is self.recipe:
            self.accept()

    def _say(self, problem: str) -> None:
        self.sign.setVisible(bool(problem))
        self.status.setText(problem or self.tr("Nothing is changed until you open it."))
        set_kind(self.status, "bad" if problem else "muted")
        self.open_button.setEnabled(not problem)
        self.open_button.setAccessibleDescription(problem)

    def _say_busy(self) -> None:
        self.sign.hide()
        self.status.setText(self.tr("Looking at it…"))
        set_kind(self.status, "muted")

    def _actions(self, index: int) -> tuple[ColumnAction, ...]:
        if self.shown is None:
            return ()
        names = {field.name for field in self._fields}
        return column_actions(index, self.shown, self.recipe, names)

    def _offer_column_actions(self, index: int, place: QPoint) -> None:
        """Open the menu of a column."""
        actions = self._actions(index)
        if not actions:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, recipe, done in actions:
            action = menu.addAction(text)
            action.setData(recipe)
            action.setCheckable(done)
            action.setChecked(done)
        menu.triggered.connect(self._take_action)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(place)

    def _take_action(self, action: QAction) -> None:
        self.set_recipe(action.data())


def _split_fields(task: str) -> tuple[Field, ...]:
    """Return the settings of split and scaling that mean something for a task."""
    return tuple(
        field
        for field in DATA_FIELDS
        if field is not FEATURES_FIELD and _OF_TASK.get(field.name, task) == task
    )


def _with_labels(text: str, fields: Sequence[Field]) -> str:
    """Call options by what stands at their editors: "(option y)" becomes "(“Targets”)"."""
    labels = {field.name: f"“{field.label}”" for field in fields}

    def named(match: re.Match[str]) -> str:
        return re.sub(r"\w+", lambda word: labels.get(word[0], word[0]), match[1])

    return re.sub(r"(?<=\()options? (\w+(?: and \w+)?)(?=\))", named, text)


def _without_parts(preview: Preview) -> Preview:
    """Say of no column what becomes of it, if a problem kept that from being found out."""
    if any(column.kind != "ignored" for column in preview.columns):
        return preview
    columns = tuple(dataclasses.replace(column, kind="") for column in preview.columns)
    return dataclasses.replace(preview, columns=columns)


def _status_line() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    # Room for two lines, so that the dialog does not jump with what is said.
    label.setMinimumHeight(2 * label.fontMetrics().lineSpacing() + 2)
    return label
