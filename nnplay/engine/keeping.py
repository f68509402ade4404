"""Other layers or points for a network that has learned: made between two training steps."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from nnplay.data import DataSet
from nnplay.engine.driver import Driver
from nnplay.engine.gate import Mode
from nnplay.engine.jobs import Jobs
from nnplay.project import Design
from nnplay.training import Trainer
from nnplay.training.morphing import keep_learned, kept_design

QUIET = 600
"""Milliseconds without an edit before training is interrupted; a number turned step by step, with
a button held down, is to end in one new network, not in one for every number on the way."""

_RUNNING = (Mode.RUN, Mode.STEP, Mode.EPOCH)


class Keeper(QObject):
    """Makes the trainer of other layers, or other points drawn, from one that has learned.

    The network must not change while it is read: if it trains, its thread is ended first, and what
    it was doing is kept in `resume`.

    Attributes
    ----------
    base : Trainer or None
        What the new one comes from; None if none is under way.
    resume : Mode or None
        What the thread was doing that was ended for it.
    made : Signal(object)
        The result, a `Kept`.
    dropped : Signal
        It cannot be made any more: training has run away meanwhile.
    failed : Signal(object)
        The exception that kept it from being made.
    """

    made = Signal(object)
    dropped = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs, driver: Driver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.base: Trainer | None = None
        self.resume: Mode | None = None
        self._wanted: tuple[Design, DataSet] | None = None
        self._jobs = jobs
        self._driver = driver
        driver.changed_by_hand.connect(self._read_again)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self.go_on)

    def possible(self, base: Trainer, design: Design) -> bool:
        """Whether what `base` has learned can go over to the layers or points of a design."""
        learning = base.has_learned or (base is self._driver.trainer and self._driver.busy)
        return learning and kept_design(base, design) is not None

    def begin(self, base: Trainer, design: Design, data: DataSet) -> None:
        """Make what `base` becomes with a design and its data; of several calls the last counts."""
        self.forget()
        self.base, self._wanted = base, (design, data)
        self._quiet.start(QUIET if self._running() else 0)

    def forget(self) -> None:
        """Drop what is under way; `resume` stays."""
        self._quiet.stop()
        self._jobs.forget("keep")
        self.base = None

    def give_up(self) -> None:
        """Drop what is under way, and go on with nothing."""
        self.forget()
        self.resume = None

    def call_off(self) -> None:
        """Drop what is under way; if training was interrupted for it, go on with that."""
        self.forget()
        resume = self.resume
        if resume is not None and not self._driver.busy:
            self.resume = None
            self._driver.start(resume)

    def go_on(self) -> bool:
        """Do what can be done next; return whether anything is under way."""
        base, wanted = self.base, self._wanted
        if base is None or wanted is None or self._quiet.isActive() or self._jobs.busy("keep"):
            return base is not None
        thread = self._driver.runner.present
        if thread is not None and thread.trainer is base:
            self.resume = self._running() or self.resume
            thread.stop()  # to be called again when it has ended
            return True
        design, data = kept_design(base, wanted[0]), wanted[1]
        if design is None:
            self.forget()
            self.dropped.emit()
            return False
        make = partial(keep_learned, base, design, data)
        self._jobs.start("keep", make, self.made.emit, self._fail)
        return True

    def _read_again(self, trainer: Trainer) -> None:
        """Begin again with weights of which one was set by hand after they had been read."""
        if trainer is self.base and self._jobs.busy("keep"):
            self._jobs.forget("keep")
            self.go_on()

    def _running(self) -> Mode | None:
        """Return what the thread of the network is doing, unless it waits or ends."""
        thread = self._driver.runner.present
        if thread is None or thread.trainer is not self.base:
            return None
        mode = thread.gate.mode
        return mode if mode in _RUNNING else None

    def _fail(self, error: Exception) -> None:
        self.forget()
        self.failed.emit(error)
