"""A single IDX file of samples, with its labels in a second one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.arrays.idx import check_labels, is_idx, peek_idx, read_idx
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
    thumbnails,
)
from nnplay.data.arrays.targets import TASK, make_targets
from nnplay.data.options import Option
from nnplay.data.progress import Amount, Progress
from nnplay.data.raw import Column, Preview, RawData
from nnplay.errors import DataError

KIND = "a single IDX file"

PATTERNS = ("*-ubyte", "*-ubyte.gz", "*.idx", "*.idx.gz")
"""Names of such files."""

OPTIONS = (
    Option(
        name="labels",
        label="Labels file",
        help="The IDX file with the label of each sample; a name without a folder lies beside the "
        "file. Empty: the file that is named alike, with labels for images and idx1 for idx3.",
        default="",
    ),
    TASK,
    SHAPE,
    TEST,
    Option(
        name="test_labels",
        label="Test labels file",
        help="The IDX file with the labels of the test file. Empty: the file that is named alike.",
        default="",
    ),
)

_GZIP = ".gz"


def is_idx_file(path: Path) -> bool:
    """Whether a path is an IDX file, by its first bytes or by its name."""
    return path.is_file() and (is_idx(path) or any(path.match(pattern) for pattern in PATTERNS))


def read_idx_file(path: Path, options: Mapping[str, Any], progress: Progress) -> RawData:
    """Read a file and its labels."""
    files, notes = _files(path, options)
    xs, layouts = [], []
    for file, _labels in files:
        x, layout = _read_samples(file, options, progress)
        xs.append(as_numbers(x))
        layouts.append(layout)
    if len(files) > 1:
        check_alike(layouts[0], xs[0].dtype == np.uint8, layouts[1], xs[1].dtype == np.uint8)
    ys = [_read_targets(labels, options) for _file, labels in files]
    return raw_data(
        xs,
        layouts[0],
        make_targets(ys, options["task"], str(files[0][1])),
        label=path.name,
        origin=str(path.resolve()),
        notes=notes,
        test_label=files[-1][0].name,
    )


def inspect_idx_file(path: Path, options: Mapping[str, Any]) -> Preview:
    """Return the first samples, without reading the others."""
    try:
        header, first = peek_idx(path, PREVIEWED)
    except DataError as error:
        return Preview(kind=KIND, problem=str(error))
    known = Preview(
        kind=KIND,
        columns=(Column(path.name, "number", f"{by(header.shape)}, {first.dtype}"),),
        samples=header.shape[0],
    )
    try:
        _refuse_labels(path, len(header.shape))
        layout = layout_of(header.shape, first.dtype == np.uint8, options["shape"], str(path))
        known = replace(known, images=thumbnails(as_numbers(first), layout))
        files, notes = _files(path, options)
        ys = [_read_targets(labels, options) for _file, labels in files]
        targets = make_targets(ys, options["task"], str(files[0][1]))
        check_lengths(header.shape[0], len(ys[0]), path.name)
        known = replace(known, samples=sum(map(len, ys)))
        if len(files) > 1:
            _inspect_test(files[1][0], len(ys[1]), options, layout, first)
            notes = (*notes, note_on_test(len(ys[1]), files[1][0].name))
    except DataError as error:
        return replace(known, problem=str(error))
    labels, y = files[0][1], ys[0]
    return replace(
        known,
        found={"labels": str(labels), "task": targets.task},
        columns=(*known.columns, Column(labels.name, "target", f"{by(y.shape)}, {y.dtype}")),
        labels=tuple(str(value) for value in y[:PREVIEWED]),
        task=targets.task,
        outputs=targets.outputs,
        notes=tuple(note for note in (*notes, layout.note, *targets.notes) if note),
    )


def _inspect_test(
    path: Path, labels: int, options: Mapping[str, Any], layout: Layout, first: npt.NDArray[Any]
) -> None:
    """Refuse a test file that does not go with the first samples of the file itself."""
    header, test = peek_idx(path, 1)
    _refuse_labels(path, len(header.shape))
    pixels = test.dtype == np.uint8
    test_layout = layout_of(header.shape, pixels, options["shape"], str(path))
    check_alike(layout, first.dtype == np.uint8, test_layout, pixels)
    check_lengths(header.shape[0], labels, path.name)


def _files(
    path: Path, options: Mapping[str, Any]
) -> tuple[list[tuple[Path, Path]], tuple[str, ...]]:
    """Return files of samples and their labels, perhaps a second pair to test on, and notes."""
    labels, notes = _labels_of(path, options["labels"])
    if not options["test"]:
        return [(path, labels)], notes
    test = file_beside(path, options["test"], "test")
    test_labels, more = _labels_of(test, options["test_labels"])
    return [(path, labels), (test, test_labels)], (*notes, *more)


def _read_samples(
    path: Path, options: Mapping[str, Any], progress: Progress
) -> tuple[npt.NDArray[Any], Layout]:
    def advance(done: int, total: int) -> None:
        progress(Amount(f"Reading {path.name}", done, total))

    x = read_idx(path, advance=advance)
    _refuse_labels(path, x.ndim)
    return x, layout_of(x.shape, x.dtype == np.uint8, options["shape"], str(path))


def _refuse_labels(path: Path, ndim: int) -> None:
    if ndim < 2:
        raise DataError(
            f"{path} holds one number for each sample, so it is a file of labels; choose the file "
            "with the images instead."
        )


def _labels_of(path: Path, given: str) -> tuple[Path, tuple[str, ...]]:
    """Return the file of labels, and what a person should know of how it was found."""
    if given:
        return file_beside(path, given, "labels"), ()
    name = path.name.replace("images", "labels").replace("idx3", "idx1")
    if name != path.name:
        plain = name.removesuffix(_GZIP)
        for candidate in (name, plain, plain + _GZIP):
            if (path.parent / candidate).is_file():
                return path.parent / candidate, (f"The labels were read from {candidate}.",)
    raise DataError(
        f"{path.name} holds no labels, and no file beside it is named like its labels; choose the "
        "labels file."
    )


def _read_targets(path: Path, options: Mapping[str, Any]) -> npt.NDArray[Any]:
    y = read_idx(path)
    if y.dtype.kind in "iu" and y.ndim == 1 and options["task"] != "regression":
        check_labels(path, y)
    return y
