"""A form for settings of a data set: of its source, or of how it is split and scaled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnplay.data import DataRecipe
from nnplay.project import Design, NetworkSpec
from nnplay.project.fields import Field, Value
from nnplay.ui.form import ChoiceEditor
from nnplay.ui.form.grid import FormGrid
from nnplay.ui.form.row import Row


class RecipeForm(FormGrid):
    """Shows fields of a recipe, one a line.

    Signals
    -------
    edited : (str, object)
        A text for undo, and the `DataRecipe` with a setting changed.
    """

    edited = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe = DataRecipe("")
        self._fields: tuple[Field, ...] = ()
        self._rows: dict[str, Row] = {}

    def set_recipe(self, recipe: DataRecipe, fields: Sequence[Field]) -> None:
        """Show the settings that `fields` name; only other fields make other editors.

        Parameters
        ----------
        recipe : DataRecipe
        fields : sequence of Field
            Some of `DATA_FIELDS`, or the `option_fields` of the recipe's source.
        """
        self._recipe = recipe
        if tuple(fields) != self._fields:
            self._fields = tuple(fields)
            for row in self._rows.values():
                row.remove()
            self._rows = {field.path: self._make_row(field) for field in fields}
            self.place([(None, self._rows.values())], before=self)
        for row in self._rows.values():
            row.show_value(row.field.get(_design(recipe)))
            row.set_shown(True)

    def row(self, name: str) -> Row:
        """Return the row of a setting, by the last part of its path."""
        return next(row for row in self._rows.values() if row.field.name == name)

    def set_problem(self, name: str, text: str) -> None:
        """Mark a setting's editor as wrong, with the reason; "" takes the mark away."""
        self.row(name).editor.set_problem(text, "")

    def _make_row(self, field: Field) -> Row:
        row = Row(field, self)
        row.committed.connect(self._edit)
        row.label.setProperty("small", True)  # there is little room beside the editors
        if isinstance(row.editor, ChoiceEditor):
            row.editor.setStyleSheet("QComboBox { font-size: 12px; padding: 0 0 0 6px; }")
        return row

    def _edit(self, field: Field, value: Value) -> None:
        recipe = field.put(_design(self._recipe), value).data
        if recipe != self._recipe:
            self.edited.emit(self.tr("Change {0}").format(field.label.lower()), recipe)


def _design(recipe: DataRecipe) -> Design:
    """Return a design with a recipe, since that is what fields read from and write to."""
    return Design(recipe, NetworkSpec(0, ()))
