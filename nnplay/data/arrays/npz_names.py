"""Which array of a NumPy archive is which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from nnplay.data.arrays.layout import by, check_lengths
from nnplay.data.arrays.npy_header import NpyHeader
from nnplay.data.options import Option
from nnplay.errors import DataError

_LISTED = 8


def _array_option(name: str, label: str, what: str) -> Option:
    text = f"Name of the array with {what}. Empty: found by the names that are usual."
    return Option(name=name, label=label, help=text, default="")


NAME_OPTIONS = (
    _array_option("x", "Samples", "the samples, or those to train on"),
    _array_option("y", "Targets", "the classes or numbers of these samples"),
    _array_option("x_test", "Test samples", "the samples to test on"),
    _array_option("y_test", "Test targets", "the classes or numbers of the test samples"),
)
"""What a person may say of it."""


class Names(NamedTuple):
    """Which array is which; "" for those that there are not."""

    x: str
    y: str
    x_test: str = ""
    y_test: str = ""


USUAL = (
    Names("x_train", "y_train", "x_test", "y_test"),
    Names("train_x", "train_y", "test_x", "test_y"),
    Names("train_images", "train_labels", "test_images", "test_labels"),
    Names("train_data", "train_labels", "test_data", "test_labels"),
    Names("x", "y", "x_test", "y_test"),
    Names("data", "target"),
    Names("data", "targets"),
    Names("data", "labels"),
    Names("images", "labels"),
    Names("features", "labels"),
    Names("features", "targets"),
    Names("inputs", "targets"),
    Names("inputs", "outputs"),
    Names("arr_0", "arr_1"),
)
"""The names that are looked for, in this order, whatever their case."""


def choose(headers: Mapping[str, NpyHeader], options: Mapping[str, Any], where: str) -> Names:
    """Work out which array is which.

    Parameters
    ----------
    headers : mapping of str to NpyHeader
        The arrays by name.
    options : mapping
        The values of `NAME_OPTIONS`.
    where : str
        What they lie in, for a sentence.

    Raises
    ------
    DataError
        An array is not there, or does not go with the others; or samples or targets are not found.
    """
    for key in Names._fields:
        if options[key] and options[key] not in headers:
            raise DataError(f"{where} has no array {options[key]!r}; it has {_listed(headers)}.")
    by_lower = {name.lower(): name for name in headers}
    x, y, x_test, y_test = _found(by_lower, options)
    if not x or not y:
        missing = "the samples are (option x)" if not x else "the targets are (option y)"
        raise DataError(f"{where} does not say which array {missing}; it has {_listed(headers)}.")
    if bool(x_test) != bool(y_test):
        if options["x_test"] or options["y_test"]:
            raise DataError(
                f"{where} needs both samples and targets to test on (options x_test and y_test); "
                f"it has {_listed(headers)}."
            )
        x_test = y_test = ""
    names = Names(x, y, x_test, y_test)
    _check(headers, names, where)
    return names


def _found(by_lower: Mapping[str, str], options: Mapping[str, Any]) -> Names:
    """Return what a person chose and, for the rest, what is there by one of the usual names."""
    chosen = Names(*(options[key] for key in Names._fields))
    for usual in USUAL:
        fits_x = usual.x == chosen.x.lower() if chosen.x else usual.x in by_lower
        fits_y = usual.y == chosen.y.lower() if chosen.y else usual.y in by_lower
        if fits_x and fits_y:
            return Names(
                *(own or by_lower.get(name, "") for own, name in zip(chosen, usual, strict=True))
            )
    x, y = (
        next((by_lower[name] for name in names if name in by_lower), "")
        for names in zip(*(usual[:2] for usual in USUAL), strict=True)
    )
    return Names(chosen.x or x, chosen.y or y, chosen.x_test, chosen.y_test)


def _check(headers: Mapping[str, NpyHeader], names: Names, where: str) -> None:
    for x, y in ((names.x, names.y), (names.x_test, names.y_test)):
        if x and not (headers[x].shape and headers[y].shape):
            raise DataError(f"{x!r} and {y!r} in {where} must both be arrays; choose others.")
        if x:
            check_lengths(headers[x].shape[0], headers[y].shape[0], where)


def _listed(headers: Mapping[str, NpyHeader]) -> str:
    """Return the first arrays for a sentence."""
    texts = [f"{name} ({by(header.shape)})" for name, header in list(headers.items())[:_LISTED]]
    more = len(headers) - len(texts)
    return ", ".join(texts) + (f" and {more:,} more" if more else "") or "none"
