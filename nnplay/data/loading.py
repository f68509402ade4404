"""The one way to load a data set, by name or from disk."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from nnplay.data.catalogue import CATALOGUE
from nnplay.data.dataset import DataSet
from nnplay.data.options import Option, OptionValue, resolve
from nnplay.data.plane.drawn import DRAWN_OPTIONS, raw_of_points
from nnplay.data.prepare import prepare
from nnplay.data.progress import Progress, quiet
from nnplay.data.raw import Preview, RawData
from nnplay.data.readers import READERS, Reader
from nnplay.data.recipe import DRAWN, DataRecipe
from nnplay.errors import DataError
from nnplay.nearest import nearest

_SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods", ".numbers"}
_LIST = "`nnplay data list`"


def load(source: DataRecipe | str | Path, progress: Progress = quiet) -> DataSet:
    """Load a data set.

    Parameters
    ----------
    source : DataRecipe, str or Path
        A recipe; or just its source, a name in `CATALOGUE` or else a path of a kind in `READERS`.
        A catalogue name wins over a folder of the same name; a Path object is always a path.
    progress : callable
        Is told how far it is, and may cancel it.

    Returns
    -------
    DataSet
        The data, in memory.

    Raises
    ------
    DataError
        There is no such data set, or it cannot be read.
    """
    if isinstance(source, DataRecipe):
        raw = read(source, progress)
        try:
            return prepare(raw, source)
        except MemoryError as error:
            raise DataError(
                f"{raw.label} does not fit into this computer's memory; use a smaller part of it."
            ) from error
    text = str(source)
    if isinstance(source, Path) and text in (*CATALOGUE, DRAWN):
        text = str(source.absolute())
    return load(DataRecipe(text), progress)


def read(recipe: DataRecipe, progress: Progress = quiet) -> RawData:
    """Read or make the data of a recipe, before they are split and scaled; see `load`."""
    source = recipe.source
    if source == DRAWN:
        return raw_of_points(recipe)
    if source in CATALOGUE:
        entry = CATALOGUE[source]
        return entry.make(resolve(entry.options, recipe.options, entry.label), progress)
    path = _path(source)
    reader = reader_of(path)
    options = resolve(reader.options, recipe.options, f"Reading {reader.label}")
    try:
        return reader.read(path, options, progress)
    except OSError as error:
        raise _cannot_open(path, error) from error
    except MemoryError as error:
        raise DataError(
            f"{path} does not fit into this computer's memory; use a smaller part of it."
        ) from error


def inspect(path: Path, options: Mapping[str, OptionValue]) -> Preview:
    """Return what a file or folder would be read as, from its beginning.

    Raises
    ------
    DataError
        There is nothing to show: it is not there, cannot be opened, or is of no known kind.
    """
    reader = reader_of(path)
    values = resolve(reader.options, options, f"Reading {reader.label}")
    try:
        return reader.inspect(path, values)
    except OSError as error:
        raise _cannot_open(path, error) from error


def options_of(source: str) -> tuple[Option, ...]:
    """Return the options that a source has; none if there is no such source."""
    if source == DRAWN:
        return DRAWN_OPTIONS
    if source in CATALOGUE:
        return CATALOGUE[source].options
    try:
        return reader_of(_path(source)).options
    except DataError:
        return ()


def is_instant(recipe: DataRecipe) -> bool:
    """Whether a data set is made in a few milliseconds, so that nobody has to wait for it."""
    source = recipe.source
    return source == DRAWN or (source in CATALOGUE and CATALOGUE[source].instant)


def reader_of(path: Path) -> Reader:
    """Return what reads a path.

    Raises
    ------
    DataError
        It is not there, cannot be opened, or is of no known kind.
    """
    kinds = " or ".join(reader.label for reader in READERS)
    try:
        for reader in READERS:
            if reader.recognises(path):
                return reader
        if path.suffix.lower() in _SPREADSHEETS and path.is_file():
            raise DataError(
                f"{path} is a spreadsheet: save it as CSV in the spreadsheet program, or copy the "
                "cells and paste them (Edit ▸ Paste table)."
            )
        if path.is_dir() and not any(path.iterdir()):
            raise DataError(
                f"{path} is not data that nnplay reads: it is empty; give {kinds}, or one of "
                f"{_LIST}."
            )
        if path.exists():
            raise DataError(
                f"{path} is not data that nnplay reads; give {kinds}, or one of {_LIST}."
            )
    except OSError as error:
        raise _cannot_open(path, error) from error
    raise DataError(_nothing_there(str(path)))


def _nothing_there(name: str) -> str:
    """Say that there is no such name or path, and what may have been meant."""
    text, guess = f"There is no data set {name!r}", nearest(name, CATALOGUE)
    if guess:
        return f"{text}; did you mean {guess!r} ({_LIST} names all)?"
    return f"{text}; give a name of {_LIST}, or a file or folder that exists."


def _path(source: str) -> Path:
    path = Path(source)
    with suppress(RuntimeError):  # "~name" of nobody: a path like any other, which is not there
        path = path.expanduser()
    return path


def _cannot_open(path: Path, error: OSError) -> DataError:
    reason = error.strerror or str(error)
    return DataError(f"{path} cannot be opened ({reason}); check the path.")
