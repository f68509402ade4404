"""Where the drawings that are kept outlive the window, without anybody saving them."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from nnplay.engine.latest import Latest
from nnplay.errors import NnplayError
from nnplay.ui.draw.kept import Kept, file_name
from nnplay.ui.draw.kept_file import KeptFile
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

    What other windows do to them meanwhile stays done, and is shown at the next reading.

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
        self._file: KeptFile | None = None
        self._last: tuple[KeptFile, tuple[Kept, ...]] | None = None

    def read(self, kind: Kind | None) -> tuple[Kept, ...]:
        """Return those of such pictures and classes; none if there are none."""
        self.flush()
        if kind is None or not kind.data.classes:
            return ()
        try:
            return self._file_of(kind).read()
        except NnplayError as error:
            self.refused.emit(str(error))
            return ()

    def write(self, kept: tuple[Kept, ...], kind: Kind) -> None:
        """Keep these, in the background; of several wishes the last counts."""
        self._last = self._file_of(kind), kept
        self._latest.ask(partial(KeptFile.write, *self._last))

    def flush(self) -> None:
        """Wait until everything is written; for other data, and for closing."""
        if self._last is None:
            return
        self._latest.shut_down()
        (file, kept), self._last = self._last, None
        try:
            file.write(kept)  # once more: the last wish may not have had its turn
        except NnplayError as error:
            logging.getLogger(__name__).warning("drawings could not be kept: %s", error)
            self.refused.emit(str(error))

    def _file_of(self, kind: Kind) -> KeptFile:
        """Return the file in use if it is the one for this kind, or else begin with another."""
        path = path_of(kind)
        if self._file is None or self._file.path != path:
            self.flush()
            self._file = KeptFile(path, kind.form, kind.data.classes)
        return self._file
