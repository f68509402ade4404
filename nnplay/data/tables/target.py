"""What is predicted from a table: a class or numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.raw import Column
from nnplay.data.tables import options as limits
from nnplay.data.tables.columns import MOST_STRAYS, number_notes, to_float32
from nnplay.data.tables.options import brief, counted, enumerated, listed
from nnplay.data.tables.parse import Table, Texts
from nnplay.data.tables.values import (
    Numbers,
    boolean_pair,
    strays_of,
    to_categories,
    to_numbers,
)
from nnplay.errors import DataError

# So many different whole numbers are taken for classes, if each comes twice on average.
_FEW = 20


@dataclass(slots=True)
class Target:
    """What is to be predicted.

    Attributes
    ----------
    y : array of int64 of shape (rows,), or of float32 of shape (rows, outputs)
        Class of each row, -1 where it is missing; or numbers, NaN where one is missing.
    classes : tuple of str
        Empty if numbers are predicted.
    targets : tuple of str
        Name of each number; empty for classes.
    numeric : bool
        Whether the classes are numbers, however a file writes them.
    columns : dict of int to Column
    notes : list of str
    """

    y: npt.NDArray[Any]
    classes: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    numeric: bool = False
    columns: dict[int, Column] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Where there is nothing to predict, as (rows,)."""
        gone: npt.NDArray[np.bool_]
        gone = np.isnan(self.y).any(axis=1) if self.y.ndim == 2 else self.y < 0
        return gone


def target_places(table: Table, options: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the places of the columns to predict: those named, or the last one in use.

    Raises
    ------
    DataError
        There is no such column, or it is to be left out.
    """
    ignored = listed(options["ignore"], table.names)
    wanted = listed(options["target"], table.names)
    for place in wanted:
        if place in ignored:
            raise DataError(
                f"{table.names[place]!r} cannot be both left out and predicted; choose another "
                "target, or do not leave it out."
            )
    used = [place for place in range(len(table.names)) if place not in ignored]
    if len(used) < 2:
        raise DataError("Fewer than two columns are left; leave out fewer.")
    return wanted or (used[-1],)


def take_target(
    table: Table, places: tuple[int, ...], decimal: str, options: Mapping[str, Any]
) -> Target:
    """Read the columns to predict; their texts are given up.

    Raises
    ------
    DataError
        They do not fit the task, or hold nothing to learn.
    """
    forced = set(listed(options["categories"], table.names))
    task = options["task"]
    if len(places) > 1:
        if task == "classification":
            raise DataError(
                "Classification has a single target; name one column, or choose regression."
            )
        return take_numbers(table, places, decimal, asked=task == "regression")
    if task == "regression":
        return take_numbers(table, places, decimal, asked=True)
    return _classes_or_numbers(table, places[0], decimal, task == "classification", forced)


def _classes_or_numbers(
    table: Table, place: int, decimal: str, asked: bool, forced: set[int]
) -> Target:
    """Read a single column as classes, unless it is left to nnplay and looks like numbers."""
    name, texts = table.names[place], table.columns[place]
    numbers = to_numbers(texts, decimal)
    known = numbers.values[~np.isnan(numbers.values)]
    if not len(known) and not numbers.strays:
        raise _no_values(name)
    distinct = np.unique(known)
    if place in forced:
        return _text_classes(texts, name, place, asked=True)
    if numbers.strays == 0:
        if asked or _are_classes(distinct, len(known)):
            return _number_classes(numbers, distinct, name, place, asked)
        return take_numbers(table, (place,), decimal, asked=False)
    mostly = numbers.strays <= MOST_STRAYS * len(known) and len(distinct) > _FEW
    if mostly and not asked:
        return take_numbers(table, (place,), decimal, asked=False)
    return _text_classes(texts, name, place, asked)


def _are_classes(distinct: npt.NDArray[np.float64], known: int) -> bool:
    whole = bool(np.isfinite(distinct).all() and (distinct == np.floor(distinct)).all())
    return whole and len(distinct) <= _FEW and 2 * len(distinct) <= known


def refuse_names(target: Target, names: tuple[str, ...], options: Mapping[str, Any]) -> None:
    """Refuse texts as classes that are hardly ever the same, unless a person asked for classes.

    Raises
    ------
    DataError
    """
    count, rows = len(target.classes), int((~target.missing).sum())
    if target.numeric or count <= _FEW or 2 * count <= rows:
        return
    ((place, column),) = target.columns.items()
    if options["task"] == "classification" or place in listed(options["categories"], names):
        return
    raise DataError(
        f"{column.name!r} has {count:,} different texts in {rows:,} rows, such as "
        f"{target.classes[0]!r} and {target.classes[-1]!r}, too many to be classes. If they are "
        "numbers, check the decimal sign (option decimal), or take other signs out of the file; "
        "else choose another target (option target), or classification (option task) if they are "
        "classes all the same."
    )


def _no_values(name: str) -> DataError:
    return DataError(f"{name!r} has no values to predict; choose another target.")


def _too_many(count: int, name: str, otherwise: str) -> DataError:
    return DataError(
        f"{name!r} has {count:,} different values, more than the {limits.MAX_CLASSES:,} classes "
        f"that nnplay tells apart; choose another target, or {otherwise} if they are numbers."
    )


def _number_classes(
    numbers: Numbers, distinct: npt.NDArray[np.float64], name: str, place: int, asked: bool
) -> Target:
    if len(distinct) > limits.MAX_CLASSES:
        raise _too_many(len(distinct), name, "regression")
    y = np.searchsorted(distinct, numbers.values).astype(np.int64)
    y[np.isnan(numbers.values)] = -1
    classes = tuple(map(number_name, distinct.tolist()))
    target = _classes(y, classes, name, place, asked)
    target.numeric = True
    target.notes += number_notes(name, numbers)
    return target


def number_name(value: float) -> str:
    """Return the name of a class that is a number."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _text_classes(texts: Texts, name: str, place: int, asked: bool) -> Target:
    found = to_categories(texts, limits.MAX_CLASSES)
    if isinstance(found, int):
        raise _too_many(found, name, "mend the decimal sign (option decimal)")
    names = tuple(map(brief, found.names))
    if len(set(names)) < len(names):
        raise DataError(f"{name!r} holds long texts, no classes; choose another target.")
    return _classes(found.codes, names, name, place, asked)


def _classes(
    y: npt.NDArray[np.int64], classes: tuple[str, ...], name: str, place: int, asked: bool
) -> Target:
    count = f"{len(classes):,} {'classes' if len(classes) > 1 else 'class'}"
    notes = []
    if not asked:
        shown = f" ({', '.join(classes)})" if len(classes) <= 5 else ""
        notes.append(
            f"{name!r} has {len(classes):,} different values{shown}, so each row is taken to "
            f"belong to one of {count}."
        )
    return Target(y, classes, columns={place: Column(name, "target", count)}, notes=notes)


def take_numbers(table: Table, places: tuple[int, ...], decimal: str, asked: bool) -> Target:
    """Read numbers to predict; their texts are given up. See `take_target`."""
    names = tuple(table.names[place] for place in places)
    y = np.empty((table.rows, len(places)), np.float32)
    target = Target(y, (), names)
    for output, (place, name) in enumerate(zip(places, names, strict=True)):
        texts, table.columns[place] = table.columns[place], None
        numbers = _as_numbers(texts, name, decimal)
        target.notes += number_notes(name, numbers)
        y[:, output] = to_float32(numbers.values, name, table)
        known = y[:, output][~np.isnan(y[:, output])]
        target.columns[place] = Column(name, "target", f"{known.min():g} to {known.max():g}")
    if not asked:
        target.notes.append(
            f"{enumerated([repr(name) for name in names], 8)} "
            f"{'holds numbers' if len(names) == 1 else 'hold numbers'}, so numbers are predicted."
        )
    return target


def _as_numbers(texts: Texts, name: str, decimal: str) -> Numbers:
    numbers = to_numbers(texts, decimal)
    known = int((~np.isnan(numbers.values)).sum())
    if not known and not numbers.strays:
        raise _no_values(name)
    if known and numbers.strays <= MOST_STRAYS * known:
        return numbers
    found = to_categories(texts, 2)
    pair = None if isinstance(found, int) else boolean_pair(found.names)
    if pair is None or isinstance(found, int):
        examples = enumerated([repr(brief(text)) for text in strays_of(texts, numbers)])
        raise DataError(
            f"{name!r} has {counted(numbers.strays, 'value')} that cannot be read as "
            f"{'a number' if numbers.strays == 1 else 'numbers'}, such as {examples}; check the "
            "decimal sign (option decimal), take what is no number out of the file, or choose "
            "another target (option target)."
        )
    words = [*(float(pair.index(word.lower())) for word in found.names), np.nan]
    return Numbers(np.array(words)[found.codes], 0, "")
