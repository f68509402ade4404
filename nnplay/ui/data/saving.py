"""Points of the plane as a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from nnplay.data import DataRecipe
from nnplay.data.plane.drawn import points_table
from nnplay.files.csv_file import write_csv
from nnplay.ui import settings
from nnplay.ui.dialogs import ask_path


def save_points(window: QWidget, recipe: DataRecipe) -> Path | None:
    """Ask for a file and write the points of a recipe into it, as a table.

    Returns
    -------
    Path or None
        The file; None if the person changed their mind.

    Raises
    ------
    FileError
        The file cannot be written.
    DataError
        A point is impossible.
    """
    title = QCoreApplication.translate("saving", "Save points")
    kind = QCoreApplication.translate("saving", "Table")
    start = Path(settings.DATA_FOLDER.get() or settings.FOLDER.get()) / "points.csv"
    path = ask_path(window, title, start, {"csv": kind})
    if path is not None:
        write_csv(path, *points_table(recipe))
    return path
