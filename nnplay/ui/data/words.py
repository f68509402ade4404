"""The settings of a recipe in a few words."""

from __future__ import annotations

from collections.abc import Iterable

from nnplay.data import DRAWN, DataRecipe
from nnplay.project import Design, NetworkSpec
from nnplay.project.fields import Field, option_fields
from nnplay.ui.data_words import in_sentence
from nnplay.ui.numbers import format_number


def differences(recipe: DataRecipe, fields: Iterable[Field]) -> list[str]:
    """Say which of some settings differ from their defaults: ["noise 10 %", "seed 3"]."""
    plain, own = (Design(one, NetworkSpec(0, ())) for one in (DataRecipe(recipe.source), recipe))
    return [_in_words(f, f.get(own)) for f in fields if f.get(own) != f.get(plain)]


def fields_of(recipe: DataRecipe) -> tuple[Field, ...]:
    """Return the settings of a recipe's source that mean something for it."""
    fields = option_fields(recipe.source)
    if recipe.source != DRAWN:
        return fields
    other = "classes" if recipe.regression else "value"
    return tuple(field for field in fields if field.name != other)


def _in_words(field: Field, value: object) -> str:
    label = in_sentence(field.label)
    if isinstance(value, bool):
        return label if value else f"not {label}"
    if isinstance(value, int | float):
        return f"{label} {format_number(value)} {field.unit}".rstrip()
    return f"{label} {value}"
