"""Has the training steps compiled while the window is open, without holding it up.

Numba keeps the interpreter's lock while it compiles, for many seconds the first time; the
window would stand still. So another process does it, whose result is kept on the disk, and this one
only reads it. A training that is started before that goes by NumPy.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

import nnplay
from nnplay.engine.jobs import Jobs
from nnplay.nn import compiled

_ready, _failed = threading.Event(), threading.Event()

PATIENCE = 3000
"""Milliseconds that ending the other process may take."""


def ready() -> bool:
    """Whether compiled steps can be made at once."""
    return _ready.is_set()


def failed() -> bool:
    """Whether the steps could not be compiled, so that all training goes by NumPy."""
    return _failed.is_set()


def set_ready() -> None:
    """Note that `compiled.warm_up` has been called in this process."""
    _ready.set()


class Compiling(QObject):
    """Sees to it that `ready` becomes true, if Numba is installed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_surroundings())
        self._process.finished.connect(self._compiled)

    def start(self) -> None:
        """Begin, unless it is under way, or done already, or cannot be done."""
        idle = self._process.state() is QProcess.ProcessState.NotRunning
        if idle and compiled.installed() and not (ready() or failed()):
            self._process.start(sys.executable, ["-P", "-m", "nnplay.nn.compiled"])

    def shut_down(self) -> None:
        """End what is under way."""
        self._process.finished.disconnect(self._compiled)
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(PATIENCE)
        self._jobs.shutdown()

    def _compiled(self, code: int, status: QProcess.ExitStatus) -> None:
        # A process that failed (a Numba that does not fit NumPy, no folder to write to, no memory)
        # leaves everything to NumPy.
        if code == 0 and status is QProcess.ExitStatus.NormalExit:
            self._jobs.start("read", compiled.warm_up, self._read, self._fail)
        else:
            self._fail()

    def _read(self, _result: object) -> None:
        set_ready()

    def _fail(self, _error: Exception | None = None) -> None:
        _failed.set()


def _surroundings() -> QProcessEnvironment:
    """Return what the other process needs to find this very package."""
    surroundings = QProcessEnvironment.systemEnvironment()
    places = [str(Path(nnplay.__file__).parent.parent), surroundings.value("PYTHONPATH")]
    surroundings.insert("PYTHONPATH", os.pathsep.join(filter(None, places)))
    return surroundings
