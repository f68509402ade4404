"""Everything that brings data in: what the menus, a drop and the clipboard ask for."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from nnplay.data import READERS, DataRecipe, parse_recipe
from nnplay.data.tables.paste import write_pasted
from nnplay.engine import Session
from nnplay.engine.inspecting import Inspector, Kind, kind_of
from nnplay.engine.jobs import Jobs
from nnplay.errors import DataError
from nnplay.ui import settings
from nnplay.ui.importing.dialog import ImportDialog
from nnplay.ui.importing.recent import Recent


def pasted_folder() -> Path:
    """Return where tables that were pasted are kept."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "pasted"


class Imports(QObject):
    """Opens data from disk and clipboard, by the dialog if there is something to ask.

    Attributes
    ----------
    dialog : ImportDialog or None
        The one that is open.
    asked : DataRecipe or None
        Data from disk that were to be opened last, until something has been opened.

    Signals
    -------
    weights_found : object
        What was to be opened holds weights; its Path.
    """

    weights_found = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.dialog: ImportDialog | None = None
        self.asked: DataRecipe | None = None
        self.recent = Recent(session, window)
        self.recent.chosen.connect(self.open_text)
        self._jobs = Jobs(self)
        self._inspector = Inspector(self._jobs, self)
        self._inspector.failed.connect(session.failed)
        session.opened.connect(self._forget_asked)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shut_down)

    # What a person asks for

    def ask_for_file(self) -> None:
        """Ask for a file and open the data in it."""
        name, _ = QFileDialog.getOpenFileName(
            self.window, self.tr("Open data"), settings.DATA_FOLDER.get(), file_filters()
        )
        if name:
            self.open_path(Path(name))

    def ask_for_folder(self) -> None:
        """Ask for a folder and open the data in it."""
        name = QFileDialog.getExistingDirectory(
            self.window,
            self.tr("Open a folder of pictures, or of IDX files"),
            settings.DATA_FOLDER.get(),
        )
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open whatever a path holds; what it is is found out in the background."""
        path = path.absolute()
        self._jobs.start(
            "recognise", partial(kind_of, path), partial(self.open_kind, path), self._refuse
        )

    def open_kind(self, path: Path, kind: Kind) -> None:
        """Open a path of which is known what it holds."""
        if kind == "weights":
            self.weights_found.emit(path)
            return
        settings.DATA_FOLDER.set(str(path.parent))
        recipe = self.recent.recipe_of(str(path))
        if kind == "plain data":
            self._open(recipe)
        else:
            self.ask(recipe)

    def open_text(self, text: str) -> None:
        """Open data by a name in the catalogue, or as they were opened before."""
        try:
            self._open(parse_recipe(text))
        except DataError as error:
            self._refuse(error)

    def paste(self) -> None:
        """Open the table in the clipboard, as a spreadsheet puts it there."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            sentence = self.tr("The clipboard holds no text; copy a table in a spreadsheet first.")
            self.session.refused.emit(sentence)
            return
        write = partial(write_pasted, text, pasted_folder())
        self._jobs.start("recognise", write, self.open_path, self._refuse)

    def ask(self, recipe: DataRecipe) -> None:
        """Show what data would be read as, and let a person correct it."""
        if self.dialog is not None:
            self.dialog.reject()
        self.dialog = ImportDialog(
            recipe, self._inspector, self.session.design, self.session.data, self.window
        )
        self.dialog.opened.connect(self._open)
        self.dialog.finished.connect(self._forget_dialog)
        self.dialog.open()

    def ask_again(self) -> None:
        """Let a person correct how data are read that could not be opened."""
        if self.asked is not None:
            self.ask(self.asked)

    def shut_down(self) -> None:
        """Close the dialog and wait for what still runs; may be called repeatedly."""
        if self.dialog is not None:
            self.dialog.reject()
        self._jobs.shutdown()

    # Inside

    def _open(self, recipe: DataRecipe) -> None:
        self.session.open_data(recipe)
        self.asked = recipe if Path(recipe.source).is_absolute() else None

    def _forget_asked(self) -> None:
        self.asked = None

    def _forget_dialog(self) -> None:
        """Let go of the dialog that has been closed, which Qt deletes."""
        self.dialog = None

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, DataError):
            self.session.refused.emit(str(error))
        else:
            raise error


def file_filters() -> str:
    """Return the name filters of a dialog for files that data are read from."""
    kinds = {reader.label: " ".join(reader.patterns) for reader in READERS if reader.patterns}
    everything = QCoreApplication.translate("imports", "Data ({0})").format(
        " ".join(kinds.values())
    )
    each = [f"{_heading(label)} ({patterns})" for label, patterns in kinds.items()]
    return ";;".join([everything, *each, QCoreApplication.translate("imports", "All files (*)")])


def _heading(label: str) -> str:
    """Return a label without its brackets, which would end the name of a filter."""
    plain = label.partition(" (")[0]
    return plain[:1].upper() + plain[1:]
