"""Things tried out on a copy of the open network, in the background, while everything else goes on.

A `Trial` is what to begin with; a `Task` goes through a generator in a thread of its own and lets
the window look at what has come out so far; `Tasks` sees to it that every thread comes to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import nullcontext
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QThread

from nnplay.data import DataSet
from nnplay.engine.session import Session
from nnplay.errors import NnplayError
from nnplay.nn.arrays import Array
from nnplay.project import Design
from nnplay.project.fields import restart_needed
from nnplay.training.threads import blas_threads, suggest_threads

Work = Callable[[], Generator[Any, None, Any]]


class Trial(NamedTuple):
    """A design, its data, the weights to begin with, and the threads to work on.

    Attributes
    ----------
    design : Design
        As edited: with settings, too, that wait for a restart of the training.
    data : DataSet
    state : array or None
        What the open network has learned; None for the fresh weights of a restart.
    epoch : float
        How long the weights have been trained.
    waiting : tuple of str
        Labels of the edits that keep the open network's weights from being used.
    threads : int or None
        For the matrix products; None leaves them to the training that is running.
    """

    design: Design
    data: DataSet
    state: Array | None
    epoch: float
    loaded: bool
    waiting: tuple[str, ...]
    threads: int | None


def trial_of(session: Session) -> Trial:
    """Return what there is to be tried in a session.

    Raises
    ------
    NnplayError
        If there is nothing yet, or the design cannot be trained.
    """
    design, data, trainer = session.design, session.data, session.trainer
    if session.problems:
        raise NnplayError(session.problems[0].text)
    if design is None or data is None or trainer is None:
        raise NnplayError("The data are still being read; try again in a moment.")
    threads = None if session.state.has_thread else suggest_threads(design, window=True)
    waiting = restart_needed(trainer.design, design)
    if waiting:
        # An untrained network that has not been rebuilt yet has nothing to lose.
        waiting = waiting if trainer.has_learned else ()
        return Trial(design, data, None, 0.0, False, waiting, threads)
    session.poll()
    if session.snapshot is None:
        raise NnplayError("Training is just being stopped; try again in a moment.")
    snapshot = session.snapshot
    return Trial(design, data, snapshot.state, snapshot.epoch, trainer.loaded, (), threads)


class Task(QThread):
    """Goes through a generator, piece by piece, until it ends or is not wanted any more.

    Parameters
    ----------
    work : callable
        Makes the generator, in the new thread.
    threads : int or None
        For the matrix products, if it is to set them.

    Attributes
    ----------
    items : list
        What the generator has yielded; grows while the task runs.
    complete : bool
        Whether the generator came to its end.
    result : object
        What it returned then.
    error : Exception or None
        What ended it instead.
    """

    def __init__(self, work: Work, threads: int | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("task")
        self._work = work
        self._threads = threads
        self.items: list[Any] = []
        self.complete = False
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Do the work; called by Qt in the new thread."""
        try:
            with nullcontext() if self._threads is None else blas_threads(self._threads):
                self._go_through(self._work())
        except Exception as error:  # handed to whoever asked for the work
            self.error = error

    def _go_through(self, pieces: Generator[Any, None, Any]) -> None:
        try:
            while not self.isInterruptionRequested():
                self.items.append(next(pieces))
        except StopIteration as end:
            self.result = end.value
            self.complete = True
        finally:
            pieces.close()


class Tasks(QObject):
    """Owns the tasks, also those that nobody waits for any more: a piece may take a moment."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: set[Task] = set()

    @property
    def busy(self) -> bool:
        """Whether a task has not ended yet."""
        return bool(self._running)

    def start(self, work: Work, threads: int | None, finished: Callable[[], None]) -> Task:
        """Begin a task; `finished`, a slot of a QObject, is called when it has ended."""
        task = Task(work, threads, self)
        self._running.add(task)
        task.finished.connect(finished)
        task.finished.connect(self._collect)
        task.start()
        return task

    def _collect(self) -> None:
        for task in [task for task in self._running if task.isFinished()]:
            self._running.remove(task)
            task.deleteLater()

    def shut_down(self) -> None:
        """End every task and wait for it; for closing."""
        for task in self._running:
            task.requestInterruption()
        for task in self._running:
            task.wait()
        self._collect()
