"""How a table is written (encoding, separator, header, decimal sign), found from its beginning."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from nnplay.data.tables import options as limits
from nnplay.data.tables.parse import MISSING, Layout, Table, named, parse, shape
from nnplay.data.tables.source import TextSource, codec_of, find_encoding, refuse_other_files
from nnplay.data.tables.values import without_unit
from nnplay.errors import DataError

# In this order: a comma may also be a decimal sign, and spaces stand in texts.
_TRIED = ("tab", "semicolon", "pipe", "comma", "space")
# How many of the rows must be like the first one, so that a few damaged ones are told of rather
# than another separator tried.
_ENOUGH = 0.8

_COMMENTS = re.compile(r"[\r\n]*(#[^\r\n]*([\r\n]+))+")
_EXPONENT = r"([eE][+-]?\d+)?"
_NUMBER = re.compile(
    r"[+-]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}(,\d{3})+(\.\d*)?|\d{1,3}(\.\d{3})+(,\d*)?)" + _EXPONENT,
    re.ASCII,
)
# Two signs of one kind set thousands apart, so that the other one is the decimal sign.
_WITH_COMMA = re.compile(
    r"[+-]?((\d*|\d{1,3}(\.\d{3})+),\d+|\d{1,3}(\.\d{3}){2,})" + _EXPONENT, re.ASCII
)
_WITH_POINT = re.compile(
    r"[+-]?((\d*|\d{1,3}(,\d{3})+)\.\d+|\d{1,3}(,\d{3}){2,})" + _EXPONENT, re.ASCII
)


class Sample(NamedTuple):
    """The beginning of a file.

    Attributes
    ----------
    text : bytes
        Whole rows, as UTF-8.
    whole : bool
        Whether that is all of the file.
    share : float
        How much of the file it is, from 0 to 1.
    codec, encoding, skipped, notes
        See `Layout`.
    """

    text: bytes
    whole: bool
    share: float
    codec: str
    encoding: str
    skipped: int
    notes: tuple[str, ...]


def take_sample(start: bytes, size: int, options: Mapping[str, Any], name: str) -> Sample:
    """Decode the beginning of a file.

    Parameters
    ----------
    start : bytes
    size : int
        Bytes of the whole file.
    options : mapping
        The options of the reader by name.
    name : str
        Of the file, for errors.

    Raises
    ------
    DataError
        It is empty, or no text of the encoding chosen.
    """
    refuse_other_files(start, name)
    encoding = find_encoding(start) if options["encoding"] == "auto" else options["encoding"]
    codec = codec_of(encoding, start)
    whole = len(start) >= size
    # TextSource says what is wrong with the bytes; only a character cut in two is no mistake here.
    bounded = start if whole else _complete(start, codec)
    text = TextSource(io.BytesIO(bounded), codec, False, name).read().decode()
    if not text.strip():
        raise DataError(f"{name} is empty; choose a file with a table.")
    kept = text if whole else text[: _end_of_rows(text)]
    if not kept:
        raise DataError(
            f"The first row of {name} has more than {len(start):,} bytes, so it is no table that "
            "nnplay reads; choose another file."
        )
    share = len(kept) / len(text) * len(start) / size
    skipped, notes = _comments(kept, options["header"])
    return Sample(kept[skipped:].encode(), whole, share, codec, encoding, skipped, notes)


def read_sample(sample: Sample, options: Mapping[str, Any], name: str) -> tuple[Layout, Table]:
    """Read the beginning of a table; how it is written is found as far as options do not say it.

    Raises
    ------
    DataError
        It cannot be taken for a table.
    """
    asked = options["delimiter"]
    delimiter, width = _find_delimiter(sample, _TRIED if asked == "auto" else (asked,), name)
    if width > limits.MAX_COLUMNS:
        raise DataError(
            f"{name} has {width:,} columns, more than the {limits.MAX_COLUMNS:,} that nnplay "
            "reads; take a part of them."
        )
    header, decimal = options["header"] == "yes", options["decimal"]
    layout = Layout(
        delimiter,
        sample.encoding,
        decimal,
        sample.codec,
        False,
        width,
        sample.skipped,
        sample.notes,
    )
    table = parse(_source(sample, delimiter, name), layout, name)
    if "auto" in (options["header"], decimal):
        columns = [column[:500].to_pylist() for column in table.columns]
        if options["header"] == "auto":
            header = _has_header(columns)
        if decimal == "auto":
            decimal = _find_decimal(columns, delimiter)
    layout = replace(layout, header=header, decimal=decimal)
    return layout, named(table.columns, table.rows, layout)


def _comments(text: str, header: str) -> tuple[int, tuple[str, ...]]:
    """Return how many letters of comments to leave out before a table, and a note about them.

    The last comment stays, without its sign, if it seems to name the columns of the row below.
    """
    match = _COMMENTS.match(text)
    if match is None or not text[match.end() :].strip():
        return 0, ()
    lines = re.findall(r"#[^\r\n]*", match[0])
    names = lines[-1].lstrip("#").lstrip(" ")
    row = re.split(r"[\r\n]", text[match.end() :], maxsplit=1)[0]
    names_columns = header != "no" and _may_name(names, row)
    start = match.end() - len(names + match[2]) if names_columns else match.end()
    count = len(lines) - names_columns
    if count == 0:
        return start, ()
    many = "line begins" if count == 1 else f"{count:,} lines begin"
    return start, (f"The first {many} with # and {'was' if count == 1 else 'were'} left out.",)


def _may_name(names: str, row: str) -> bool:
    """Tell whether a line has as many values as a row, and only the row has numbers."""
    signs = [sign for sign in "\t;|," if sign in row]
    alike = any(names.count(sign) == row.count(sign) for sign in signs)
    if not signs:
        alike = len(names.split()) == len(row.split()) > 1
    return alike and _has_number(row) and not _has_number(names)


def _has_number(line: str) -> bool:
    return any(_NUMBER.fullmatch(value) for value in re.split(r"[\t;|, ]+", line))


def _complete(start: bytes, codec: str) -> bytes:
    """Leave out the bytes of a character that goes on behind the sample."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    decoder.decode(start)
    rest = decoder.getstate()[0]
    return start[: len(start) - len(rest)]


def _end_of_rows(text: str) -> int:
    """Return where the last whole row ends: at a line break that is in no quotation."""
    # The very last line break is not the file's: `TextSource` puts it there.
    end = text.rfind("\n", 0, len(text) - 1) + 1 or text.rfind("\r", 0, len(text) - 1) + 1
    first, quotes = end, text.count('"', 0, end)
    for _attempt in range(100):
        if quotes % 2 == 0 or end <= 0:
            break
        before = text.rfind("\n", 0, end - 1) + 1
        quotes -= text.count('"', before, end)
        end = before
    return end or first


def _source(sample: Sample, delimiter: str, name: str) -> TextSource:
    """Return the rows, with single spaces if values stand between spaces."""
    return TextSource(io.BytesIO(sample.text), "utf-8", delimiter == "space", name)


def _find_delimiter(sample: Sample, tried: Sequence[str], name: str) -> tuple[str, int]:
    """Return the first separator that makes most rows alike, and the number of columns.

    It is a comma, or the only one tried, if none makes columns.
    """
    found = {}
    if len(tried) > 1 and _is_aligned(sample.text.decode()):
        tried = ("space", *tried)
    for delimiter in tried:
        lines = _source(sample, delimiter, name).read()
        columns, share = shape(lines, limits.DELIMITERS[delimiter])
        found[delimiter] = share if columns > 1 else 0.0, columns
        if found[delimiter][0] >= _ENOUGH:
            return delimiter, columns
    best = max(found, key=lambda delimiter: found[delimiter][0])
    if not found[best][0] and "comma" in found:
        best = "comma"
    return best, found[best][1]


def _is_aligned(text: str) -> bool:
    """Tell whether numbers stand below each other by spaces although there are tabs, too."""
    if "\t" not in text:
        return False
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    aligned = sum(len(parts) > 1 and any(map(_are_spaced_numbers, parts)) for parts in lines)
    return aligned >= _ENOUGH * len(lines)


def _are_spaced_numbers(part: str) -> bool:
    words = part.split()
    return (
        len(words) > 2  # two may be a place or a range
        and "  " in part.strip()
        and all(word in MISSING or _NUMBER.fullmatch(word) for word in words)
    )


def _has_header(columns: list[list[str | None]]) -> bool:
    """Tell whether the first row names the columns.

    It does not if a number is in it. It does if numbers are below its texts; and among texts only,
    if none of its texts comes again below.
    """
    first = [column[0] for column in columns]
    if any(name is not None and _NUMBER.fullmatch(without_unit(name)) for name in first):
        return False
    below = [[text for text in column[1:] if text is not None] for column in columns]
    if any(texts and _are_numbers(texts) for texts in below):
        return True
    return not any(name in texts for name, texts in zip(first, below, strict=True))


def _are_numbers(texts: list[str]) -> bool:
    return sum(1 for text in texts if _NUMBER.fullmatch(without_unit(text))) > len(texts) / 2


def _find_decimal(columns: list[list[str | None]], delimiter: str) -> str:
    """Return "comma" if more numbers have one than a point.

    Between commas a comma inside quotation marks rather sets thousands apart.
    """
    if delimiter == "comma":
        return "point"
    texts = [without_unit(text) for column in columns for text in column if text is not None]
    commas = sum(1 for text in texts if _WITH_COMMA.fullmatch(text))
    points = sum(1 for text in texts if _WITH_POINT.fullmatch(text))
    return "comma" if commas > points else "point"
