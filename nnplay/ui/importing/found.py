"""What was found where an option is left to nnplay, shown in its editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from nnplay.data import OptionValue
from nnplay.project.fields import Field
from nnplay.ui.form import ChoiceEditor, TextEditor
from nnplay.ui.recipe_form import RecipeForm

_AUTO = "auto"


def show_found(form: RecipeForm, fields: Sequence[Field], found: Mapping[str, OptionValue]) -> None:
    """Show in a form what its options come to that are left to nnplay.

    Parameters
    ----------
    form : RecipeForm
    fields : sequence of Field
        Those that the form shows.
    found : mapping of str to value
        See `nnplay.data.Preview`.
    """
    for field in fields:
        editor = form.row(field.name).editor
        if isinstance(editor, TextEditor):
            text = str(found.get(field.name, ""))
            editor.setPlaceholderText(text)
        elif isinstance(editor, ChoiceEditor):
            place = editor.findData(_AUTO)
            if place >= 0:
                editor.setItemText(place, _auto_text(field, found.get(field.name)))


def _auto_text(field: Field, value: OptionValue | None) -> str:
    assert field.choices is not None
    if value in field.choices and value != _AUTO:
        label = field.choices[str(value)].label
        return QCoreApplication.translate("found", "{0} (automatic)").format(label)
    return field.choices[_AUTO].label
