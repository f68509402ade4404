"""Start of the program with a window."""

from __future__ import annotations

import gc
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from nnplay import __version__
from nnplay.data import DEFAULT
from nnplay.engine import Session
from nnplay.engine.compiling import Compiling
from nnplay.engine.inspecting import kind_of
from nnplay.errors import DataError
from nnplay.ui import errors, settings
from nnplay.ui.garbage import Collector
from nnplay.ui.guard import guard_overrides
from nnplay.ui.main_window import MainWindow, last_design
from nnplay.ui.theme import theme


def create_application(arguments: list[str]) -> QApplication:
    """Make the application object, with the name that settings and logs are kept under."""
    QCoreApplication.setOrganizationName("nnplay")
    QCoreApplication.setApplicationName("nnplay")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication(arguments)
    app.setDesktopFileName("nnplay")
    theme.apply("light" if settings.THEME.get() == "light" else "dark")
    return app


def open_window(file: str | None = None, log_folder: Path | None = None) -> MainWindow:
    """Make the window and let it load its data, or `file`, in the background."""
    session = Session()
    window = MainWindow(session, log_folder)
    session.setParent(window)
    if file is None or not _open_file(window, Path(file).absolute()):
        _open_last_design(session)
    if file is None:
        window.messages.offer_last()
    return window


def _open_file(window: MainWindow, path: Path) -> bool:
    """Open a file or folder; tell whether the session is busy with it, or needs other data."""
    try:
        kind = kind_of(path)
    except DataError as error:
        window.session.refused.emit(str(error))
        return False
    if kind == "data":  # to be asked about, once the window is there
        QTimer.singleShot(0, window, partial(window.files.imports.open_kind, path, kind))
        return False
    window.files.imports.open_kind(path, kind)
    return True


def _open_last_design(session: Session) -> None:
    design = last_design()
    if design is not None:
        session.open_data(design.data, design)
    else:
        session.open_data(DEFAULT)


def run(file: str | None = None) -> int:
    """Open the window, on weights or data if a path is given; return the exit code."""
    gc.freeze()  # the modules stay for ever: no collection needs to look at them
    app = create_application(sys.argv[:1])
    with Collector():
        guard_overrides()
        reporter = errors.install(app)
        window = open_window(file, reporter.folder)
        window.session.failed.connect(reporter.report_text)
        app.aboutToQuit.connect(window.session.shut_down)
        compiling = Compiling(window)
        app.aboutToQuit.connect(compiling.shut_down)
        window.training.compiled_wanted.connect(compiling.start)
        if settings.COMPILED.get():
            compiling.start()
        window.show()
        return app.exec()
