"""The kinds of file and folder that data are read from; one row of `READERS` each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnplay.data.arrays import idx_file, npy_file, npz
from nnplay.data.arrays.idx_folder import inspect_folder, is_idx_folder, read_folder
from nnplay.data.options import Option
from nnplay.data.pictures import image_folder
from nnplay.data.progress import Progress
from nnplay.data.raw import Preview, RawData
from nnplay.data.tables.options import OPTIONS as TABLE_OPTIONS
from nnplay.data.tables.preview import inspect_table
from nnplay.data.tables.reader import PATTERNS as TABLE_PATTERNS
from nnplay.data.tables.reader import is_table, read_table


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of path that data can be read from.

    Attributes
    ----------
    name : str
        In code: ``"table"``.
    label : str
        What such a path is, for people, e.g. ``"a folder with MNIST-style IDX files"``.
    recognises : callable
        Tells from a path, reading a few bytes at the most, whether it is of this kind.
    read : callable
        Takes such a path, the value of every option by name, and a `Progress`; returns the data.
        Raises `DataError`, and nothing else, if it cannot.
    inspect : callable
        Takes path and options; returns a `Preview` made from the beginning of the file, in a
        fraction of a second. Raises only if there is nothing to show at all.
    options : tuple of Option
        What a person may say of how to read it.
    patterns : tuple of str
        File names that are usually of this kind, e.g. ``("*.csv",)``; none for folders.
    """

    name: str
    label: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, Mapping[str, Any], Progress], RawData]
    inspect: Callable[[Path, Mapping[str, Any]], Preview]
    options: tuple[Option, ...] = ()
    patterns: tuple[str, ...] = ()


READERS: tuple[Reader, ...] = (
    Reader(
        "idx-folder",
        "a folder with MNIST-style IDX files",
        is_idx_folder,
        read_folder,
        inspect_folder,
    ),
    Reader(
        "idx",
        idx_file.KIND,
        idx_file.is_idx_file,
        idx_file.read_idx_file,
        idx_file.inspect_idx_file,
        idx_file.OPTIONS,
        idx_file.PATTERNS,
    ),
    Reader("npz", npz.KIND, npz.is_npz, npz.read_npz, npz.inspect_npz, npz.OPTIONS, npz.PATTERNS),
    Reader(
        "npy",
        npy_file.KIND,
        npy_file.is_npy,
        npy_file.read_npy,
        npy_file.inspect_npy,
        npy_file.OPTIONS,
        npy_file.PATTERNS,
    ),
    Reader(
        "images",
        image_folder.KIND,
        image_folder.is_image_folder,
        image_folder.read_images,
        image_folder.inspect_images,
        image_folder.OPTIONS,
    ),
    Reader(
        "table",
        "a file with a table (CSV, TSV or the like)",
        is_table,
        read_table,
        inspect_table,
        TABLE_OPTIONS,
        TABLE_PATTERNS,
    ),
)
"""The kinds of path that data are read from, in the order in which they are tried."""
