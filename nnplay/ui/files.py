"""Opening and saving, as the File menu and dropped files ask for it."""

from __future__ import annotations

import logging
from pathlib import Path
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from nnplay.data import recipe_text
from nnplay.engine import Session
from nnplay.errors import FileError
from nnplay.files.weights import FORMATS, save_weights
from nnplay.training import Trainer
from nnplay.training.summary import training_summary
from nnplay.ui import settings
from nnplay.ui.dialogs import ask_path
from nnplay.ui.importing import Imports


def last_session_path() -> Path:
    """Return where the trained network of the last session is kept."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "last-session.safetensors"


class Files(QObject):
    """The File menu's slots.

    Attributes
    ----------
    imports : Imports
        Opens data.
    """

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        # Of each network: undo may bring another one back, which is not to overwrite this one's.
        self._paths: WeakKeyDictionary[Trainer, Path] = WeakKeyDictionary()
        self.imports = Imports(session, window)
        self.imports.weights_found.connect(self._load_weights)
        session.saved.connect(self._saved)
        session.opened.connect(self._opened)

    @property
    def weights_path(self) -> Path | None:
        """Where "Save weights" writes without asking: where the present network came from."""
        trainer = self.session.trainer
        return None if trainer is None else self._paths.get(trainer)

    def open_data(self) -> None:
        """Ask for a file and open the data in it."""
        self.imports.ask_for_file()

    def open_weights(self) -> None:
        """Ask for a weights file and load it."""
        patterns = " ".join(f"*{suffix}" for suffix in FORMATS)
        name, _ = QFileDialog.getOpenFileName(
            self.window,
            self.tr("Open weights"),
            settings.FOLDER.get(),
            self.tr("Weights ({0});;All files (*)").format(patterns),
        )
        if name:
            self._load_weights(Path(name))

    def open_path(self, name: str) -> None:
        """Open whatever a path holds: data or weights."""
        self.imports.open_path(Path(name))

    def open_source(self, source: str) -> None:
        """Open a data set of the catalogue, or one that was opened before, by its recipe's text."""
        self.imports.open_text(source)

    def save(self) -> None:
        """Save the weights where they were saved last, or ask where."""
        if self.weights_path is None:
            self.save_as()
        else:
            self.session.save_weights(self.weights_path)

    def save_as(self) -> None:
        """Ask for a file and save the weights in it."""
        start = self.weights_path or Path(settings.FOLDER.get()) / "network.safetensors"
        path = ask_path(
            self.window,
            self.tr("Save weights"),
            start,
            {suffix[1:]: kind.label for suffix, kind in FORMATS.items()},
        )
        if path is not None:
            self.session.save_weights(path)

    def keep_last(self) -> None:
        """When the window closes: keep what was trained, so that nothing learned is ever lost."""
        trainer = self.session.trainer
        path = last_session_path()
        # A step or two are no reason to give up what a longer session left there.
        if trainer is None or trainer.epoch < (1 if path.exists() else 0) or not trainer.step:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            save_weights(
                path,
                trainer.network,
                trainer.design.network,
                data=recipe_text(trainer.design.data),
                training=training_summary(trainer, trainer.snapshot()),
            )
        except (OSError, FileError) as error:
            logging.getLogger(__name__).warning("the last network could not be kept: %s", error)

    def open_last(self) -> None:
        """Load the network that was trained when the window was last closed."""
        self.session.load_weights(last_session_path())

    def _load_weights(self, path: Path) -> None:
        settings.FOLDER.set(str(path.parent))
        self.session.load_weights(path)

    def _opened(self, name: str) -> None:
        if name and Path(name) != last_session_path():
            self._remember(Path(name))

    def _saved(self, name: str) -> None:
        self._remember(Path(name))
        settings.FOLDER.set(str(Path(name).parent))

    def _remember(self, path: Path) -> None:
        if self.session.trainer is not None:
            self._paths[self.session.trainer] = path
