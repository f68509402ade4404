"""Writing a person's file so that it is either the old one or the new one, never half of each."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nnplay.errors import FileError

_REASONS = {
    errno.ENOENT: "its folder does not exist; choose another folder",
    errno.ENOTDIR: "its folder does not exist; choose another folder",
    errno.EACCES: "you may not write there; choose another folder",
    errno.EPERM: "you may not write there; choose another folder",
    errno.EROFS: "that place can only be read; choose another folder",
    errno.ENOSPC: "the disk is full; make room or choose another disk",
    errno.EDQUOT: "your disk quota is used up; make room or choose another disk",
    errno.EFBIG: "the disk does not take a file this large; choose another disk",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter one",
    errno.ELOOP: "it is a link that leads to itself; choose another name",
}


def atomic_write(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file completely or not at all.

    The content goes to a temporary file in the same folder, is forced to the disk, and then takes
    the place of `path` in one step. A file that is replaced hands on its permissions; a symbolic
    link stays, and the file it leads to is replaced.

    Parameters
    ----------
    path : Path
        The file to write.
    write : callable
        Takes the open binary file and writes the content. What it raises, other than OSError,
        is raised again; `path` is then as it was.

    Raises
    ------
    FileError
        The file cannot be written; `path` is as it was.
    """
    if "\0" in str(path):
        raise FileError(f"{str(path)!r} is not a possible file name; choose another.")
    try:
        target = Path(os.path.realpath(path))
        mode = _mode_to_keep(target)
        # A short name of its own, since one made from a long name could become too long.
        temporary = target.with_name(f".nnplay-{secrets.token_hex(8)}.tmp")
        try:
            with temporary.open("xb") as file:
                _fill(file, write, temporary, mode)
            temporary.replace(target)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        raise FileError(f"{path} could not be saved: {reason}.") from error
    _sync_folder(target.parent)


def _mode_to_keep(target: Path) -> int | None:
    """Return the permissions of the file that will be replaced, or None if there is none."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise FileError(f"{target} is a folder; choose a file name.")
    if not stat.S_ISREG(mode):
        raise FileError(f"{target} is a device, not a file; choose a file name.")
    if not os.access(target, os.W_OK):
        raise FileError(f"{target} is write-protected; choose another name.")
    return stat.S_IMODE(mode)


def _fill(file: BinaryIO, write: Callable[[BinaryIO], None], path: Path, mode: int | None) -> None:
    if mode is not None:
        path.chmod(mode)  # before the content, so that a private file is private at all times
    write(file)
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk, where the system can.

    The file itself is complete by now, so a system that cannot is no failure.
    """
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
