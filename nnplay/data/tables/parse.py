"""From the text of a table to columns of texts, by Apache Arrow's CSV reader.

Every value is read as a text first: what a column is can then be decided from all of it, not from
how it begins. Arrow is fast enough for that, needs least memory of what was measured, lets other
threads run, and tells the row in which something is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnplay.data.tables import options as limits
from nnplay.data.tables.options import brief, counted, enumerated
from nnplay.data.tables.source import TextSource
from nnplay.errors import DataError

BLOCK_BYTES = 4 << 20
"""How much is parsed at a time; no row may be longer."""

MISSING = (
    *("", "?", "NA", "N/A", "n/a", "na", "#N/A", "<NA>"),
    *("NaN", "nan", "NAN", "NULL", "null", "Null"),
)
"""The texts that stand for a missing value."""

Texts = Any
"""A column: a chunked Arrow array of strings, with null for a missing value."""


@dataclass(slots=True)
class Table:
    """The texts of a table.

    Attributes
    ----------
    names : tuple of str
        Of the columns, all different.
    columns : list of chunked Arrow arrays
        Those that are not needed any more may be set to None, which frees their memory.
    rows : int
        Without the header.
    header : bool
        Whether the first row of the file names the columns.
    notes : tuple of str
    """

    names: tuple[str, ...]
    columns: list[Texts]
    rows: int
    header: bool
    notes: tuple[str, ...] = ()

    def place(self, row: int) -> str:
        """Say where a row is in the file; blank lines are not counted."""
        return f"row {row + 1 + self.header:,}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written.

    Attributes
    ----------
    delimiter, encoding, decimal : str
        Values of the options of the same name, other than "auto".
    codec : str
        Python's name of the encoding.
    header : bool
    width : int
        Number of columns.
    skipped : int
        Letters before the table.
    notes : tuple of str
    """

    delimiter: str
    encoding: str
    decimal: str
    codec: str
    header: bool
    width: int
    skipped: int = 0
    notes: tuple[str, ...] = ()

    @property
    def separator(self) -> str:
        """The character between two values."""
        return limits.DELIMITERS[self.delimiter]


class _Ragged:
    """Takes note of rows that have another number of values than the first one."""

    def __init__(self, action: str) -> None:
        self.rows: list[Any] = []
        self._action = action

    def __call__(self, row: Any) -> str:
        if not self.rows or self._action == "skip":
            self.rows.append((row.number, row.expected_columns, row.actual_columns, row.text[:400]))
        return self._action


def parse(
    source: TextSource, layout: Layout, name: str, tell: Callable[[], None] = lambda: None
) -> Table:
    """Read a whole table as texts.

    Parameters
    ----------
    source : TextSource
    layout : Layout
    name : str
        Of the file, for errors.
    tell : callable
        Is called after every block, and may raise an error to end the work.

    Raises
    ------
    DataError
        It is empty, too large, or not a table with as many values in every row.
    """
    import pyarrow as pa

    ragged = _Ragged("error")
    batches, rows = [], 0
    try:
        for batch in _open(pa.PythonFile(source, mode="r"), layout.separator, ragged, layout.width):
            batches.append(batch)
            rows += batch.num_rows
            if rows * layout.width > limits.MAX_CELLS:
                raise DataError(
                    f"{name} has more than the {limits.MAX_CELLS:,} values that nnplay reads; "
                    "take a part of its rows or columns."
                )
            tell()
    except pa.ArrowException as error:
        raise _problem(error, ragged, name) from error
    if any(field.type != pa.string() for field in batches[0].schema):
        raise DataError(f"{name} changed while it was read; open it again.")
    table = pa.Table.from_batches(batches)
    _refuse_open_quote(table, source.last, name)
    return named(table.columns, rows, layout)


def shape(text: bytes, separator: str) -> tuple[int, float]:
    """Return how many columns the first row of a text has, and the share of rows like it.

    Parameters
    ----------
    text : bytes
        Some rows, as UTF-8.
    separator : str
    """
    import pyarrow as pa

    first = text[: text.find(b"\n")].count(separator.encode())
    if separator.encode() not in text or first >= limits.MAX_COLUMNS:
        return 1 + first, 1.0  # known without Arrow, which is slow with so many columns
    if b'"' not in text:  # nothing but lines and separators, which are counted faster than parsed
        counts = [line.count(separator.encode()) for line in text.splitlines() if line]
        return 1 + counts[0], counts.count(counts[0]) / len(counts)
    ragged = _Ragged("skip")
    try:
        table = _open(pa.BufferReader(text), separator, ragged).read_all()
    except pa.ArrowException:
        return 0, 0.0
    return table.num_columns, table.num_rows / (table.num_rows + len(ragged.rows))


def _open(file: Any, separator: str, ragged: _Ragged, width: int = 0) -> Any:
    """Return Arrow's reader of batches, in which the first `width` columns are texts."""
    import pyarrow as pa
    from pyarrow import csv

    return csv.open_csv(
        file,
        # One thread, so that a wrong row is told by its number.
        read_options=csv.ReadOptions(
            use_threads=False, block_size=BLOCK_BYTES, autogenerate_column_names=True
        ),
        parse_options=csv.ParseOptions(
            delimiter=separator, newlines_in_values=True, invalid_row_handler=ragged
        ),
        convert_options=csv.ConvertOptions(
            column_types={f"f{place}": pa.string() for place in range(width)},
            null_values=MISSING,
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def _problem(error: Exception, ragged: _Ragged, name: str) -> DataError:
    """Return what an error of Arrow means for a person."""
    if ragged.rows:
        row, expected, actual, text = ragged.rows[0]
        hint = "; perhaps a quotation mark is not closed there" if "\n" in text else ""
        return DataError(
            f"Row {row:,} of {name} has {counted(actual, 'value')} where the first row has "
            f"{expected:,}: {brief(text)!r}{hint}; mend the row, or choose another separator."
        )
    if "straddling" in str(error):
        return DataError(
            f"{name} has a row of more than {BLOCK_BYTES:,} bytes; perhaps a quotation mark is "
            "opened and never closed."
        )
    if "Empty CSV" in str(error):
        return DataError(f"{name} holds nothing but white space; choose a file with a table.")
    return DataError(f"{name} cannot be read as a table ({brief(str(error), 120)}); mend the file.")


def _refuse_open_quote(table: Any, last: str, name: str) -> None:
    """Refuse a table whose last value takes in all the rest of the file."""
    value = table.column(table.num_columns - 1)[-1].as_py()
    if value is not None and value.endswith("\n") and last != '"':
        raise DataError(
            f"{name} has a quotation mark that is opened and never closed, before "
            f"{brief(value)!r}; mend the file."
        )


def named(columns: list[Texts], rows: int, layout: Layout) -> Table:
    """Return a table that takes its names from the first row, or has numbers for them."""
    plain = [f"column {place + 1}" for place in range(len(columns))]
    if not layout.header:
        return Table(tuple(plain), columns, rows, False, layout.notes)
    given = [brief(column[0].as_py() or "") for column in columns]
    names, notes = _distinct([name or plain[place] for place, name in enumerate(given)])
    below = [column.slice(1) for column in columns]
    return Table(names, below, rows - 1, True, (*layout.notes, *notes))


def _distinct(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names that are all different, and a note if some were not."""
    taken: dict[str, int] = {}
    renamed = []
    for name in names:
        unique = name
        while unique in taken:
            taken[name] += 1
            unique = f"{name} ({taken[name]})"
        if unique != name:
            renamed.append(unique)
        taken[unique] = 1
    if not renamed:
        return tuple(taken), ()
    return tuple(taken), (f"Columns of the same name were numbered: {enumerated(renamed, 8)}.",)
