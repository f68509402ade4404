"""Start of the program with a window."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from nnplay import __version__
from nnplay.data import DEFAULT
from nnplay.engine import Session
from nnplay.ui import errors, settings
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
    design = last_design()
    if file is None:
        window.messages.offer_last(window.files)
    if file is not None and Path(file).is_dir():
        session.open_data(file)
    elif file is not None:
        session.load_weights(Path(file))
    elif design is not None:
        session.open_data(design.data.source, design)
    else:
        session.open_data(DEFAULT)
    return window


def run(file: str | None = None) -> int:
    """Open the window, on a weights file or a data folder if one is given; return the exit code."""
    app = create_application(sys.argv[:1])
    guard_overrides()
    reporter = errors.install(app)
    window = open_window(file, reporter.folder)
    window.session.failed.connect(reporter.report_text)
    app.aboutToQuit.connect(window.session.shut_down)
    window.show()
    return app.exec()
