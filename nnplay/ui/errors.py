"""Unhandled errors: a rotating log file and one dialog, while the window stays usable."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import numpy as np
import PySide6
from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from nnplay import __version__
from nnplay.errors import NnplayError
from nnplay.ui.error_dialog import ErrorDialog

LOG_NAME = "nnplay.log"
_LOG_BYTES = 1_000_000
_OLD_LOGS = 2
_CALM = 2.0
"""Seconds without an error after which the same one is news again."""

_log = logging.getLogger("nnplay")


@dataclass(frozen=True, slots=True)
class Report:
    """An error in words: plain text, so that it may pass between threads.

    Attributes
    ----------
    sentence : str
        What happened.
    details : str
        Its traceback.
    expected : bool
        Whether the sentence was written for a person (an `NnplayError`).
    """

    sentence: str
    details: str
    expected: bool = False


def install(app: QApplication, log_folder: Path | None = None) -> ErrorReporter:
    """Log and show unhandled errors of all threads from now on.

    Parameters
    ----------
    app : QApplication
        Errors after its end are only logged.
    log_folder : Path, optional
        Where log files go; by default a folder of the user's for this application's data.

    Returns
    -------
    ErrorReporter
        What does it; its `uninstall` puts everything back.
    """
    if log_folder is None:
        location = QStandardPaths.StandardLocation.AppLocalDataLocation
        log_folder = Path(QStandardPaths.writableLocation(location)) / "logs"
    reporter = ErrorReporter(log_folder)
    app.aboutToQuit.connect(reporter.stop_showing)
    return reporter


class ErrorReporter(QObject):
    """Takes over the interpreter's hooks for unhandled errors.

    Attributes
    ----------
    folder : Path or None
        Where the log files are; None if there can be none.
    dialog : ErrorDialog or None
        The dialog, while it is open.
    clock : callable
        Returns seconds; tests replace it.
    """

    _caught = Signal(object, bool)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.dialog: ErrorDialog | None = None
        self.clock: Callable[[], float] = time.monotonic
        self._last: dict[str, float] = {}
        self._shows = True
        self._handlers = _start_logging(folder)
        has_file = any(isinstance(one, logging.FileHandler) for one in self._handlers)
        self.folder = folder if has_file else None
        # Queued also in this thread: an error may come from the middle of painting.
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._old = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self.handle
        threading.excepthook = self._handle_thread
        sys.unraisablehook = self._handle_unraisable

    def uninstall(self) -> None:
        """Put the hooks and the logging back as they were."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old
        self.stop_showing()
        for handler in self._handlers:
            _log.removeHandler(handler)
            handler.close()
        self._handlers = []

    def stop_showing(self) -> None:
        """From now on only log errors; close the dialog."""
        self._shows = False
        if self.dialog is not None:
            self.dialog.close()

    def handle(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log and show an error; may be called in any thread. Ctrl+C ends the program instead."""
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        expected = isinstance(error, NnplayError)
        name = kind.__name__
        text = str(error) if error is not None else ""
        sentence = text if expected and text else f"{name}: {text}" if text else name
        details = "".join(traceback.format_exception(kind, error, trace))
        self._report(Report(sentence, details, expected))

    def report_text(self, text: str) -> None:
        """Log and show an error that was caught elsewhere, given its traceback."""
        self._report(Report(text.strip().rpartition("\n")[2], text))

    def _handle_thread(self, args: threading.ExceptHookArgs) -> None:
        if not issubclass(args.exc_type, SystemExit):
            self.handle(args.exc_type, args.exc_value, args.exc_traceback)

    def _handle_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        self.handle(args.exc_type, args.exc_value, args.exc_traceback)

    def _report(self, report: Report) -> None:
        # An error in here would call the hook again, without end.
        with suppress(Exception):
            new = self._is_new(report)
            if new:
                _log.error("%s\n%s%s", report.sentence, report.details, versions())
            else:
                _log.error("%s (again)", report.sentence)
            self._caught.emit(report, new)

    def _is_new(self, report: Report) -> bool:
        """Whether the like has not just come from the same place, as from painting it does."""
        trace, _, message = report.details.strip().rpartition("\n")
        place = trace + message.partition(":")[0]
        now = self.clock()
        recent = {key: at for key, at in self._last.items() if now - at < _CALM}
        self._last = {**recent, place: now}
        return place not in recent

    def _show(self, report: Report, new: bool) -> None:
        if self.dialog is not None and not isValid(self.dialog):
            self.dialog = None
        if not self._shows:
            return
        if self.dialog is not None:
            self.dialog.add(report.details)
        elif new:
            self._open(report)

    def _open(self, report: Report) -> None:
        title = self.tr("Something went wrong inside nnplay")
        sentence = self.tr(
            "{0}\nThe window stays usable. Save your weights if you are in doubt."
        ).format(report.sentence)
        if report.expected:
            title, sentence = self.tr("This could not be done"), report.sentence
        details = f"{report.details}\n{versions()}"
        # A window that blocks others would block the dialog too, unless it is the dialog's parent.
        parent = QApplication.activeModalWidget() or QApplication.activeWindow()
        self.dialog = ErrorDialog(title, sentence, details, self.folder, parent)
        self.dialog.finished.connect(self._forget)
        self.dialog.show()

    def _forget(self) -> None:
        self.dialog = None


def versions() -> str:
    """Return what a bug report needs to say about this installation, in one line."""
    return (
        f"nnplay {__version__}, Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"NumPy {np.__version__}, {platform.platform()}"
    )


def _start_logging(folder: Path) -> list[logging.Handler]:
    """Log to files in a folder if it can be written to, and to the terminal if there is one."""
    handlers: list[logging.Handler] = []
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            RotatingFileHandler(
                folder / LOG_NAME, maxBytes=_LOG_BYTES, backupCount=_OLD_LOGS, encoding="utf-8"
            )
        )
    if sys.stderr is not None:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        _log.addHandler(handler)
    return handlers
