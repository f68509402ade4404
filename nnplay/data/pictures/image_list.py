"""Which files of a folder are pictures of which class; nothing is decoded yet."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nnplay.data.arrays.targets import MAX_CLASSES
from nnplay.data.raw import check_classes
from nnplay.errors import DataError

SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".bmp",
    ".gif",
    ".ppm",
    ".pgm",
    ".pbm",
    ".pnm",
    ".webp",
)
"""Names of pictures end in one of these, in small letters or capitals."""

MAX_FILES = 1_000_000
"""Most files that a folder may hold."""

_TRAIN = ("train", "training")
_TEST = ("test", "testing")
# Neither trained nor tested on if there are train and test; a person chooses shares instead.
_OTHER = ("val", "valid", "validation")
# What systems leave behind; nobody needs to be told of it.
_LITTER = ("__macosx", "thumbs.db", "desktop.ini")
# How far a folder is looked at to tell whether it is one of pictures.
_GLANCED_FOLDERS = 50
_GLANCED_FILES = 200


@dataclass(frozen=True, slots=True)
class Pictures:
    """The files of a folder in their order.

    Attributes
    ----------
    classes : tuple of str
        Names of the sub-folders, sorted as people count: "class 2" before "class 10".
    train, test : tuple of (Path, int)
        Each file and its class index, class by class; `test` is empty unless the folder divides.
    notes : tuple of str
        What was left out; a sentence each.
    """

    classes: tuple[str, ...]
    train: tuple[tuple[Path, int], ...]
    test: tuple[tuple[Path, int], ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Left:
    """Counts what is left out."""

    files: int = 0
    folders: int = 0
    empty: int = 0


def is_image_folder(path: Path) -> bool:
    """Whether a path is a folder with pictures in it, in its sub-folders or in theirs."""
    return path.is_dir() and _has_picture(path, depth=2)


def list_pictures(folder: Path) -> Pictures:
    """Find the pictures of a folder.

    Parameters
    ----------
    folder : Path
        Holds a sub-folder for each class, or train and test with those inside.

    Returns
    -------
    Pictures

    Raises
    ------
    DataError
        There are no classes or no pictures, or too many; or a folder cannot be opened.
    """
    try:
        return _listed(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(
            f"{error.filename or folder} cannot be opened ({reason}); check the folder."
        ) from error


def _listed(folder: Path) -> Pictures:
    left = _Left()
    names = {path.name.lower(): path for path in _folders(folder)}
    train = next((names[name] for name in _TRAIN if name in names), None)
    test = next((names[name] for name in _TEST if name in names), None)
    if train is None or test is None:
        by_class = _by_class(folder, left)
        return _pictures(folder, by_class, {}, left, ())
    others = [name for name in names if name not in (*_TRAIN, *_TEST)]
    notes = [
        f"The folder {name} was left out; set a validation share instead."
        for name in others
        if name in _OTHER
    ]
    left.folders += len(others) - len(notes)
    return _pictures(train, _by_class(train, left), _by_class(test, left), left, notes)


def _pictures(
    folder: Path,
    train: dict[str, list[Path]],
    test: dict[str, list[Path]],
    left: _Left,
    notes: Iterable[str],
) -> Pictures:
    if not train:
        raise DataError(_no_classes(folder))
    classes = tuple(sorted({*train, *test}, key=_natural))
    check_classes(len(classes), str(folder))
    if len(classes) > MAX_CLASSES:
        raise DataError(
            f"{folder} holds {len(classes):,} sub-folders with pictures; nnplay takes up to "
            f"{MAX_CLASSES:,} classes."
        )
    index = {name: i for i, name in enumerate(classes)}
    listed = [
        tuple((path, index[name]) for name in classes for path in part.get(name, ()))
        for part in (train, test)
    ]
    unknown = [name for name in classes if name not in train]
    if unknown:
        notes = (*notes, f"There are no pictures of {_some(unknown)} to train on.")
    return Pictures(
        tuple(map(_readable, classes)), listed[0], listed[1], (*notes, *_left_out(left))
    )


def _by_class(folder: Path, left: _Left) -> dict[str, list[Path]]:
    """Return the pictures of each sub-folder that has some."""
    by_class = {}
    count = 0
    for sub in _folders(folder):
        files = []
        for entry in _visible(sub):
            if _is_picture(entry):
                files.append(Path(entry.path))
            elif _is_folder(entry):
                left.folders += 1
            else:
                left.files += 1
        count += len(files)
        if count > MAX_FILES:
            raise DataError(f"{folder} holds more than {MAX_FILES:,} pictures; use fewer.")
        if files:
            by_class[sub.name] = sorted(files, key=lambda path: _natural(path.name))
        else:
            left.empty += 1
    left.files += sum(not _is_folder(entry) for entry in _visible(folder))
    return by_class


def _no_classes(folder: Path) -> str:
    if any(_is_picture(entry) for entry in _visible(folder)):
        return (
            f"{folder} holds pictures, but no sub-folder for each class; sort them into "
            "sub-folders that are named after the classes."
        )
    if any(_has_picture(sub, depth=1) for sub in islice(_folders(folder), _GLANCED_FOLDERS)):
        return (
            f"The pictures in {folder} lie too deep; choose the folder whose sub-folders are the "
            "classes."
        )
    return f"{folder} holds no sub-folders with pictures; choose another folder."


def _left_out(left: _Left) -> Iterator[str]:
    if left.empty:
        yield f"Sub-folders without pictures were left out: {left.empty:,}."
    if left.folders:
        yield f"Folders that are no classes were left out: {left.folders:,}."
    if left.files:
        yield f"Files that are no pictures of a class were left out: {left.files:,}."


def _has_picture(folder: Path, depth: int) -> bool:
    """Look for a picture, not at everything."""
    entries = list(islice(_visible(folder), _GLANCED_FILES))
    if any(_is_picture(entry) for entry in entries):
        return True
    for sub in [entry for entry in entries if depth and _is_folder(entry)][:_GLANCED_FOLDERS]:
        with suppress(OSError):  # it may be closed to us; another one need not be
            if _has_picture(Path(sub.path), depth - 1):
                return True
    return False


def _folders(folder: Path) -> list[Path]:
    return sorted(
        (Path(entry.path) for entry in _visible(folder) if _is_folder(entry)),
        key=lambda path: _natural(path.name),
    )


def _visible(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what a folder holds, without what is hidden."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.startswith(".") and entry.name.lower() not in _LITTER:
                yield entry


def _is_picture(entry: os.DirEntry[str]) -> bool:
    """Tell a picture by its name; pipes and the like are none whatever their name."""
    return entry.name.lower().endswith(SUFFIXES) and _safely(entry.is_file)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return _safely(entry.is_dir)


def _safely(ask: Callable[[], bool]) -> bool:
    """Answer no where a link leads round in circles or nowhere."""
    try:
        return ask()
    except OSError:
        return False


def _natural(name: str) -> tuple[object, ...]:
    """Return what sorts names as people count; names that differ never sort alike."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return (*((int(p), "") if i % 2 else (-1, p) for i, p in enumerate(parts)), (-2, name))


def _readable(name: str) -> str:
    """Return a name that can be shown and written, whatever bytes the disk holds."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _some(names: list[str]) -> str:
    shown = ", ".join(map(_readable, names[:5]))
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5:,} more"
