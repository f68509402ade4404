"""Reading tables in text files: CSV, TSV, values between spaces.

`table_source` decodes the bytes, `table_layout` finds out how the table is written, `table_parse`
makes columns of texts of it, `table_columns` and `table_target` decide what becomes of each.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from nnplay.data.arrays.layout import file_beside
from nnplay.data.progress import Amount, Progress
from nnplay.data.raw import RawData, RawPart, check_classes
from nnplay.data.tables import options as limits
from nnplay.data.tables.columns import Understood, assemble, understand
from nnplay.data.tables.encode import Learned, encode, learn
from nnplay.data.tables.layout import read_sample, take_sample
from nnplay.data.tables.parse import Layout, Table, parse
from nnplay.data.tables.source import SAMPLE_BYTES, TextSource
from nnplay.data.tables.target import Target, refuse_names, take_target, target_places
from nnplay.errors import DataError

PATTERNS = ("*.csv", "*.tsv", "*.tab", "*.txt", "*.data", "*.dat")
"""What files with tables are called."""

_SUFFIXES = tuple(pattern[1:] for pattern in PATTERNS)


def is_table(path: Path) -> bool:
    """Whether a path is a file whose name says that it holds a table."""
    return path.suffix.lower() in _SUFFIXES and path.is_file()


def read_table(path: Path, options: Mapping[str, Any], progress: Progress) -> RawData:
    """Read a table.

    Parameters
    ----------
    path : Path
        A text file with as many values in every row.
    options : mapping
        The value of each of `OPTIONS`.
    progress : callable
        Is told the bytes read so far, and may cancel.

    Raises
    ------
    DataError
        It is no such file, is too large, or its columns do not allow what the options ask for.
    """
    try:
        beside = file_beside(path, options["test"], "test") if options["test"] else None
        layout, table = _read_texts(path, options, progress)
        raw, learned = _data(path, table, layout, options, progress)
        if beside is None:
            return raw
        layout, table = _read_texts(beside, test_options(options, layout), progress)
        test, notes = _test(table, learned, options["missing"], beside.name)
        return replace(raw, test=test, test_label=beside.name, notes=(*raw.notes, *notes))
    except MemoryError as error:
        raise DataError(
            f"{path.name} does not fit into this computer's memory; take a part of its rows."
        ) from error


def _read_texts(path: Path, options: Mapping[str, Any], progress: Progress) -> tuple[Layout, Table]:
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            return _texts(file, size, options, path.name, progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(f"{path} cannot be read ({reason}); check the path.") from error


def test_options(options: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    """Return how to read the rows to test on: names and numbers as in the file to train on."""
    header = "yes" if layout.header else "no"
    return {**options, "header": header, "decimal": layout.decimal}


@contextmanager
def within(name: str) -> Iterator[None]:
    """Say of errors in which of two files they are."""
    try:
        yield
    except DataError as error:
        raise DataError(f"In {name}: {error}") from error


def opened(path: Path) -> BinaryIO:
    """Open a file that is not too large.

    Raises
    ------
    DataError
    """
    try:
        status = path.stat()
    except ValueError as error:  # a NUL in the name
        raise DataError(f"{str(path)!r} cannot be read ({error}); check the path.") from error
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{path} is not a file; give a file with a table.")
    if status.st_size > limits.MAX_BYTES:
        raise DataError(
            f"{path.name} has {status.st_size:,} bytes, more than the {limits.MAX_BYTES:,} that "
            "nnplay reads; take a part of the rows."
        )
    return path.open("rb")


def _texts(
    file: BinaryIO, size: int, options: Mapping[str, Any], name: str, progress: Progress
) -> tuple[Layout, Table]:
    """Return all texts of a file, and how they are written."""
    sample = take_sample(file.read(SAMPLE_BYTES), size, options, name)
    layout, table = read_sample(sample, options, name)
    refuse_single_column(layout, name)
    progress(Amount(f"Reading {name}", size if sample.whole else 0, size))
    if not sample.whole:
        del table
        file.seek(0)
        source = TextSource(file, layout.codec, layout.delimiter == "space", name, layout.skipped)
        table = parse(
            source,
            layout,
            name,
            lambda: progress(Amount(f"Reading {name}", source.taken, size)),
        )
        if source.taken != size:
            raise DataError(f"{name} changed while it was read; open it again.")
    refuse_no_rows(table, name)
    return layout, table


def refuse_no_rows(table: Table, name: str) -> None:
    """Refuse what has nothing to learn from.

    Raises
    ------
    DataError
    """
    if table.rows == 0:
        raise DataError(f"{name} has a header but no rows; choose a file with data.")


def refuse_single_column(layout: Layout, name: str) -> None:
    """Refuse what has nothing to predict beside what it is predicted from.

    Raises
    ------
    DataError
    """
    if layout.width < 2:
        raise DataError(
            f"{name} has a single column, but one to learn from and one to predict are needed; "
            "choose another separator, or another file."
        )


def _data(
    path: Path, table: Table, layout: Layout, options: Mapping[str, Any], progress: Progress
) -> tuple[RawData, Learned]:
    """Make numbers of the texts of a table; return what another one is encoded by, too."""
    columns = len(table.names)

    def tell(place: int) -> None:
        progress(Amount(f"Converting {path.name}", place, columns, "columns"))

    target, found = interpret(table, layout, options, tell)
    refuse_names(target, table.names, options)
    keep, notes = rows_to_keep(table.rows, target, found, options["missing"])
    y, classes = target.y if keep is None else target.y[keep], target.classes
    if classes:
        y, classes = used_classes(y, classes)
        check_classes(len(classes), path.name)
    learned = learn(path.name, layout.decimal, target, classes, found)
    planar = len(found.inputs) == 2 and not any(column.categories for column in found.inputs)
    raw = RawData(
        label=path.name,
        samples=RawPart(assemble(found.inputs, keep), y),
        origin=str(path.resolve()),
        licence="not stated",
        classes=classes,
        inputs=tuple(name for column in learned.inputs for name in column.names),
        targets=target.targets,
        scaling="standardise",
        fill="median" if options["missing"] == "median" else "mean",
        planar=planar,
        notes=(*table.notes, *target.notes, *found.notes, *notes),
    )
    return raw, learned


def _test(table: Table, learned: Learned, missing: str, name: str) -> tuple[RawPart, list[str]]:
    """Return the rows to test on, and notes about them."""
    target, found, keep, notes = interpret_test(table, learned, missing, name)
    with within(name):
        x = assemble(found.inputs, keep)
    return RawPart(x, target.y if keep is None else target.y[keep]), notes


def interpret_test(
    table: Table, learned: Learned, missing: str, name: str
) -> tuple[Target, Understood, Any, list[str]]:
    """Encode the rows to test on; return which of them to take, too, and notes about them.

    Raises
    ------
    DataError
        They do not go with the rows to train on.
    """
    with within(name):
        target, found = encode(table, learned)
        keep, notes = rows_to_keep(table.rows, target, found, missing)
    notes = [*table.notes, *target.notes, *found.notes, *notes]
    return target, found, keep, [f"In {name}: {note}" for note in notes]


def interpret(
    table: Table, layout: Layout, options: Mapping[str, Any], tell: Any = lambda _place: None
) -> tuple[Target, Understood]:
    """Tell from the options and the texts what is predicted from what; the texts are given up.

    Raises
    ------
    DataError
        The columns do not allow what the options ask for.
    """
    places = target_places(table, options)
    target = take_target(table, places, layout.decimal, options)
    found = understand(table, places, layout.decimal, options, tell)
    if not found.inputs:
        raise DataError(
            "No column is left to learn from: " + " ".join(found.notes or ["All are left out."])
        )
    return target, found


def rows_to_keep(
    rows: int, target: Target, found: Understood, missing: str
) -> tuple[Any, list[str]]:
    """Return which rows to take, None for all, and notes about the others."""
    keep, notes = ~target.missing, []
    unknown = rows - int(keep.sum())
    if unknown:
        notes.append(f"{unknown:,} of {rows:,} rows have nothing to predict and were left out.")
    gaps = np.zeros(rows, bool)
    for column in found.inputs:
        gaps |= column.missing
    gaps &= keep
    holed = int(gaps.sum())
    if holed and missing == "drop":
        keep &= ~gaps
        notes.append(f"{holed:,} of {rows:,} rows have a missing value and were left out.")
    elif holed:
        notes.append(
            f"{holed:,} of {rows:,} rows have a missing value: a number becomes the {missing} of "
            "its column, a category none of the categories."
        )
    if not keep.any():
        raise DataError(
            "Every row has a missing value, so none is left; replace missing values by the mean, "
            "or leave out the columns that have them."
        )
    return (None if keep.all() else keep), notes


def used_classes(y: Any, classes: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    """Leave out classes of which no sample is left."""
    used = np.unique(y)
    if len(used) == len(classes):
        return y, classes
    return np.searchsorted(used, y).astype(np.int64), tuple(classes[i] for i in used)
