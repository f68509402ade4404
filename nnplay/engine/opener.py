"""Opens data sets, weights and presets in a thread, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnplay.data import DataRecipe, DataSet, load
from nnplay.data.downloads.fetch import fetch
from nnplay.engine.jobs import Jobs
from nnplay.engine.opening import Opened, opened_data, opened_preset, opened_weights
from nnplay.engine.watch import Watch
from nnplay.project import Design

Read = Callable[[Watch, Design | None, DataSet | None], Opened]
"""Reads something and fits a design, made for a data set, to it; what was read once is kept."""


class Opener(QObject):
    """Reads what is to be opened; of several requests only the newest is answered.

    Attributes
    ----------
    watch : Watch or None
        How far the reading is; None if nothing is being read.
    opened : Signal(object, str, object)
        An `Opened`, the path of the weights file that it is from, or "", and the design that was
        fitted, which may have been edited meanwhile: see `again`.
    failed : Signal(object)
        The exception that kept it from being opened.
    """

    opened = Signal(object, str, object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watch: Watch | None = None
        self._jobs = jobs
        self._last: tuple[str, Read] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._jobs.busy("open")

    def open_data(
        self, recipe: DataRecipe, design: Design | None, data: DataSet | None, *, download: bool
    ) -> None:
        """Read a data set and fit a design, made for `data`, to it."""
        loaded: list[DataSet] = []

        def read(watch: Watch, design: Design | None, data: DataSet | None) -> Opened:
            if not loaded:
                if download:
                    fetch(recipe.source, watch)
                loaded.append(load(recipe, watch))
            return opened_data(recipe, loaded[0], design, data)

        self._start("", read, design, data)

    def open_weights(self, path: Path, design: Design | None, data: DataSet | None) -> None:
        """Read a weights file."""

        def read(watch: Watch, design: Design | None, data: DataSet | None) -> Opened:
            return opened_weights(path, design, data, watch)

        self._start(str(path), read, design, data)

    def open_preset(self, name: str, design: Design, data: DataSet) -> None:
        """Make the design of a preset for the data of another design."""
        self._start("", lambda *_: opened_preset(name, design.data, data), design, data)

    def again(self, design: Design, data: DataSet | None) -> None:
        """Fit another design to what was read last."""
        if self._last is not None:
            self._start(*self._last, design, data)

    def cancel(self) -> None:
        """Leave unread what is being read."""
        if self.watch is not None:
            self.watch.cancel()
        self._jobs.forget("open")
        self.watch = None

    def _start(self, path: str, read: Read, design: Design | None, data: DataSet | None) -> None:
        self.cancel()
        self._last = (path, read)
        watch = self.watch = Watch()

        def done(opened: Opened) -> None:
            self.watch = None
            self.opened.emit(opened, path, design)

        def failed(error: Exception) -> None:
            self.watch = None
            self.failed.emit(error)

        self._jobs.start("open", lambda: read(watch, design, data), done, failed)
