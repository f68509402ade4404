"""The file of kept drawings, which several windows may share: each writes its own changes into it.

A window knows what it last read or wrote. Whatever else is in the file by the time that it writes,
others have done: that stays as they have left it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLockFile

from nnplay.data.pictures.handwriting import PictureForm
from nnplay.errors import DataError, FileError
from nnplay.ui.draw.kept import Kept, merge, read_kept, write_kept

TRIES, PAUSE = 200, 50
"""How often to ask for the file while another window has it, and the milliseconds between; to read
and write it takes a few."""

STALE = 5_000
"""Milliseconds after which a lock goes that does not say whose it is: a crash came in between."""


class KeptFile:
    """The file as one window sees it. One thread at a time may use it.

    Parameters
    ----------
    path : Path
        Neither it nor its folder need exist.
    form : PictureForm
    classes : sequence of str

    Attributes
    ----------
    path : Path
    """

    def __init__(self, path: Path, form: PictureForm, classes: Sequence[str]) -> None:
        self.path = path
        self._form, self._classes = form, classes
        self._known: tuple[Kept, ...] = ()

    def read(self) -> tuple[Kept, ...]:
        """Return what is there; none if there is no file.

        Raises
        ------
        DataError
            The file is damaged, and has been set aside.
        FileError
            It is damaged, and still there.
        """
        self._known = ()
        try:
            self._known = self._parse()  # only ever replaced whole: nobody has to be waited for
        except DataError:
            with _alone(self.path):
                self._known = self._there()
        return self._known

    def write(self, kept: tuple[Kept, ...]) -> None:
        """Change the file as this window has changed its drawings since it last read or wrote.

        Raises
        ------
        DataError
            What was there was damaged, and has been set aside; the drawings are written.
        FileError
            They are not written; the file is as it was.
        """
        damage: DataError | None = None
        self._make_folder()
        with _alone(self.path):
            try:
                there = self._there()
            except DataError as error:
                damage, there = error, self._known  # nobody removed what cannot be read
            self._replace(merge(self._known, kept, there))
            self._known = kept  # and not what others have added, which this window does not show
        if damage is not None:
            raise damage

    def _parse(self) -> tuple[Kept, ...]:
        # Windows that each keep as many as a set takes have more of them together.
        return read_kept(self.path, self._form, self._classes, most=None)

    def _there(self) -> tuple[Kept, ...]:
        try:
            return self._parse()
        except DataError as error:
            if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
                return ()
            aside = self._set_aside(error)
            raise DataError(
                f"The kept drawings could not be read; their file is now {aside}. {error}"
            ) from error

    def _set_aside(self, why: DataError) -> Path:
        """Rename the file, or the next drawing that is kept would overwrite what is there."""
        aside = self.path.with_suffix(".damaged")
        try:
            self.path.replace(aside)
        except OSError as error:
            raise FileError(
                f"The kept drawings could not be read, nor their file be renamed to {aside}: "
                f"{error.strerror}. {why}"
            ) from error
        return aside

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refusal(error) from error

    def _replace(self, kept: tuple[Kept, ...]) -> None:
        if kept:
            write_kept(self.path, kept, self._classes)
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> FileError:
        return FileError(f"The drawings cannot be kept in {self.path.parent}: {error.strerror}.")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Have a file to oneself, for a moment.

    The lock of a process that has died is taken over. Where none is to be had (the folder can only
    be read, or a window was stopped in the midst of writing) this goes on without: what others have
    done is then still merged, and only windows that write in the same instant miss each other.
    """
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(STALE)
    # Qt by itself would ask less and less often, and miss that the file is free.
    any(lock.tryLock(PAUSE) for _ in range(TRIES))
    try:
        yield
    finally:
        lock.unlock()
