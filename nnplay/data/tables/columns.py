"""What each column of a table becomes: an input, several inputs, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.raw import Column
from nnplay.data.tables import options as limits
from nnplay.data.tables.options import brief, counted, enumerated, listed
from nnplay.data.tables.parse import Table, Texts
from nnplay.data.tables.values import (
    Categories,
    Numbers,
    are_dates,
    boolean_pair,
    to_categories,
    to_numbers,
    unit_in,
)
from nnplay.errors import DataError

NO_VALUES = "holds no values"
"""Why a column is left out that cannot be used anyway."""

# So many texts among the numbers of a column are taken for missing values; more, for categories.
MOST_STRAYS = 0.1
# In a table of so many rows, a text that never comes twice names the row.
_ROWS_FOR_NAMES = 20
_LONGEST_CATEGORY = 200
_IDENTIFIERS = {"index", "idx", "key", "no", "no.", "nr", "nr.", "row"}
_NAMED_ID = re.compile(r"(?i:(.*[ _.-])?id)|.*[a-z]I[dD]")  # id, row_id, PassengerId; not acid


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What a column gives a network.

    Attributes
    ----------
    name : str
        Of the column.
    values : (rows,) array
        float32 numbers, NaN where one is missing; or int64 codes of `categories`, -1 for missing,
        and as many as there are for what is none of them.
    categories : tuple of str
        Empty if the values are numbers.
    words : tuple of str
        The words that 0 and 1 stand for, in small letters; empty if numbers were numbers before.
    most_strays : float
        So many texts for each number may count as missing values.
    """

    name: str
    values: npt.NDArray[Any]
    categories: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    most_strays: float = MOST_STRAYS

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each input."""
        if not self.categories:
            return (self.name,)
        return tuple(f"{self.name}={category}" for category in self.categories)

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Where a value is missing, as (rows,)."""
        gone: npt.NDArray[np.bool_] = self.values < 0 if self.categories else np.isnan(self.values)
        return gone


@dataclass(slots=True)
class Understood:
    """What was understood of the columns that are not to be predicted.

    Attributes
    ----------
    inputs : list of Inputs
    columns : dict of int to Column
        By place, for people.
    notes : list of str
    """

    inputs: list[Inputs] = field(default_factory=list)
    columns: dict[int, Column] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def understand(
    table: Table,
    targets: tuple[int, ...],
    decimal: str,
    options: Mapping[str, Any],
    tell: Callable[[int], None] = lambda _place: None,
) -> Understood:
    """Turn the columns of a table into inputs; their texts are given up.

    Parameters
    ----------
    table : Table
    targets : tuple of int
        Places of the columns to predict, which are not touched.
    decimal : {"point", "comma"}
    options : mapping
        The options of the reader by name.
    tell : callable
        Is told the place of each column, and may raise an error to end the work.

    Raises
    ------
    DataError
        A column does not allow what was asked for, or no column is left.
    """
    ignored = listed(options["ignore"], table.names)
    forced = listed(options["categories"], table.names)
    kept = listed(options["use"], table.names)
    result = Understood()
    left_out: dict[str, list[str]] = {}
    for place, name in enumerate(table.names):
        tell(place)
        if place in targets:
            continue
        if place in ignored:
            result.columns[place] = Column(name, "ignored", "left out by you")
            continue
        outcome: Inputs | str
        texts, table.columns[place] = table.columns[place], None
        if place in forced:
            outcome = _forced(texts, name)
        elif place in kept:
            outcome = _kept(texts, name, decimal, table, result.notes)
        else:
            outcome = _inputs(texts, name, decimal, table, result.notes)
        if isinstance(outcome, str):
            left_out.setdefault(outcome, []).append(name)
            result.columns[place] = Column(name, "ignored", outcome)
        else:
            result.inputs.append(outcome)
            result.columns[place] = Column(name, *_described(outcome))
    for why, names in left_out.items():
        result.notes.append(f"Left out because it {why}: {enumerated(names, 8)}.")
    return result


def _described(inputs: Inputs) -> tuple[Any, str]:
    gone = int(inputs.missing.sum())
    parts = [f"{len(inputs.categories):,} categories"] if inputs.categories else []
    parts += [f"{gone:,} missing"] if gone else []
    return "category" if inputs.categories else "number", ", ".join(parts)


def _inputs(texts: Texts, name: str, decimal: str, table: Table, notes: list[str]) -> Inputs | str:
    """Return what a column gives, or why it gives nothing."""
    if texts.null_count == len(texts):
        return NO_VALUES
    numbers = to_numbers(texts, decimal)
    known = int((~np.isnan(numbers.values)).sum())
    if known and numbers.strays <= MOST_STRAYS * known:
        if _counts_rows(numbers, name, table):
            return "only numbers the rows"
        notes += number_notes(name, numbers)
        return Inputs(name, to_float32(numbers.values, name, table))
    if are_dates(texts):
        return "holds dates or times"
    categories = to_categories(texts, limits.MAX_CATEGORIES)
    outcome = _categories(categories, name, len(texts))
    if isinstance(outcome, str) and known > numbers.strays:
        return f"has too many texts among its numbers, such as {brief(numbers.stray)!r}"
    return outcome


def _kept(texts: Texts, name: str, decimal: str, table: Table, notes: list[str]) -> Inputs | str:
    """Return what a column gives that a person wants to use, whatever speaks against it."""
    numbers = to_numbers(texts, decimal)
    known = int((~np.isnan(numbers.values)).sum())
    if known > numbers.strays:
        notes += number_notes(name, numbers)
        return Inputs(name, to_float32(numbers.values, name, table), most_strays=1.0)
    if not numbers.strays:
        return NO_VALUES
    usual = _inputs(texts, name, decimal, table, notes)
    return _forced(texts, name) if isinstance(usual, str) else usual


def _categories(found: Categories | int, name: str, rows: int) -> Inputs | str:
    if isinstance(found, int):
        return f"has more than {limits.MAX_CATEGORIES} different texts, as an identifier has"
    if not found.names:
        return NO_VALUES
    pair = boolean_pair(found.names)
    if pair:
        values = np.array([*(pair.index(word.lower()) for word in found.names), np.nan], np.float32)
        return Inputs(name, values[found.codes], words=pair)
    if len(found.names) == rows >= _ROWS_FOR_NAMES:
        return "has another text in every row, as an identifier has"
    if max(map(len, found.names)) > _LONGEST_CATEGORY:
        return "holds long texts"
    return Inputs(name, found.codes, found.names)


def _forced(texts: Texts, name: str) -> Inputs | str:
    """Return the categories of a column of which a person says that it has some."""
    found = to_categories(texts, limits.MAX_CLASSES)
    if isinstance(found, int):
        raise DataError(
            f"{name!r} has {found:,} different values, more than the {limits.MAX_CLASSES:,} "
            "categories that nnplay allows; take it off the list of categories."
        )
    if not found.names:
        return NO_VALUES
    return Inputs(name, found.codes, tuple(map(brief, found.names)))


def number_notes(name: str, numbers: Numbers) -> list[str]:
    """Return what a person should know of how the numbers of a column were read."""
    notes = []
    if numbers.strays:
        one = numbers.strays == 1
        notes.append(
            f"{name!r} has {counted(numbers.strays, 'value')} that "
            f"{'is no number' if one else 'are no numbers'}, such as {brief(numbers.stray)!r}; "
            f"{'it counts' if one else 'they count'} as missing."
        )
    if numbers.unit:
        notes.append(
            f"{name!r} has numbers such as {brief(numbers.unit)!r}, of which the "
            f"{unit_in(numbers.unit)} was left out."
        )
    if numbers.grouped:
        point, comma = map(numbers.grouped.find, ".,")
        sign = "comma" if point < 0 or 0 <= comma < point else "point"
        notes.append(
            f"{name!r} has numbers such as {numbers.grouped!r}, in which a {sign} was taken to set "
            "thousands apart."
        )
    return notes


def _counts_rows(numbers: Numbers, name: str, table: Table) -> bool:
    """Tell whether a column holds a different whole number in each row, and is named for that."""
    plain = name.lower()
    named = plain in _IDENTIFIERS or _NAMED_ID.fullmatch(name) is not None
    # A header that leaves the first name out stands over the numbers of the rows.
    nameless = plain.startswith("unnamed: ") or (table.header and plain == "column 1")
    if len(table.names) < 3 or not (nameless or named):
        return False
    values = numbers.values
    whole = bool((values == np.floor(values)).all())  # NaN is not
    return whole and len(np.unique(values)) == len(values) > 1


def to_float32(values: npt.NDArray[np.float64], name: str, table: Table) -> npt.NDArray[np.float32]:
    """Return numbers as a network takes them.

    Raises
    ------
    DataError
        One is infinite, or too large for float32.
    """
    with np.errstate(over="ignore"):
        small = values.astype(np.float32)
    infinite = np.isinf(small)
    if infinite.any():
        row = int(np.argmax(infinite))
        raise DataError(
            f"{name!r} holds {values[row]:g} in {table.place(row)}, which is infinite or too large "
            "to learn from; mend the value, or leave the column out."
        )
    return small


def assemble(inputs: list[Inputs], keep: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.float32]:
    """Put inputs side by side, categories as one input each that is 1 where it is the one.

    Parameters
    ----------
    inputs : list of Inputs
        At least one; emptied on the way, to free their memory.
    keep : (rows,) array of bool, or None
        The rows to take; None for all.

    Returns
    -------
    (rows, features) array of float32

    Raises
    ------
    DataError
        It would take too much memory.
    """
    rows = len(inputs[0].values) if keep is None else int(keep.sum())
    width = sum(len(column.names) for column in inputs)
    if 4 * rows * width > limits.MAX_RESULT_BYTES:
        raise DataError(
            f"{rows:,} rows of {width:,} inputs take more than "
            f"{limits.MAX_RESULT_BYTES >> 20:,} MB; leave out columns with many categories, or "
            "take a part of the rows."
        )
    x = np.zeros((rows, width), np.float32)
    start = 0
    while inputs:
        column = inputs.pop(0)
        values = column.values if keep is None else column.values[keep]
        if column.categories:
            known = np.flatnonzero((values >= 0) & (values < len(column.categories)))
            x[known, start + values[known]] = 1
        else:
            x[:, start] = values
        start += len(column.names)
    return x
