"""From a column of texts to numbers or categories."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnplay.data.tables.parse import MISSING, Texts

BOOLEANS = (("false", "true"), ("no", "yes"), ("off", "on"), ("f", "t"), ("n", "y"))
"""Pairs of words for 0 and 1, in small letters."""

_POINT_NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
_COMMA_NUMBER = _POINT_NUMBER.replace(r"\.", ",")
# 1,234,567.8: no more than three digits before, and just three behind each sign.
_POINT_GROUPED = r"^[+-]?([1-9]\d{0,2}(,\d{3})+|\d{1,3})(\.\d*)?$"
_COMMA_GROUPED = r"^[+-]?([1-9]\d{0,2}(\.\d{3})+|\d{1,3})(,\d*)?$"
_INFINITE = r"^(?i:[+-]?inf(inity)?)$"
UNITS = "%$\u00a2-\u00a5\u0e3f\u20a0-\u20cf\uff04\uffe0\uffe1\uffe5\uffe6"
"""% and the signs of currencies, as ranges of a regular expression."""

_SPACES = "[ \u00a0\u202f]*"
_ENDS = re.compile(f"^([+-]?)[{UNITS}]{_SPACES}|{_SPACES}[{UNITS}]$")
_UNIT = re.compile(f"[+-]?([{UNITS}])|.*([{UNITS}])$", re.DOTALL)
# 2024-05-31, 31.05.2024, 5/31/24, each perhaps with a time of day behind it.
_DATE = re.compile(
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))"
    r"([T ]\d{1,2}:\d{2}.{0,20})?|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?",
    re.ASCII,
)


class Numbers(NamedTuple):
    """A column as numbers.

    Attributes
    ----------
    values : (rows,) array of float64
        NaN where a value is missing or no number.
    strays : int
        How many texts are no numbers.
    stray : str
        The first of them.
    grouped : str
        A number whose thousands are set apart; "" if none are.
    unit : str
        A number with the currency sign or % that every one of them has; "" if they have none.
    """

    values: npt.NDArray[np.float64]
    strays: int
    stray: str
    grouped: str = ""
    unit: str = ""


class Categories(NamedTuple):
    """A column as kinds of something.

    Attributes
    ----------
    codes : (rows,) array of int64
        Place in `names`, or -1 where the value is missing.
    names : tuple of str
        In the order of the alphabet.
    """

    codes: npt.NDArray[np.int64]
    names: tuple[str, ...]


def trimmed(texts: Texts) -> Texts:
    """Return texts without the white space around them; null for what then means missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    short = pc.utf8_trim_whitespace(texts)
    missing = pc.is_in(short, value_set=_missing())
    return pc.if_else(missing, pa.scalar(None, pa.string()), short)


@cache
def _missing() -> Any:
    import pyarrow as pa

    # Made once: each conversion of a list looks for pandas on the disk.
    return pa.array(MISSING)


def to_numbers(texts: Texts, decimal: str) -> Numbers:
    """Return a column as numbers.

    Parameters
    ----------
    texts : chunked Arrow array of strings
    decimal : {"point", "comma"}
    """
    import pyarrow as pa

    if decimal == "point":
        try:
            return Numbers(_floats(texts), 0, "")
        except pa.ArrowInvalid:
            pass  # not just plain numbers
    short = trimmed(texts)
    numbers = _short_to_numbers(short, decimal)
    return _unit_to_numbers(short, numbers, decimal) or numbers


def strays_of(texts: Texts, numbers: Numbers, most: int = 3) -> list[str]:
    """Return the first different texts of a column that are no numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wrong = pc.drop_null(trimmed(texts).filter(pa.array(np.isnan(numbers.values))))
    found: list[str] = pc.unique(wrong)[:most].to_pylist()
    return found


def _unit_to_numbers(texts: Texts, plain: Numbers, decimal: str) -> Numbers | None:
    """Return numbers that have all the same sign at the same end; None if they are something else.

    Parameters
    ----------
    texts : chunked Arrow array of strings
        Trimmed.
    plain : Numbers
        What they are with their signs.
    decimal : {"point", "comma"}
    """
    import pyarrow.compute as pc

    match = _UNIT.match(plain.stray)
    if match is None or plain.strays < len(texts) - texts.null_count:
        return None
    before, after = match.groups()
    sign = re.escape(before or after)
    pattern = f"^([+-]?){sign}{_SPACES}" if before else f"(){_SPACES}{sign}$"
    if not pc.all(pc.match_substring_regex(texts, pattern)).as_py():
        return None
    bare = pc.replace_substring_regex(texts, pattern, r"\1")
    numbers = _short_to_numbers(bare, decimal)
    return None if numbers.strays else numbers._replace(unit=plain.stray)


def unit_in(text: str) -> str:
    """Return the currency sign or % at one end of a text; "" if there is none."""
    match = _UNIT.match(text)
    return (match[1] or match[2]) if match else ""


def _short_to_numbers(short: Texts, decimal: str) -> Numbers:
    """Return trimmed texts as numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    pattern = _POINT_NUMBER if decimal == "point" else _COMMA_NUMBER
    good = pc.match_substring_regex(short, f"{pattern}|{_INFINITE}")
    strays = pc.sum(pc.invert(good)).as_py() or 0
    first = short.filter(pc.invert(good))[0].as_py() if strays else ""
    if _are_grouped(short, first, decimal):
        plain = pc.replace_substring(short, "," if decimal == "point" else ".", "")
        return Numbers(_floats(pc.replace_substring(plain, ",", ".")), 0, "", first)
    if strays == len(short) - short.null_count:
        return Numbers(np.full(len(short), np.nan), strays, first)
    numbers = pc.if_else(good, pc.replace_substring(short, ",", "."), pa.scalar(None, pa.string()))
    return Numbers(_floats(numbers), strays, first)


def _are_grouped(texts: Texts, first: str, decimal: str) -> bool:
    """Tell whether `first` is a number with its thousands set apart, and every text may be one."""
    import pyarrow.compute as pc

    pattern = _POINT_GROUPED if decimal == "point" else _COMMA_GROUPED
    if not re.match(pattern, first, re.ASCII):  # most texts are told so without a look at the rest
        return False
    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())


def _floats(texts: Texts) -> npt.NDArray[np.float64]:
    """Convert texts that are all numbers or null."""
    import pyarrow as pa

    values: npt.NDArray[np.float64] = texts.cast(pa.float64()).to_numpy()
    return values


def without_unit(text: str) -> str:
    """Return a text without a currency sign or % at one of its ends, and no space around it."""
    return _ENDS.sub(r"\1", text.strip(), count=1)


def to_categories(texts: Texts, most: int) -> Categories | int:
    """Return a column as categories, or how many there are if they are more than `most`."""
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(trimmed(texts)).combine_chunks()
    if len(encoded.dictionary) > most:
        return len(encoded.dictionary)
    found = encoded.dictionary.to_pylist()
    names = sorted(found)
    rank = {name: place for place, name in enumerate(names)}
    ranks = np.array([*(rank[name] for name in found), -1], np.int64)
    codes = pc.fill_null(encoded.indices, len(found)).to_numpy(zero_copy_only=False)
    return Categories(ranks[codes], tuple(names))


def boolean_pair(found: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the words for no and yes if the texts are just these two."""
    words = {text.lower() for text in found}
    if len(found) != 2:
        return None
    return next((pair for pair in BOOLEANS if words == set(pair)), None)


def are_dates(texts: Texts) -> bool:
    """Tell whether nearly all of the first texts of a column are dates or times of day."""
    import pyarrow.compute as pc

    first = pc.drop_null(texts.slice(0, 2000))[:200].to_pylist()
    dates = sum(1 for text in first if _DATE.fullmatch(text.strip()))
    return bool(first) and dates >= 0.9 * len(first)
