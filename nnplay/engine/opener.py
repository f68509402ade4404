"""Opens data sets, weights and presets in a thread, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from nnplay.data import DEFAULT, DataRecipe, DataSet, NotFetchedError, load
from nnplay.data.downloads.fetch import fetch
from nnplay.engine.jobs import Jobs
from nnplay.engine.opening import Opened, opened_data, opened_preset, opened_weights
from nnplay.engine.watch import Watch
from nnplay.project import Design

Read = Callable[[Watch, Design | None, DataSet | None], Opened]
"""Reads something and fits a design, made for a data set, to it; what was read once is kept."""


class Present(Protocol):
    """What is open while something else is read; None before anything is."""

    @property
    def design(self) -> Design | None:
        """The open design, as edited by now."""

    @property
    def data(self) -> DataSet | None:
        """The open data."""


class Opener(QObject):
    """Reads what is to be opened; of several requests only the newest is answered.

    If the open design is edited while something is read for it, the edited one is fitted as well.

    Attributes
    ----------
    watch : Watch or None
        How far the reading is; None if nothing is being read.
    began : Signal
        Something else was asked for, and is about to be read.
    opened : Signal(object, str)
        An `Opened`, and the path of the weights file that it is from, or "".
    missing : Signal(object)
        The data of this `DataRecipe` must be downloaded first.
    failed : Signal(object)
        The exception that kept it from being opened.
    """

    began = Signal()
    opened = Signal(object, str)
    missing = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, present: Present, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.watch: Watch | None = None
        self._jobs = jobs
        self._present = present
        self._asked: DataRecipe | None = None
        self._wanted: Design | None = None
        self._fell_back = False

    @property
    def busy(self) -> bool:
        """Whether something is being read."""
        return self._jobs.busy("open")

    def open_data(
        self, recipe: DataRecipe | str, design: Design | None = None, *, download: bool = False
    ) -> None:
        """Read a data set and fit a design to it, by default the open one.

        Parameters
        ----------
        recipe : DataRecipe or str
            Or just its source.
        design : Design, optional
        download : bool
            Whether the data may be downloaded; else `missing` tells that they would have to be.
        """
        asked = recipe if isinstance(recipe, DataRecipe) else DataRecipe(recipe)
        self._asked, self._wanted = asked, design or self._present.design
        before = self._present.data if design is None else None
        loaded: list[DataSet] = []

        def read(watch: Watch, design: Design | None, data: DataSet | None) -> Opened:
            if not loaded:
                if download:
                    fetch(asked.source, watch)
                loaded.append(load(asked, watch))
            return opened_data(asked, loaded[0], design, data)

        self._begin("", read, self._wanted, before)

    def open_weights(self, path: Path) -> None:
        """Read a weights file."""

        def read(watch: Watch, design: Design | None, data: DataSet | None) -> Opened:
            return opened_weights(path, design, data, watch)

        self._begin(str(path), read, self._present.design, self._present.data)

    def open_preset(self, name: str) -> None:
        """Make the design of a preset for the open data, if there are any."""
        design, data = self._present.design, self._present.data
        if design is not None and data is not None:
            self._begin("", lambda *_: opened_preset(name, design.data, data), design, data)

    def cancel(self) -> None:
        """Leave unread what is being read."""
        if self.watch is not None:
            self.watch.cancel()
        self._jobs.forget("open")
        self.watch = None

    def fall_back(self) -> None:
        """If what was asked for at the start cannot be had: a window without data is no use."""
        if self._present.data is None and not self._fell_back:
            self._fell_back = True
            self.open_data(DEFAULT, self._wanted)

    def _begin(self, path: str, read: Read, design: Design | None, data: DataSet | None) -> None:
        self.began.emit()
        self._start(path, read, design, data)

    def _start(self, path: str, read: Read, design: Design | None, data: DataSet | None) -> None:
        self.cancel()
        watch = self.watch = Watch()
        fits_present = design is self._present.design

        def done(opened: Opened) -> None:
            self.watch = None
            present = self._present.design
            if fits_present and present is not None and present is not design:
                self._start(path, read, present, self._present.data)  # it has been edited
            else:
                self.opened.emit(opened, path)

        self._jobs.start("open", lambda: read(watch, design, data), done, self._fail)

    def _fail(self, error: Exception) -> None:
        self.watch = None
        if isinstance(error, NotFetchedError):
            asked = self._asked  # with its split and scaling, unless it is what weights ask for
            known = asked is not None and asked.source == error.name
            self.missing.emit(asked if known else DataRecipe(error.name))
        else:
            self.failed.emit(error)
        self.fall_back()
