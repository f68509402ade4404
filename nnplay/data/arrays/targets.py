"""From an array of targets, as a file holds it, to class indices or numbers to predict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.options import Option
from nnplay.errors import DataError

MAX_CLASSES = 1_000
"""Most classes, or numbers to predict, that a data set may have."""

MAX_NAME = 1_000
"""Most characters that the name of a class may have."""

TASK = Option(
    name="task",
    label="Task",
    help="Whether a class is to be recognised or numbers are to be predicted. Automatic: whole "
    "numbers, texts and one-hot rows are classes, other numbers are predicted.",
    default="auto",
    choices=(
        ("auto", "Automatic"),
        ("classification", "Classification"),
        ("regression", "Regression"),
    ),
)

# Above this, whole numbers are not exact in the 64-bit floats that hold them.
_EXACT = 2**53

_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What is to be learned.

    Attributes
    ----------
    parts : tuple of ndarray of int64 of shape (n,), or of float32 of shape (n, outputs)
        Class indices or numbers, of each part that was given.
    classes : tuple of str
        Their names; empty if numbers are to be predicted.
    notes : tuple of str
        What was assumed; a sentence each.
    """

    parts: tuple[_Array, ...]
    classes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def task(self) -> str:
        """Return "classification" or "regression"."""
        return "classification" if self.classes else "regression"

    @property
    def outputs(self) -> int:
        """Number of classes, or of numbers to predict."""
        return len(self.classes) or int(self.parts[0].shape[1])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the numbers to predict; none for classes."""
        if self.classes:
            return ()
        return ("y",) if self.outputs == 1 else tuple(f"y{i + 1}" for i in range(self.outputs))


def make_targets(parts: Sequence[_Array], task: str, where: str) -> Targets:
    """Work out the targets of the parts of a data set.

    Parameters
    ----------
    parts : sequence of arrays of shape (n,) or (n, k)
        Texts, truth values, whole or other numbers; not all of them empty.
    task : str
        A value of `TASK`.
    where : str
        What the arrays are called, for a sentence.

    Returns
    -------
    Targets
        Classes are sorted: numbers by value, texts by their characters.

    Raises
    ------
    DataError
        If they cannot be such targets.
    """
    y = _joined(parts, where)
    if y.dtype.kind in "US":
        targets = _texts(y, task, where)
    elif y.ndim == 2:
        targets = _rows(y, task, where)
    else:
        targets = _numbers(y, task, where)
    ends = np.cumsum([len(part) for part in parts])[:-1]
    return Targets(tuple(np.split(targets.parts[0], ends)), targets.classes, targets.notes)


def readable(value: object) -> str:
    """Return the value of an array as a text that can be written to any file and screen."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    # Half of a pair of surrogates, which a file may hold, cannot be encoded.
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def few_whole_numbers(column: _Array) -> bool:
    """Tell whether a column of numbers looks like class indices: at most 20 whole ones."""
    return bool(_are_whole(column)) and len(np.unique(column)) <= 20


def _joined(parts: Sequence[_Array], where: str) -> _Array:
    flat = [p[:, 0] if p.ndim == 2 and p.shape[1] == 1 else p for p in parts]
    first = flat[0]
    if first.ndim not in (1, 2) or first.shape[1:] == (0,):
        raise DataError(
            f"{where} has the shape {_by(first.shape)}; targets must be one number or name, or "
            "one row, for each sample."
        )
    for other in flat[1:]:
        if other.shape[1:] != first.shape[1:] or _group(other) != _group(first):
            raise DataError(
                f"{where} holds {_kind(first)} to train on but {_kind(other)} to test on; give "
                "targets of one kind."
            )
    y = np.concatenate(flat)
    if not len(y):
        raise DataError(f"{where} holds no targets; choose another.")
    return y


def _group(y: _Array) -> str:
    return {"S": "S", "U": "U", "b": "b"}.get(y.dtype.kind, "number")


def _kind(y: _Array) -> str:
    return f"{y.dtype} of shape {_by(y.shape)}"


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{n:,}" for n in shape) or "of a single number"


def _texts(y: _Array, task: str, where: str) -> Targets:
    if task == "regression":
        raise DataError(
            f"{where} holds names, which cannot be predicted as numbers; set the task "
            "to classification."
        )
    if y.ndim != 1:
        raise DataError(f"{where} holds several names for each sample; give one.")
    if y.dtype.itemsize > MAX_NAME * (4 if y.dtype.kind == "U" else 1):
        raise DataError(f"{where} holds names of more than {MAX_NAME:,} characters; shorten them.")
    return _classes(y, where)


def _rows(y: _Array, task: str, where: str) -> Targets:
    if task != "regression" and _is_one_hot(y):
        note = (
            f"{where} marks the class of each sample in one of {y.shape[1]} columns (one-hot); "
            "the columns were taken as classes 0, 1, 2 …"
        )
        return Targets(
            (y.argmax(axis=1),), tuple(map(str, range(_checked(y.shape[1], where)))), (note,)
        )
    if task == "classification":
        raise DataError(
            f"{where} has {y.shape[1]} numbers for each sample, which are not the 0s and a single "
            "1 of a class; set the task to regression, or choose another array."
        )
    return _regression(y, where)


def _numbers(y: _Array, task: str, where: str) -> Targets:
    whole = y.dtype.kind in "biu"
    if task == "regression" or (task == "auto" and not whole):
        return _regression(y[:, None], where)
    if not whole:
        if not _are_whole(y):
            raise DataError(
                f"{where} holds numbers with fractions, which are no classes; set the "
                "task to regression."
            )
        y = y.astype(np.int64)
    count = len(np.unique(y))
    if task == "auto" and count > MAX_CLASSES:
        note = f"{where} holds {count:,} different whole numbers; they were taken as amounts."
        return Targets(_regression(y[:, None], where).parts, (), (note,))
    return _classes(y, where)


def _classes(y: _Array, where: str) -> Targets:
    values, indices = np.unique(y, return_inverse=True)
    _checked(len(values), where)
    return Targets((indices.astype(np.int64).reshape(-1),), tuple(map(readable, values.tolist())))


def _checked(count: int, where: str) -> int:
    if count > MAX_CLASSES:
        raise DataError(
            f"{where} holds {count:,} classes; nnplay takes up to {MAX_CLASSES:,}. If they are "
            "amounts, set the task to regression."
        )
    return count


def _regression(y: _Array, where: str) -> Targets:
    if y.shape[1] > MAX_CLASSES:
        raise DataError(
            f"{where} holds {y.shape[1]:,} numbers for each sample; nnplay predicts up to "
            f"{MAX_CLASSES:,}. Choose another array."
        )
    with np.errstate(over="ignore", invalid="ignore"):
        numbers = y.astype(np.float32)
    wrong = np.flatnonzero(~np.isfinite(numbers).all(axis=1))
    if len(wrong):
        value = "missing or infinite"
        raise DataError(
            f"The target of sample {wrong[0] + 1:,} in {where} is {value}; leave that sample out."
        )
    return Targets((numbers,))


def _is_one_hot(y: _Array) -> bool:
    if y.shape[1] < 2:
        return False
    ones = y == 1
    return bool((ones.sum(axis=1) == 1).all() and (ones | (y == 0)).all())


def _are_whole(y: _Array) -> bool:
    with np.errstate(invalid="ignore"):
        return bool((np.abs(y) < _EXACT).all() and (y == np.trunc(y)).all())
