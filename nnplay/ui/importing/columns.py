"""What a person may say of a column of a table, or of an array of an archive, by one click."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from nnplay.data import DataRecipe, OptionValue, Preview
from nnplay.data.raw import Column
from nnplay.data.tables.columns import NO_VALUES
from nnplay.data.tables.options import listed
from nnplay.errors import DataError

_TABLE = {"target", "categories", "ignore", "use"}
_ARCHIVE = {
    "x": "Use as the samples",
    "y": "Use as the targets",
    "x_test": "Use as the samples to test on",
    "y_test": "Use as the targets to test on",
}


class ColumnAction(NamedTuple):
    """What may be done with a column.

    Attributes
    ----------
    text : str
        For a menu.
    recipe : DataRecipe
        The one that does it.
    done : bool
        Whether that is what becomes of the column now.
    """

    text: str
    recipe: DataRecipe
    done: bool = False


def column_actions(
    index: int, preview: Preview, recipe: DataRecipe, options: Collection[str]
) -> tuple[ColumnAction, ...]:
    """Return what may be done with a column.

    Parameters
    ----------
    index : int
        Place in the preview's `columns`.
    preview : Preview
        What `recipe` would be read as.
    recipe : DataRecipe
    options : collection of str
        Names of the options that its source has.
    """
    column = preview.columns[index]
    if set(options) >= _TABLE:
        return tuple(_table_actions(column, preview, recipe))
    if set(options) >= set(_ARCHIVE):
        return tuple(_array_actions(column.name, preview, recipe))
    return ()


def _table_actions(column: Column, preview: Preview, recipe: DataRecipe) -> Iterator[ColumnAction]:
    name, names = column.name, tuple(column.name for column in preview.columns)
    given = str(recipe.options.get("target", ""))
    targets = _names(given or str(preview.found.get("target", "")), names)
    ignored, forced, kept = (
        _names(str(recipe.options.get(option, "")), names)
        for option in ("ignore", "categories", "use")
    )
    others = _without(targets, name)
    if targets != (name,) or name in ignored:
        text = "Predict this column alone" if name in targets else "Predict this column"
        changes = {"target": (name,), "ignore": _without(ignored, name)}
        yield ColumnAction(text, _changed(recipe, changes))
    if name not in targets and others and preview.task == "regression":
        changes = {"target": (*others, name), "ignore": _without(ignored, name)}
        yield ColumnAction("Predict this column as well", _changed(recipe, changes))
    elif name in targets and others:
        yield ColumnAction("Do not predict it", _changed(recipe, {"target": others}))
    if name in forced:
        fewer = {"categories": _without(forced, name)}
        yield ColumnAction("Take as numbers", _changed(recipe, fewer))
    elif column.kind != "category" and name not in ignored:
        text = "Take as classes" if name in targets else "Take as categories"
        yield ColumnAction(text, _changed(recipe, {"categories": (*forced, name)}))
    if name in ignored:
        yield ColumnAction("Use it", _changed(recipe, {"ignore": _without(ignored, name)}))
    elif column.kind == "ignored" and column.detail != NO_VALUES:
        yield ColumnAction("Use it", _changed(recipe, {"use": (*kept, name)}))
    if column.kind == "ignored":
        yield ColumnAction("Leave it out", recipe, done=True)
        return
    changes = {"ignore": (*ignored, name)}
    if name in kept:  # nnplay leaves it out by itself
        changes = {"use": _without(kept, name)}
    if given:
        changes["target"] = others
    yield ColumnAction("Leave it out", _changed(recipe, changes))


def _array_actions(name: str, preview: Preview, recipe: DataRecipe) -> Iterator[ColumnAction]:
    present = {key: recipe.options.get(key) or preview.found.get(key) for key in _ARCHIVE}
    for key, text in _ARCHIVE.items():
        if present[key] != name:
            # What it was used for so far is left to be found again.
            others = [other for other in _ARCHIVE if recipe.options.get(other) == name]
            yield ColumnAction(text, _with(recipe, dict.fromkeys(others, "") | {key: name}))


def _names(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns in a list; none if it is no list of columns, to be written anew."""
    try:
        return tuple(names[place] for place in listed(text, names))
    except DataError:
        return ()


def _without(names: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)


def _changed(recipe: DataRecipe, lists: dict[str, tuple[str, ...]]) -> DataRecipe:
    return _with(recipe, {option: list_text(names) for option, names in lists.items()})


def _with(recipe: DataRecipe, changes: dict[str, str]) -> DataRecipe:
    """Return a recipe with other texts of options; those that become empty are left out."""
    options: dict[str, OptionValue] = {**recipe.options, **changes}
    options = {name: value for name, value in options.items() if value != ""}
    return msgspec.structs.replace(recipe, options=options)


def list_text(names: Sequence[str]) -> str:
    """Write names in a list as `nnplay.data.tables.options.listed` reads it.

    >>> list_text(["age", "height, cm"])
    'age, "height, cm"'
    """
    if len(names) == 1:
        return names[0]
    return ", ".join(_quoted(name) if set(name) & set(',"\n') else name for name in names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
