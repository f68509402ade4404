"""Work in a thread of which only the newest request counts."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from nnplay.engine.jobs import Jobs
from nnplay.errors import NnplayError


class Latest(QObject):
    """Runs one function at a time in a thread; of those asked for meanwhile only the last.

    What is asked for again and again, such as a measurement of a network that trains, is done as
    often as the machine affords.

    Attributes
    ----------
    done : Signal(object)
        What a function returned. One whose result is not wanted any more is not told of.
    refused : Signal(str)
        It raised an `NnplayError`; its sentence.
    failed : Signal(str)
        It ended with an unexpected error; its traceback.
    """

    done = Signal(object)
    refused = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = Jobs(self)
        self._next: Callable[[], Any] | None = None
        self._running = self._dropped = False

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._next is not None or (self._running and not self._dropped)

    def ask(self, function: Callable[[], Any]) -> None:
        """Call a function in a thread; `done` tells what it returned."""
        self._next = function
        if not self._running:
            self._start()

    def forget(self) -> None:
        """Answer nothing that has been asked so far."""
        self._next = None
        self._dropped = self._running

    def shut_down(self) -> None:
        """Wait for what runs and drop its result; for closing. May be called repeatedly."""
        self.forget()
        self._jobs.shutdown()
        self._running = self._dropped = False

    def _start(self) -> None:
        function, self._next = self._next, None
        if function is not None:
            self._running, self._dropped = True, False
            self._jobs.start("latest", function, self._succeed, self._fail)

    def _succeed(self, result: Any) -> None:
        if self._end():
            self.done.emit(result)
        self._start_waiting()

    def _fail(self, error: Exception) -> None:
        if self._end():
            if isinstance(error, NnplayError):
                self.refused.emit(str(error))
            else:
                self.failed.emit("".join(traceback.format_exception(error)))
        self._start_waiting()

    def _end(self) -> bool:
        """Note that nothing runs; return whether the result is wanted."""
        self._running, wanted = False, not self._dropped
        return wanted

    def _start_waiting(self) -> None:
        if not self._running:
            self._start()
