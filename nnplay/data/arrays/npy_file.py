"""A single NumPy array (.npy) of samples; the targets are its last column, or a second file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.layout import (
    PREVIEWED,
    SHAPE,
    TEST,
    Layout,
    as_numbers,
    by,
    check_alike,
    check_lengths,
    file_beside,
    layout_of,
    note_on_test,
    raw_data,
    row_texts,
    thumbnails,
)
from nnplay.data.arrays.npy_header import MAGIC, NpyHeader, read_header
from nnplay.data.arrays.npy_values import read_values, sample_type, target_type
from nnplay.data.arrays.npz_names import USUAL
from nnplay.data.arrays.targets import TASK, Targets, few_whole_numbers, make_targets
from nnplay.data.options import Option
from nnplay.data.progress import Amount, Progress
from nnplay.data.raw import Column, Preview, RawData
from nnplay.errors import DataError

KIND = "a NumPy array (.npy)"

PATTERNS = ("*.npy",)
"""Names of such files."""

LAST = "last column"
"""The value of option y that takes the targets from the array itself."""

OPTIONS = (
    Option(
        name="y",
        label="Targets file",
        help="The .npy file with the class or the numbers of each sample; a name without a folder "
        f"lies beside the file. Empty: the one named alike (y_train.npy for x_train.npy); else, "
        f"or if it is {LAST!r}, the last column of the array.",
        default="",
    ),
    TASK,
    SHAPE,
    TEST,
    Option(
        name="y_test",
        label="Test targets file",
        help="The .npy file with the classes or numbers of the test file. Empty: the one named "
        "alike (y_test.npy for x_test.npy), or its last column if that is the target here, too.",
        default="",
    ),
)

_MAX_PREVIEWED = 1 << 23
"""Most bytes of an array that a preview reads."""

_PAIRS = [(names.x, names.y) for names in USUAL] + [
    (names.x_test, names.y_test) for names in USUAL if names.x_test
]
"""Usual names of files with samples, and of those with their targets."""

_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the samples are and where the targets lie; `y` is None for the last column."""

    path: Path
    header: NpyHeader
    layout: Layout
    y: Path | None
    notes: tuple[str, ...]


def is_npy(path: Path) -> bool:
    """Whether a path is a .npy file, by its name or its first bytes."""
    if not path.is_file():
        return False
    if path.suffix.lower() == ".npy":
        return True
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read_npy(path: Path, options: Mapping[str, Any], progress: Progress) -> RawData:
    """Read an array and its targets."""
    plans = _plans(path, options)
    parts = [_read_part(plan, progress) for plan in plans]
    return raw_data(
        [x for x, _y in parts],
        plans[0].layout,
        _targets(plans[0], [y for _x, y in parts], options["task"]),
        label=path.stem,
        origin=str(path.resolve()),
        notes=[note for plan in plans for note in plan.notes],
        test_label=plans[-1].path.name,
    )


def _read_part(plan: _Plan, progress: Progress) -> tuple[_Array, _Array]:
    """Return the samples and targets of a file."""

    def advance(done: int) -> None:
        progress(Amount(f"Reading {plan.path.name}", done, plan.header.data_bytes))

    if plan.y is None:
        return _divided(_read(plan.path, target_type, None, advance))
    return _read(plan.path, sample_type, None, advance), _read(plan.y, target_type)


def _targets(plan: _Plan, ys: list[_Array], task: str) -> Targets:
    if plan.y is not None:
        return make_targets(ys, task, str(plan.y))
    return make_targets(ys, _column_task(ys[0], task), f"The last column of {plan.path.name}")


def inspect_npy(path: Path, options: Mapping[str, Any]) -> Preview:
    """Return the first samples of an array."""
    preview = Preview(kind=KIND)
    try:
        with _opened(path) as (_file, header):
            shown = f"{by(header.shape)}, {header.kind}"
            preview = replace(preview, columns=(Column(path.name, "number", shown),))
        plans = _plans(path, options)
        preview = replace(preview, samples=sum(plan.header.shape[0] for plan in plans))
        inspected = _inspected_table if plans[0].y is None else _inspected_pair
        preview = inspected(plans, preview, options["task"])
        notes = [note_on_test(plan.header.shape[0], plan.path.name) for plan in plans[1:]]
        return replace(preview, notes=(*preview.notes, *notes))
    except DataError as error:
        return replace(preview, problem=str(error))


def _inspected_pair(plans: list[_Plan], preview: Preview, task: str) -> Preview:
    plan, images = plans[0], None
    if not plan.header.fortran or plan.header.data_bytes <= _MAX_PREVIEWED:
        images = thumbnails(_read(plan.path, sample_type, PREVIEWED), plan.layout)
    ys = []
    for one in plans:
        y = _read(one.y or one.path, target_type)
        check_lengths(one.header.shape[0], len(y), one.path.name)
        ys.append(y)
    targets = _targets(plan, ys, task)
    y, targets_path = ys[0], plan.y or plan.path
    detail = f"{by(y.shape)}, {y.dtype.name}"
    return replace(
        preview,
        columns=(*preview.columns, Column(targets_path.name, "target", detail)),
        found={"y": str(targets_path), "task": targets.task},
        images=images,
        labels=tuple(row_texts(y[:PREVIEWED])),
        task=targets.task,
        outputs=targets.outputs,
        notes=_notes(plans, targets),
    )


def _inspected_table(plans: list[_Plan], preview: Preview, task: str) -> Preview:
    """Show the first rows; classes are counted as far as a few megabytes go."""
    plan = plans[0]
    if any(one.header.fortran and one.header.data_bytes > _MAX_PREVIEWED for one in plans):
        return replace(preview, notes=_notes(plans))
    row_bytes = max(1, plan.header.data_bytes // plan.header.shape[0])
    most = max(PREVIEWED, _MAX_PREVIEWED // row_bytes)
    parts = [_divided(_read(one.path, target_type, most)) for one in plans]
    x, last = parts[0]
    targets = _targets(plan, [y for _x, y in parts], task)
    columns = plan.header.shape[1]
    return replace(
        preview,
        columns=(
            Column(f"columns 1 to {columns - 1}", "number", plan.header.kind),
            Column(f"column {columns}", "target", plan.header.kind),
        ),
        rows=tuple(zip(row_texts(x[:PREVIEWED]), row_texts(last[:PREVIEWED]), strict=True)),
        found={"y": LAST, "task": targets.task},
        images=thumbnails(x, plan.layout),
        labels=tuple(row_texts(last[:PREVIEWED])),
        task=targets.task,
        outputs=targets.outputs,
        notes=_notes(plans, targets),
    )


def _notes(plans: list[_Plan], targets: Targets | None = None) -> tuple[str, ...]:
    notes = [note for plan in plans for note in plan.notes]
    notes += [plans[0].layout.note, *(targets.notes if targets else ())]
    return tuple(note for note in notes if note)


def _plans(path: Path, options: Mapping[str, Any]) -> list[_Plan]:
    """Return what is known of a file, and of that with the samples to test on if there is one."""
    plan = _plan(path, options)
    if not options["test"]:
        return [plan]
    given = options["y_test"] or (LAST if plan.y is None else "")
    beside = file_beside(path, options["test"], "test")
    if not given and _beside(beside, "")[0] is None:
        raise DataError(
            f"{beside} holds no targets, and no file beside it is named like them; choose its "
            "targets file (option y_test)."
        )
    test = _plan(beside, {"y": given, "shape": options["shape"]})
    kinds = [sample_type(one.header, one.path.name) == np.uint8 for one in (plan, test)]
    check_alike(plan.layout, kinds[0], test.layout, kinds[1])
    return [plan, test]


def _plan(path: Path, options: Mapping[str, Any]) -> _Plan:
    """Work out from the header alone what the samples are and where the targets lie."""
    with _opened(path) as (_file, header):
        kept = sample_type(header, path.name)
    beside, note = _beside(path, options["y"])
    shape = header.shape
    if beside is None:
        if len(shape) != 2 or shape[1] < 2:
            raise DataError(
                f"{path.name} is {by(shape)} and holds no targets; choose a targets file (option "
                "y), or save a table whose last column is the target."
            )
        shape = (shape[0], shape[1] - 1)
    layout = layout_of(shape, kept == np.uint8, options["shape"], path.name)
    return _Plan(path, header, layout, beside, (note,))


def _beside(path: Path, given: str) -> tuple[Path | None, str]:
    """Return the targets file, or None for the last column, and a note that says so."""
    if given and given != LAST:
        targets = file_beside(path, given, "targets")
        return targets, f"The targets were read from {targets.name}."
    if not given:
        for x, y in _PAIRS:
            targets = path.with_name(f"{y}{path.suffix}")
            if path.stem.lower() == x and targets.is_file():
                return targets, f"The targets were read from {targets.name}, which lies beside it."
    return None, f"The last column of {path.name} was taken as the target."


def _divided(table: _Array) -> tuple[_Array, _Array]:
    """Return the samples and the last column."""
    return as_numbers(table[:, :-1]), table[:, -1]


def _column_task(column: _Array, task: str) -> str:
    """Return the task of a table's column: all its columns have one type, so values decide."""
    if task == "auto":
        return "classification" if few_whole_numbers(column) else "regression"
    return task


def _read(
    path: Path,
    kept: Callable[[NpyHeader, str], np.dtype[Any]],
    rows: int | None = None,
    advance: Callable[[int], None] = lambda _done: None,
) -> _Array:
    with _opened(path) as (file, header):
        return read_values(file, header, kept(header, path.name), rows, advance)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], NpyHeader]]:
    """Open an array at its first value; what is wrong with it raises DataError."""
    try:
        with path.open("rb") as file:
            header = read_header(file)
            size = os.fstat(file.fileno()).st_size
            if header.dtype is not None and size != header.size + header.data_bytes:
                raise ValueError(
                    f"{size:,} bytes instead of the {header.size + header.data_bytes:,} that "
                    f"{by(header.shape)} values take"
                )
            yield file, header
    except (ValueError, EOFError, OverflowError) as error:
        raise DataError(f"{path} is damaged or no .npy file ({error}); get it again.") from error
    except MemoryError as error:
        raise DataError(
            f"{path} does not fit into this computer's memory; use fewer samples."
        ) from error
