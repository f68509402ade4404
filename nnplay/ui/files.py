"""Opening and saving, as the File menu and dropped files ask for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from nnplay.engine import Session
from nnplay.files.weights import FORMATS
from nnplay.ui import settings


class Files(QObject):
    """The File menu's slots.

    Attributes
    ----------
    weights_path : Path or None
        Where "Save weights" writes without asking.
    """

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.weights_path: Path | None = None
        session.saved.connect(self._saved)

    def open_data(self) -> None:
        """Ask for a folder and open the data in it."""
        folder = QFileDialog.getExistingDirectory(
            self.window,
            self.tr("Open a folder with MNIST-style IDX files"),
            settings.FOLDER.get(),
        )
        if folder:
            self.open_path(folder)

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
            self.open_path(name)

    def open_path(self, name: str) -> None:
        """Open whatever a path is: a folder as data, a file as weights."""
        path = Path(name)
        if path.is_dir():
            settings.FOLDER.set(str(path))
            self.session.open_data(str(path))
        else:
            settings.FOLDER.set(str(path.parent))
            self.session.load_weights(path)

    def open_source(self, source: str) -> None:
        """Open a data set of the catalogue, or a folder opened before."""
        self.session.open_data(source)

    def save(self) -> None:
        """Save the weights where they were saved last, or ask where."""
        if self.weights_path is None:
            self.save_as()
        else:
            self.session.save_weights(self.weights_path)

    def save_as(self) -> None:
        """Ask for a file and save the weights in it."""
        start = self.weights_path or Path(settings.FOLDER.get()) / "network.safetensors"
        filters = [f"{kind.label} (*{suffix})" for suffix, kind in FORMATS.items()]
        name, chosen = QFileDialog.getSaveFileName(
            self.window, self.tr("Save weights"), str(start), ";;".join(filters)
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in FORMATS:
            suffix = (
                list(FORMATS)[filters.index(chosen)] if chosen in filters else next(iter(FORMATS))
            )
            path = path.with_name(path.name + suffix)
        self.session.save_weights(path)

    def _saved(self, name: str) -> None:
        self.weights_path = Path(name)
        settings.FOLDER.set(str(self.weights_path.parent))
