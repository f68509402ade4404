"""A reader of plain tables in a few lines, to compare with: no quotation marks, no gaps."""

from __future__ import annotations

import re

import numpy as np

from nnplay.data.raw import Preview, RawData

_CODECS = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}
_SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|"}
_MISSING = {"", "?", "na", "n/a", "#n/a", "<na>", "nan", "null"}


def table_problem(raw: RawData, content: bytes, preview: Preview) -> str:
    """Compare a table with its text, written as a preview says that it is.

    Only tables in which every input is a column of numbers, and nothing is missing, are compared.
    """
    found = preview.found
    rows = _rows(content, str(found["encoding"]), _SIGNS[str(found["delimiter"])])
    left_out = any("left out" in note for note in raw.notes)
    if rows is None:
        return ""
    rows = rows[found["header"] == "yes" :]
    if len(raw.samples) > len(rows) or (len(raw.samples) < len(rows) and not left_out):
        return f"{len(raw.samples)} samples of {len(rows)} rows"
    places = [place for place, column in enumerate(preview.columns) if column.kind == "number"]
    names = tuple(preview.columns[place].name for place in places)
    if left_out or names != raw.inputs or any("missing" in note for note in raw.notes):
        return ""
    comma = found["decimal"] == "comma"
    wanted = np.array([[_number(row[place], comma) for place in places] for row in rows])
    with np.errstate(over="ignore"):
        same = np.allclose(raw.samples.x, wanted.astype(np.float32), rtol=1e-6, atol=0)
    return "" if same else "the numbers are not those of the table"


def _rows(content: bytes, encoding: str, sign: str) -> list[list[str]] | None:
    """Return the values of all rows that are not empty; None if it is not as simple as that."""
    codec = _CODECS.get(encoding)
    if codec is None:
        if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            return None
        codec = "utf-16"
    # A second mark is passed over, too, even behind the spaces that may begin a row.
    text = content.decode(codec).lstrip("\ufeff \t" if sign == " " else "\ufeff")
    if '"' in text:
        return None
    lines = [line for line in re.split("\r\n|\n|\r", text) if line]
    if sign == " ":
        lines = [re.sub("[ \t]+", " ", line).strip(" ") for line in lines]
    return [line.split(sign) for line in lines if line]


def _number(text: str, comma: bool) -> float:
    words = {word: float(place) for pair in _WORDS for place, word in enumerate(pair)}
    text = text.strip().lower()
    if text in words:
        return words[text]
    return float("nan") if text in _MISSING else float(text.replace(",", ".") if comma else text)


_WORDS = (("false", "true"), ("no", "yes"), ("off", "on"), ("f", "t"), ("n", "y"))
