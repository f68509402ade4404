"""What a table would be read as, found from its beginning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnplay.data.arrays.layout import file_beside, note_on_test
from nnplay.data.options import OptionValue
from nnplay.data.raw import Column, Preview, check_classes
from nnplay.data.tables.encode import Learned, check_columns, learn
from nnplay.data.tables.layout import read_sample, take_sample
from nnplay.data.tables.options import brief
from nnplay.data.tables.parse import Layout, Table
from nnplay.data.tables.reader import (
    interpret,
    interpret_test,
    opened,
    refuse_no_rows,
    refuse_single_column,
    rows_to_keep,
    test_options,
    used_classes,
    within,
)
from nnplay.data.tables.source import SAMPLE_BYTES
from nnplay.data.tables.target import refuse_names, target_places
from nnplay.errors import DataError

_SHOWN_ROWS = 50
# In the beginning of a long file, fewer rows do not tell whether its classes come again.
_ROWS_FOR_CLASSES = 200
_SHOWN_LENGTH = 80


def inspect_table(path: Path, options: Mapping[str, Any]) -> Preview:
    """Return what a table would be read as, from its beginning; see `read_table`."""
    start, size = _beginning(path)
    found: dict[str, OptionValue] = {}
    shown: dict[str, Any] = {"found": found}
    try:
        sample = take_sample(start, size, options, path.name)
        found["encoding"] = sample.encoding
        lines = sample.text[: _SHOWN_ROWS * 1000].decode(errors="ignore").splitlines()
        shown["rows"] = tuple((brief(line, _SHOWN_LENGTH),) for line in lines[:_SHOWN_ROWS])
        layout, table = read_sample(sample, options, path.name)
        found |= {
            "delimiter": layout.delimiter,
            "header": "yes" if layout.header else "no",
            "decimal": layout.decimal,
        }
        shown["rows"] = _first_rows(table)
        shown["columns"] = tuple(Column(name, "ignored") for name in table.names)
        shown["samples"] = table.rows if sample.whole else round(table.rows / sample.share)
        shown["estimated"] = not sample.whole
        shown["notes"] = table.notes
        refuse_single_column(layout, path.name)
        meaning, learned = _meaning(path.name, table, layout, options, sample.whole, found)
        shown |= meaning
        if options["test"]:
            beside = file_beside(path, options["test"], "test")
            said = test_options(options, layout)
            count, notes, exact = _inspect_test(beside, said, learned, sample.whole)
            shown["samples"] += count
            shown["estimated"] |= not exact
            shown["notes"] += notes
    except DataError as error:
        shown["problem"] = str(error)
    return Preview(kind="a table", **shown)


def _beginning(path: Path) -> tuple[bytes, int]:
    """Return the beginning of a file, and the size of all of it."""
    with opened(path) as file:
        return file.read(SAMPLE_BYTES), os.fstat(file.fileno()).st_size


def _inspect_test(
    path: Path, options: Mapping[str, Any], learned: Learned, whole: bool
) -> tuple[int, tuple[str, ...], bool]:
    """Return how many rows there are to test on, notes about them, and whether that is no estimate.

    Whether they go with the rows to train on can be told only if all of these are known.
    """
    sample = take_sample(*_beginning(path), options, path.name)
    layout, table = read_sample(sample, options, path.name)
    refuse_single_column(layout, path.name)
    refuse_no_rows(table, path.name)
    count = round(table.rows / sample.share)
    notes: list[str] = []
    if whole and sample.whole:
        _target, _found, keep, notes = interpret_test(table, learned, options["missing"], path.name)
        count = table.rows if keep is None else int(keep.sum())
    else:
        with within(path.name):
            check_columns(table, learned)
    about = "" if sample.whole else "About "
    return count, (*notes, about + note_on_test(count, path.name)), sample.whole


def _first_rows(table: Table) -> tuple[tuple[str, ...], ...]:
    first = [column.slice(0, _SHOWN_ROWS).to_pylist() for column in table.columns]
    texts = [[brief(text or "", _SHOWN_LENGTH) for text in column] for column in first]
    return tuple(zip(*texts, strict=True))


def _meaning(
    name: str,
    table: Table,
    layout: Layout,
    options: Mapping[str, Any],
    whole: bool,
    found: dict[str, OptionValue],
) -> tuple[dict[str, Any], Learned]:
    """Return what a preview says of the columns, and what the rows to test on are encoded by."""
    refuse_no_rows(table, name)
    rows = table.rows
    places = target_places(table, options)
    names = [table.names[place] for place in places]
    found["target"] = ",".join(f'"{name}"' if "," in name else name for name in names)
    target, understood = interpret(table, layout, options)
    if whole or rows >= _ROWS_FOR_CLASSES:
        refuse_names(target, table.names, options)
    found["task"] = "classification" if target.classes else "regression"
    kept, missing = rows_to_keep(rows, target, understood, options["missing"])
    classes = target.classes
    if classes:
        _y, classes = used_classes(target.y if kept is None else target.y[kept], classes)
        if whole:
            check_classes(len(classes), "The table")
    columns = understood.columns | target.columns
    notes = [*table.notes, *target.notes, *understood.notes, *missing]
    if not whole:
        notes.append(f"All this was found from the first {rows:,} rows.")
    meaning = {
        "columns": tuple(columns[place] for place in range(len(table.names))),
        "task": found["task"],
        "outputs": len(target.classes) or len(target.targets),
        "notes": tuple(notes),
    }
    return meaning, learn(name, layout.decimal, target, classes, understood)
