"""A table that was copied from a spreadsheet, kept as a file of its own."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from nnplay.data.options import resolve
from nnplay.data.tables import options as limits
from nnplay.data.tables.layout import read_sample, take_sample
from nnplay.data.tables.options import OPTIONS
from nnplay.data.tables.source import SAMPLE_BYTES
from nnplay.errors import DataError


def write_pasted(text: str, folder: Path) -> Path:
    """Write a table that was copied from a spreadsheet to a new file, which can then be read.

    Parameters
    ----------
    text : str
        Rows with tabs (or another separator) between their values.
    folder : Path
        Made if it is not there.

    Returns
    -------
    Path
        The new file, ``pasted-<date>-<time>.tsv``; it is whole or not there at all.

    Raises
    ------
    DataError
        There is no table in the text, or the file cannot be written.
    """
    _check_pasted(text)
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".pasted-{secrets.token_hex(8)}.tmp"
        try:
            with temporary.open("x", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            return _take_free_name(temporary, folder, f"pasted-{stamp}")
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError(
            f"The pasted table cannot be kept in {folder} ({reason}); make room there."
        ) from error


def _check_pasted(text: str) -> None:
    name = "The pasted text"
    try:
        start = text.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"{name} holds half a character; copy it again.") from error
    if len(start) > limits.MAX_BYTES:
        raise DataError(f"{name} is too long; save it as a CSV file and open that.")
    options = resolve(OPTIONS, {"encoding": "utf-8"}, name)
    sample = take_sample(start[:SAMPLE_BYTES], len(start), options, name)
    layout, table = read_sample(sample, options, name)
    if layout.width < 2 or table.rows < 1:
        raise DataError(
            f"{name} holds no table; copy at least two columns and two rows of a spreadsheet."
        )


def _take_free_name(temporary: Path, folder: Path, stem: str) -> Path:
    """Give the file a name that no other file has."""
    for number in range(1, 1000):
        path = folder / (f"{stem}.tsv" if number == 1 else f"{stem}-{number}.tsv")
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            continue
        except OSError:  # a disk without links
            if path.exists():
                continue
            temporary.rename(path)
        return path
    raise FileExistsError("there are too many pasted tables")
