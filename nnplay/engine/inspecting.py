"""What a path is and what its data would be read as, found off the window's thread."""

from __future__ import annotations

import traceback
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from nnplay.data import DataRecipe, Preview, inspect, reader_of
from nnplay.engine.jobs import Jobs
from nnplay.errors import DataError, FileError
from nnplay.files.weights import FORMAT, FORMATS

Kind = Literal["weights", "data", "plain data"]

_NPZ = ".npz"


def kind_of(path: Path) -> Kind:
    """Tell from a few bytes what a path holds.

    Returns
    -------
    {"weights", "data", "plain data"}
        Of plain data there is nothing to be said how they are read.

    Raises
    ------
    DataError
        It is not there, cannot be opened, or holds neither.
    """
    if _holds_weights(path):
        return "weights"
    return "data" if reader_of(path).options else "plain data"


def _holds_weights(path: Path) -> bool:
    """Whether a file holds weights; an .npz may as well hold data."""
    suffix = path.suffix.lower()
    if suffix != _NPZ or path.is_dir():
        return suffix in FORMATS and not path.is_dir()
    try:
        with FORMATS[_NPZ].open(path) as container:
            return container.metadata.get("format") == FORMAT
    except FileError:
        return False


class Inspector(QObject):
    """Inspects data in a thread, one at a time; of several requests only the newest is answered.

    Signals
    -------
    inspected : (object, object)
        The `DataRecipe` that was asked for, and its `Preview`.
    failed : str
        Inspecting ended with an unexpected error; its traceback.
    """

    inspected = Signal(object, object)
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._wanted: DataRecipe | None = None
        self._running = False

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._wanted is not None

    def inspect(self, recipe: DataRecipe) -> None:
        """Find out what a recipe would be read as; `inspected` tells it."""
        self._wanted = recipe
        if not self._running:
            self._start()

    def forget(self) -> None:
        """Answer nothing any more."""
        self._wanted = None

    def _start(self) -> None:
        recipe = self._wanted
        if recipe is not None:
            self._running = True
            work = partial(preview_of, recipe)
            self._jobs.start(
                "inspect", work, partial(self._done, recipe), partial(self._fail, recipe)
            )

    def _done(self, recipe: DataRecipe, preview: Preview) -> None:
        self._running = False
        if recipe is self._wanted:
            self._wanted = None
            self.inspected.emit(recipe, preview)
        else:
            self._start()

    def _fail(self, recipe: DataRecipe, error: Exception) -> None:
        self.failed.emit("".join(traceback.format_exception(error)))
        problem = (
            f"This cannot be shown, because of an error in nnplay ({error}); change a setting."
        )
        self._done(recipe, Preview(kind="", problem=problem))


def preview_of(recipe: DataRecipe) -> Preview:
    """Return what the path of a recipe would be read as; what is wrong is in its `problem`."""
    path = Path(recipe.source)
    if not path.exists():
        problem = f"There is no file or folder {path} any more; put it back, or choose another."
        return Preview(kind="", problem=problem)
    try:
        return inspect(path, recipe.options)
    except DataError as error:
        return Preview(kind="", problem=str(error))
