"""What a person may say of how to read a table, and the limits that hold for every table."""

from __future__ import annotations

import csv

from nnplay.data.options import Option
from nnplay.errors import DataError

MAX_BYTES = 1 << 30
"""Largest file, in bytes."""

MAX_ROW_BYTES = 4 << 20
"""Longest row, in bytes of UTF-8."""

MAX_COLUMNS = 5_000
MAX_CELLS = 200_000_000
"""Most cells, rows times columns, of a file."""

MAX_RESULT_BYTES = 1 << 30
"""Most memory that the inputs may take, as float32 with one input for each category."""

MAX_CATEGORIES = 100
"""Most different texts of a column that is taken for categories unless a person says so."""

MAX_CLASSES = 1_000
"""Most classes, and most categories of a column that a person names."""

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|"}
"""The separators by name."""

OPTIONS = (
    Option(
        name="target",
        label="Target",
        help="Name of the column to predict; the last one if left empty. Several numbers to "
        "predict are separated by commas.",
        default="",
    ),
    Option(
        name="task",
        label="Task",
        help="Classification tells which of a few classes a row belongs to; regression predicts "
        "numbers.",
        default="auto",
        choices=(
            ("auto", "Automatic"),
            ("classification", "Classification"),
            ("regression", "Regression"),
        ),
    ),
    Option(
        name="missing",
        label="Missing values",
        help="Leave out rows with a missing value, or replace it by the mean or the median of its "
        "column in the training part. A missing category is none of the categories.",
        default="mean",
        choices=(("mean", "Mean"), ("median", "Median"), ("drop", "Leave the row out")),
    ),
    Option(
        name="ignore",
        label="Leave out",
        help="Names of columns that are not used, separated by commas.",
        default="",
    ),
    Option(
        name="categories",
        label="Categories",
        help="Names of columns that are kinds of something, one input for each kind, although they "
        "are numbers or have many kinds; separated by commas.",
        default="",
    ),
    Option(
        name="use",
        label="Use anyway",
        help="Names of columns that are used although nnplay would leave them out, as numbers if "
        "most of their values are, as categories otherwise; separated by commas.",
        default="",
    ),
    Option(
        name="test",
        label="Test file",
        help="A table with the rows to test on, which has the same columns in any order; a name "
        "without a folder lies beside the file. Empty: some of the rows are held out.",
        default="",
    ),
    Option(
        name="delimiter",
        label="Separator",
        help="What stands between two values of a row.",
        default="auto",
        choices=(
            ("auto", "Automatic"),
            ("comma", "Comma"),
            ("semicolon", "Semicolon"),
            ("tab", "Tab"),
            ("space", "Spaces"),
            ("pipe", "Vertical bar"),
        ),
    ),
    Option(
        name="header",
        label="Header",
        help="Whether the first row names the columns.",
        default="auto",
        choices=(("auto", "Automatic"), ("yes", "First row"), ("no", "None")),
    ),
    Option(
        name="encoding",
        label="Encoding",
        help="How the letters of the file are written as bytes.",
        default="auto",
        choices=(
            ("auto", "Automatic"),
            ("utf-8", "UTF-8"),
            ("utf-16", "UTF-16"),
            ("windows-1252", "Windows-1252 (Latin-1)"),
        ),
    ),
    Option(
        name="decimal",
        label="Decimal sign",
        help="Whether one and a half is written 1.5 or 1,5.",
        default="auto",
        choices=(("auto", "Automatic"), ("point", "Point"), ("comma", "Comma")),
    ),
)
"""The options of the reader of tables, those asked for most first."""


def listed(text: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the places of the columns in a list such as ``a, "b, c"``.

    Raises
    ------
    DataError
        If a table with columns `names` has no such column.
    """
    if not text.strip():
        return ()
    if text in names:  # a name may hold a comma itself
        return (names.index(text),)
    try:
        wanted = next(csv.reader([text], skipinitialspace=True, strict=True))
    except (csv.Error, StopIteration) as error:
        raise DataError(
            f"{text!r} is not a list of columns; separate their names by commas."
        ) from error
    return tuple(dict.fromkeys(_place(name.strip(), names) for name in wanted if name.strip()))


def _place(name: str, names: tuple[str, ...]) -> int:
    if name not in names:
        raise DataError(f"There is no column {brief(name)!r}; there are: {enumerated(names)}.")
    return names.index(name)


def counted(count: int, noun: str) -> str:
    """Return a number of things: ``"1 value"``, ``"1,200 values"``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def enumerated(names: tuple[str, ...] | list[str], most: int = 20) -> str:
    """Return names in a row, the first ones if there are many."""
    rest = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def brief(text: str, most: int = 60) -> str:
    """Return a text in one line, its beginning if it is long."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[:most]}…"
