"""Where the drawings that are kept outlive the window, without anybody saving them."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from nnplay.engine.latest import Latest
from nnplay.errors import DataError, FileError
from nnplay.ui.draw.kept import Kept, file_name, read_kept, write_kept
from nnplay.ui.draw.subject import Kind


def drawings_folder() -> Path:
    """Return where they are kept: a file for each size of pictures and list of classes."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "drawings"


def path_of(kind: Kind) -> Path:
    """Return the file for pictures of this size with these classes."""
    return drawings_folder() / file_name(kind.form, kind.data.classes)


class Store(QObject):
    """Reads them when data come, and writes them in the background whenever they change.

    Attributes
    ----------
    refused : Signal(str)
        They could not be read or written; one sentence.
    """

    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(self)
        self._latest.refused.connect(self.refused)
        self._last: tuple[Path, tuple[Kept, ...], tuple[str, ...]] | None = None

    def read(self, kind: Kind | None) -> tuple[Kept, ...]:
        """Return those of such pictures and classes; none if there are none."""
        self.flush()
        if kind is None or not kind.data.classes:
            return ()
        path = path_of(kind)
        if not path.exists():
            return ()
        try:
            return read_kept(path, kind.form, kind.data.classes)
        except DataError as error:
            aside = path.with_suffix(".damaged")
            with suppress(OSError):  # or the next one that is kept would overwrite what is there
                path.replace(aside)
            self.refused.emit(
                self.tr("The kept drawings could not be read; their file is now {0}. {1}").format(
                    aside, error
                )
            )
            return ()

    def write(self, kept: tuple[Kept, ...], kind: Kind) -> None:
        """Keep these, in the background; of several wishes the last counts."""
        self._last = path_of(kind), kept, kind.data.classes
        self._latest.ask(partial(_write, *self._last))

    def flush(self) -> None:
        """Wait until everything is written; for other data, and for closing."""
        if self._last is None:
            return
        self._latest.shut_down()
        last, self._last = self._last, None
        try:
            _write(*last)  # once more: the last wish may not have had its turn
        except FileError as error:
            logging.getLogger(__name__).warning("drawings could not be kept: %s", error)
            self.refused.emit(str(error))


def _write(path: Path, kept: tuple[Kept, ...], classes: tuple[str, ...]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not kept:
            path.unlink(missing_ok=True)
            return
    except OSError as error:
        raise FileError(
            f"The drawings cannot be kept in {path.parent}: {error.strerror}."
        ) from error
    write_kept(path, kept, classes)
