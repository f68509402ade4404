"""NumPy archives (.npz) of samples and targets, each an array of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.layout import (
    PREVIEWED,
    SHAPE,
    Layout,
    by,
    layout_of,
    raw_data,
    row_texts,
    thumbnails,
)
from nnplay.data.arrays.npy_header import NpyHeader
from nnplay.data.arrays.npy_values import read_values, sample_type, target_type
from nnplay.data.arrays.npy_zip import ERRORS, ZIP_MAGIC, ForeignError, NpzArchive, open_archive
from nnplay.data.arrays.npz_names import NAME_OPTIONS, Names, choose
from nnplay.data.arrays.targets import TASK, make_targets
from nnplay.data.progress import Amount, Progress
from nnplay.data.raw import Column, Preview, RawData
from nnplay.errors import DataError

KIND = "a NumPy archive (.npz)"

PATTERNS = ("*.npz",)
"""Names of such files."""


OPTIONS = (*NAME_OPTIONS, TASK, SHAPE)

# Of arrays that lie the other way round, a preview reads all, so only small ones.
_MAX_TURNED = 1 << 24
_MAX_COLUMNS = 100
_MAX_REASON = 200
# A preview reads no more targets than this, so that it comes at once.
_MAX_PREVIEWED_TARGETS = 1 << 24

_Array = npt.NDArray[Any]


def is_npz(path: Path) -> bool:
    """Whether a path is a zip archive of .npy files, by its name and its first bytes."""
    if not path.is_file():
        return False
    if path.suffix.lower() == ".npz":
        return True
    with path.open("rb") as file:
        start = file.read(128)
    return start.startswith(ZIP_MAGIC) and b".npy" in start


def read_npz(path: Path, options: Mapping[str, Any], progress: Progress) -> RawData:
    """Read the samples and targets of an archive."""
    with _opened(path) as archive:
        headers = _headers(archive)
        names = choose(headers, options, path.name)
        layout = _layout(headers, names, options["shape"], path.name)
        chosen = [name for name in names if name]
        total = sum(headers[name].data_bytes for name in chosen)
        values: dict[str, _Array] = {}
        done = 0
        for name in chosen:
            advance = _Advance(f"Reading {path.name}", done, total, progress)
            values[name] = _read(archive, name, name in (names.x, names.x_test), None, advance)
            done += headers[name].data_bytes
    ys = [values[name] for name in (names.y, names.y_test) if name]
    return raw_data(
        [values[name] for name in (names.x, names.x_test) if name],
        layout,
        make_targets(ys, options["task"], f"{names.y!r} in {path.name}"),
        label=path.stem,
        origin=str(path.resolve()),
        notes=_notes(headers, names),
    )


def inspect_npz(path: Path, options: Mapping[str, Any]) -> Preview:
    """Return the arrays of an archive and its first samples."""
    preview = Preview(kind=KIND)
    try:
        with _opened(path) as archive:
            headers = _headers(archive)
            preview = replace(preview, columns=_columns(headers, None))
            names = choose(headers, options, path.name)
            found = {key: name for key, name in names._asdict().items() if name}
            preview = replace(
                preview,
                columns=_columns(headers, names),
                found=found,
                samples=sum(headers[name].shape[0] for name in (names.x, names.x_test) if name),
            )
            layout = _layout(headers, names, options["shape"], path.name)
            return _with_samples(preview, archive, names, layout, options["task"], path.name)
    except DataError as error:
        return replace(preview, problem=str(error))


def _with_samples(
    preview: Preview, archive: NpzArchive, names: Names, layout: Layout, task: str, where: str
) -> Preview:
    headers = _headers(archive)
    x = y = None
    if _is_quick(headers[names.x]):
        x = _read(archive, names.x, True, PREVIEWED)
        preview = replace(preview, images=thumbnails(x, layout))
    if headers[names.y].data_bytes <= _MAX_PREVIEWED_TARGETS:
        y = _read(archive, names.y, False)
        targets = make_targets([y], task, f"{names.y!r} in {where}")
        preview = replace(
            preview,
            found={**preview.found, "task": targets.task},
            task=targets.task,
            outputs=targets.outputs,
            notes=targets.notes,
        )
    texts = {names.x: x, names.y: y}
    return replace(
        preview,
        labels=() if y is None else tuple(row_texts(y[:PREVIEWED])),
        rows=_rows(preview.columns, texts) if preview.images is None else (),
        notes=tuple(n for n in (*_notes(headers, names), layout.note, *preview.notes) if n),
    )


def _layout(headers: Mapping[str, NpyHeader], names: Names, shape: str, where: str) -> Layout:
    """Work out what a sample is; those to train and to test on must be alike."""
    header = headers[names.x]
    layout = layout_of(
        header.shape,
        sample_type(header, f"{names.x!r} in {where}") == np.uint8,
        shape,
        f"{names.x!r} in {where}",
    )
    if names.x_test:
        test = headers[names.x_test]
        if (test.shape[1:], test.dtype == np.uint8) != (header.shape[1:], header.dtype == np.uint8):
            raise DataError(
                f"{where} has samples of {by(header.shape)} ({header.kind}) to train on but of "
                f"{by(test.shape)} ({test.kind}) to test on; choose arrays of one kind."
            )
        if not test.shape[0]:
            raise DataError(f"{names.x_test!r} in {where} holds no samples; choose another array.")
    return layout


def _read(
    archive: NpzArchive,
    name: str,
    is_sample: bool,
    rows: int | None = None,
    advance: Callable[[int], None] = lambda _done: None,
) -> _Array:
    header = archive.members[name].header
    dtype = sample_type(header, repr(name)) if is_sample else target_type(header, repr(name))
    with archive.data(name) as file:
        return read_values(file, header, dtype, rows, advance)


@contextmanager
def _opened(path: Path) -> Iterator[NpzArchive]:
    """Open an archive; what is wrong with it raises DataError."""
    try:
        with open_archive(path) as archive:
            yield archive
    except ForeignError as error:
        raise DataError(f"{path} is no archive that nnplay reads: {error}.") from error
    except MemoryError as error:
        raise DataError(
            f"{path} does not fit into this computer's memory; use fewer samples."
        ) from error
    except ERRORS as error:
        # The library's own words may hold any part of the archive.
        reason = str(error)[:_MAX_REASON]
        raise DataError(f"{path} is damaged or incomplete ({reason}); get it again.") from error


def _headers(archive: NpzArchive) -> dict[str, NpyHeader]:
    return {name: member.header for name, member in archive.members.items()}


def _is_quick(header: NpyHeader) -> bool:
    return not header.fortran or header.data_bytes <= _MAX_TURNED


class _Advance:
    """Tells how much of all chosen arrays has been read."""

    def __init__(self, what: str, before: int, total: int, progress: Progress) -> None:
        self._what, self._before, self._total, self._progress = what, before, total, progress

    def __call__(self, done: int) -> None:
        self._progress(Amount(self._what, self._before + done, self._total))


def _notes(headers: Mapping[str, NpyHeader], names: Names) -> tuple[str, ...]:
    if names.x_test:
        counts = [headers[name].shape[0] for name in (names.x, names.x_test)]
        given = f"{counts[0]:,} to train on and {counts[1]:,} to test on, as given."
        return (f"{names.x} and {names.y} hold samples and targets: {given}",)
    return (f"{names.x} was taken as the samples and {names.y} as their targets.",)


def _columns(headers: Mapping[str, NpyHeader], names: Names | None) -> tuple[Column, ...]:
    kinds = (
        {}
        if names is None
        else {names.x_test: "number", names.y_test: "target", names.x: "number", names.y: "target"}
    )
    return tuple(
        Column(name, kinds.get(name, "ignored"), f"{by(header.shape)}, {header.kind}")
        for name, header in list(headers.items())[:_MAX_COLUMNS]
    )


def _rows(
    columns: Sequence[Column], arrays: Mapping[str, _Array | None]
) -> tuple[tuple[str, ...], ...]:
    """Return the first samples, a text for each array."""
    texts = []
    for column in columns:
        array = arrays.get(column.name)
        texts.append([""] * PREVIEWED if array is None else row_texts(array[:PREVIEWED]))
    return tuple(zip(*texts, strict=False))
