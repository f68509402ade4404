"""A second table with the rows to test on, encoded by what the first one taught."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.tables.columns import Inputs, Understood, number_notes, to_float32
from nnplay.data.tables.options import brief, counted, enumerated
from nnplay.data.tables.parse import Table, Texts
from nnplay.data.tables.target import Target, number_name, take_numbers
from nnplay.data.tables.values import to_categories, to_numbers
from nnplay.errors import DataError

_UNKNOWN = -2


@dataclass(frozen=True, slots=True)
class Learned:
    """What the table to train on taught.

    Attributes
    ----------
    name : str
        Of its file.
    decimal : str
        Its decimal sign, "point" or "comma".
    inputs : tuple of Inputs
        Without values.
    outputs : tuple of str
        Names of the columns to predict.
    classes : tuple of str
    numeric : bool
        See `Target`.
    """

    name: str
    decimal: str
    inputs: tuple[Inputs, ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...]
    numeric: bool


def learn(
    name: str, decimal: str, target: Target, classes: tuple[str, ...], found: Understood
) -> Learned:
    """Keep what another table is encoded by, without the values; `classes` are those in use."""
    nothing = np.empty(0, np.float32)
    inputs = tuple(replace(column, values=nothing) for column in found.inputs)
    outputs = tuple(column.name for column in target.columns.values())
    return Learned(name, decimal, inputs, outputs, classes, target.numeric)


def check_columns(table: Table, learned: Learned) -> None:
    """Refuse a table without a column that is needed.

    Raises
    ------
    DataError
    """
    for name in (*(column.name for column in learned.inputs), *learned.outputs):
        if name not in table.names:
            raise DataError(
                f"there is no column {name!r} as in {learned.name}, but: "
                f"{enumerated(table.names)}; give a table with the same columns."
            )


def encode(table: Table, learned: Learned) -> tuple[Target, Understood]:
    """Make inputs and targets of a table as of the one to train on; its texts are given up.

    Raises
    ------
    DataError
        A column is missing or of another kind, or there is a class that was not learned.
    """
    check_columns(table, learned)
    places = tuple(table.names.index(name) for name in learned.outputs)
    if learned.classes:
        texts = table.columns[places[0]]
        codes = _numeric_classes if learned.numeric else _text_classes
        target = Target(codes(texts, learned), learned.classes)
    else:
        target = take_numbers(table, places, learned.decimal, asked=True)
    found = Understood()
    for column in learned.inputs:
        place = table.names.index(column.name)
        texts, table.columns[place] = table.columns[place], None
        if column.categories or column.words:
            found.inputs.append(_words(texts, column, learned, found.notes))
        else:
            found.inputs.append(_numbers(texts, column, learned, table, found.notes))
    return target, found


def _text_classes(texts: Texts, learned: Learned) -> npt.NDArray[Any]:
    place = {name: code for code, name in enumerate(learned.classes)}
    categories = to_categories(texts, len(texts))
    assert not isinstance(categories, int)
    for name in categories.names:
        if brief(name) not in place:
            raise _unknown_class(name, learned)
    codes = [*(place[brief(name)] for name in categories.names), -1]
    return np.array(codes, np.int64)[categories.codes]


def _numeric_classes(texts: Texts, learned: Learned) -> npt.NDArray[Any]:
    numbers = to_numbers(texts, learned.decimal)
    if numbers.strays:
        raise _unknown_class(numbers.stray, learned)
    known = np.array([float(name) for name in learned.classes])
    values = numbers.values
    codes = np.searchsorted(known[:-1], values).astype(np.int64)
    wrong = (known[codes] != values) & ~np.isnan(values)
    if wrong.any():
        raise _unknown_class(number_name(float(values[wrong][0])), learned)
    codes[np.isnan(values)] = -1
    return codes


def _unknown_class(name: str, learned: Learned) -> DataError:
    return DataError(
        f"{learned.outputs[0]!r} has the class {brief(name)!r}, which {learned.name} does not "
        "have; leave its rows out, or add some to the rows to train on."
    )


def _words(texts: Texts, column: Inputs, learned: Learned, notes: list[str]) -> Inputs:
    """Return categories, or 0 and 1 for two words."""
    words = column.words or column.categories
    place = {word: code for code, word in enumerate(words)}
    categories = to_categories(texts, len(texts))
    assert not isinstance(categories, int)
    spelt = [name.lower() if column.words else name for name in categories.names]
    codes = [place.get(name, place.get(brief(name), _UNKNOWN)) for name in spelt]
    values = np.array([*codes, -1], np.int64)[categories.codes]
    unknown = values == _UNKNOWN
    if unknown.any():
        first = categories.names[codes.index(_UNKNOWN)]
        one = int(unknown.sum()) == 1
        missing, none = ("it counts", "it is") if one else ("they count", "they are")
        what = f"{missing} as missing" if column.words else f"{none} none of the categories"
        notes.append(
            f"{column.name!r} has {counted(int(unknown.sum()), 'value')} that {learned.name} "
            f"does not have, such as {brief(first)!r}; {what}."
        )
    if column.words:
        return replace(column, values=np.where(values < 0, np.nan, values).astype(np.float32))
    values[unknown] = len(column.categories)
    return replace(column, values=values)


def _numbers(
    texts: Texts, column: Inputs, learned: Learned, table: Table, notes: list[str]
) -> Inputs:
    numbers = to_numbers(texts, learned.decimal)
    known = int((~np.isnan(numbers.values)).sum())
    if numbers.strays > column.most_strays * known:
        raise DataError(
            f"{column.name!r} has texts such as {brief(numbers.stray)!r}, where {learned.name} has "
            "numbers; give a table of the same kind."
        )
    notes += number_notes(column.name, numbers)
    return replace(column, values=to_float32(numbers.values, column.name, table))
