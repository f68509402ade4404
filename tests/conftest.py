"""What every test gets: settings of its own, Qt offscreen, a guard against what it leaves behind.

A test fails if, after all its fixtures are torn down, a top-level widget, a running QThread or an
active QTimer is left, or if Qt warned while they were torn down (pytest-qt watches the rest).
"""

from __future__ import annotations

import gc
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QSettings,
    QStandardPaths,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

ROOT = Path(__file__).resolve().parent.parent
FAILED = pytest.StashKey[bool]()
XVFB_TOOLS = ("Xvfb", "xdotool")
_QT_FIXTURES = {"qtbot", "qapp"}

# Qt's tool tips are windows that Qt makes, hides and deletes by itself some seconds later.
OWNED_BY_QT = {"QTipLabel"}

# A person who wants to watch the tests sets QT_QPA_PLATFORM=xcb or wayland.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform != "linux":
    QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield folders, a new one at each step, that nothing has used yet."""
    parent = tmp_path_factory.mktemp("homes")
    return (parent / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_settings(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, caches and logs of one test from the next, and from the person's own."""
    home = next(_homes)
    for kind in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    # QSettings reads those variables only once in a process.
    for file_format in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(file_format, QSettings.Scope.UserScope, str(home / "config"))


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """Return the folder with the four IDX files of the full MNIST; skip where there is none."""
    folder = Path(os.environ.get("NNPLAY_MNIST_DIR") or ROOT.parent / "shared" / "data" / "mnist")
    if not list(folder.glob("train-images*")):
        pytest.skip("needs the full MNIST: set NNPLAY_MNIST_DIR to a folder with its IDX files")
    return folder


@pytest.fixture
def x_display() -> Iterator[str]:
    """Run an X server for this test (mark it `xvfb`) and yield its name, such as ":3"."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            yield f":{numbers.readline().strip()}"  # written once it takes connections
    finally:
        server.terminate()
        server.wait()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [tool for tool in XVFB_TOOLS if shutil.which(tool) is None]
    for item in items:
        if missing and item.get_closest_marker("xvfb"):
            item.add_marker(pytest.mark.skip(reason=f"needs {' and '.join(missing)}"))


def pytest_collection_finish() -> None:
    # What exists by now is no test's leak: gc.get_objects() leaves it out from here on, which keeps
    # the guard's search short.
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Have garbage collected after a test with Qt, and not in the midst of it.

    Where Python does so while Qt destroys an object, and thereby has another one destroyed, Qt may
    wait for ever for a lock that it holds itself (`nnplay/ui/garbage.py`).
    """
    if not _uses_qt(item):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect(1)  # all that the test has made is young


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Outermost of all: runs on when pytest-qt has closed its widgets and the fixtures are done."""
    with _qt_warnings(item) as complaints:
        try:
            yield
        finally:
            # The search goes over all objects, which takes longer than most tests. What one without
            # Qt leaves behind, the next with Qt finds.
            if _uses_qt(item):
                complaints += [f"left behind: {_remove(leak)}" for leak in _settled_leaks()]
    # A test that failed half-way has its own message, and good reason to leave things behind.
    if complaints and not item.stash.get(FAILED, False):
        pytest.fail("\n".join(complaints), pytrace=False)


def _uses_qt(item: pytest.Item) -> bool:
    return bool(_QT_FIXTURES & set(getattr(item, "fixturenames", ())))


@contextmanager
def _qt_warnings(item: pytest.Item) -> Iterator[list[str]]:
    """Collect Qt's warnings, but for those that the configuration or a marker lets pass."""
    allowed = [*item.config.getini("qt_log_ignore")]
    for marker in item.iter_markers("qt_log_ignore"):
        allowed += marker.args
    harmless = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
    warnings: list[str] = []

    def collect(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind not in harmless and not any(re.search(pattern, text) for pattern in allowed):
            warnings.append(f"Qt warned: {text}")

    previous = qInstallMessageHandler(collect)
    try:
        yield warnings
    finally:
        qInstallMessageHandler(previous)


def _settled_leaks() -> list[QObject]:
    """Return what is left when Qt and Python have deleted all that they are free to."""
    _let_qt_delete()
    if not _leaks():
        return []
    gc.collect()
    _let_qt_delete()
    return _leaks()


def _let_qt_delete() -> None:
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _leaks() -> list[QObject]:
    application = QCoreApplication.instance()
    windows = QApplication.topLevelWidgets() if isinstance(application, QApplication) else []
    main_thread = None if application is None else application.thread()
    leaks: list[QObject] = [
        window for window in windows if window.metaObject().className() not in OWNED_BY_QT
    ]
    for thing in gc.get_objects():
        kind = type(thing)  # not isinstance, which asks stand-ins such as mocks for their __class__
        if issubclass(kind, QThread):
            alive = shiboken6.isValid(thing) and thing.isRunning() and thing is not main_thread
        elif issubclass(kind, QTimer):
            alive = shiboken6.isValid(thing) and thing.isActive()
        else:
            continue
        if alive:
            leaks.append(thing)
    return leaks


def _remove(leak: QObject) -> str:
    """Spare the next tests what this one has left; return its description."""
    text = f"{type(leak).__name__} {leak.objectName()!r}"
    if isinstance(leak, QThread):
        leak.requestInterruption()
        leak.quit()
        ended = leak.wait(2000)
        return f"running {text}" if ended else f"running {text}, which does not stop when asked to"
    if isinstance(leak, QTimer):
        leak.stop()
        return f"active {text}, every {leak.interval()} ms"
    if isinstance(leak, QWidget):
        leak.deleteLater()
    return f"top-level {text}"
