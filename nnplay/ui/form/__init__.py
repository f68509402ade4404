"""The editor of a declared setting: one widget class for each kind of `Field`.

An editor shows a value (`set_value`, which never emits), says when a person has chosen another
(`committed`), and can be marked as wrong or doubtful with a reason (`set_problem`). Around it are
its `row` with the `notes` below, in the `grid` of a `section`.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnplay.project.fields import Field
from nnplay.ui.form.choices import ChoiceEditor, SwitchEditor
from nnplay.ui.form.number import NumberEditor
from nnplay.ui.form.text import TextEditor

__all__ = ["ChoiceEditor", "Editor", "NumberEditor", "SwitchEditor", "TextEditor", "make_editor"]

Editor = ChoiceEditor | NumberEditor | SwitchEditor | TextEditor


def make_editor(field: Field, parent: QWidget | None = None) -> Editor:
    """Return a new editor for a field."""
    match field.kind:
        case "choice":
            return ChoiceEditor(field, parent)
        case "switch":
            return SwitchEditor(field, parent)
        case "text":
            return TextEditor(field, parent)
        case _:
            return NumberEditor(field, parent)
