"""Work of a second or so (reading data, building a large network) off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal


class _Job(QThread):
    """Runs one function once."""

    def __init__(self, function: Callable[[], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._function = function
        self.result: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self._function()
        except Exception as error:  # handed to whoever asked for the work
            self.error = error


class Jobs(QObject):
    """Runs functions in threads and hands over their results in this object's thread.

    Jobs have a key; of several with one key only the newest reports, so that a result that is no
    longer wanted is dropped.
    """

    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[_Job, tuple[str, Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._newest: dict[str, _Job] = {}

    def start(
        self,
        key: str,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `function` in a thread of its own; then `done(result)` or `failed(error)` here."""
        job = _Job(function, self)
        self._jobs[job] = (key, done, failed)
        self._newest[key] = job
        job.finished.connect(self._collect)
        job.start()

    def busy(self, key: str) -> bool:
        """Whether a job with this key has not reported yet."""
        return key in self._newest

    def forget(self, key: str) -> None:
        """Drop the result of the job with this key, if one is under way."""
        self._newest.pop(key, None)

    def _collect(self) -> None:
        for job in [job for job in self._jobs if job.isFinished()]:
            key, done, failed = self._jobs.pop(job)
            job.deleteLater()
            if self._newest.get(key) is job:
                del self._newest[key]
                if job.error is None:
                    done(job.result)
                else:
                    failed(job.error)
        if not self._jobs:
            self.idle.emit()

    def shutdown(self) -> None:
        """Wait for all jobs and drop their results."""
        self._newest.clear()
        for job in self._jobs:
            job.wait()
        self._collect()
