from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QStandardPaths, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnplay.errors import NnplayError
from nnplay.ui import errors
from nnplay.ui.error_dialog import ErrorDialog
from nnplay.ui.errors import ErrorReporter


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def reporter(qapp: QApplication, tmp_path: Path) -> Iterator[ErrorReporter]:
    reporter = errors.install(qapp, tmp_path / "logs")
    reporter.clock = Clock()
    yield reporter
    reporter.uninstall()


def raise_and_handle(reporter: ErrorReporter, error: BaseException) -> None:
    try:
        raise error
    except BaseException:
        kind, value, trace = sys.exc_info()
        assert kind is not None
        reporter.handle(kind, value, trace)


def log_of(reporter: ErrorReporter) -> str:
    assert reporter.folder is not None
    return (reporter.folder / errors.LOG_NAME).read_text("utf-8")


def wait_for_dialog(qtbot: QtBot, reporter: ErrorReporter) -> ErrorDialog:
    qtbot.waitUntil(lambda: reporter.dialog is not None)
    assert reporter.dialog is not None
    return reporter.dialog


def test_an_error_is_logged_and_shown(qtbot: QtBot, reporter: ErrorReporter) -> None:
    raise_and_handle(reporter, ValueError("seven is no prime"))
    dialog = wait_for_dialog(qtbot, reporter)
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "ValueError: seven is no prime" in dialog.sentence.text()
    assert "raise_and_handle" in dialog.details.toPlainText()
    assert "Python 3" in dialog.details.toPlainText()
    assert "ValueError: seven is no prime" in log_of(reporter)
    assert "raise_and_handle" in log_of(reporter)


def test_an_error_for_a_person_is_its_sentence_alone(qtbot: QtBot, reporter: ErrorReporter) -> None:
    raise_and_handle(reporter, NnplayError("The folder holds no data."))
    dialog = wait_for_dialog(qtbot, reporter)
    assert dialog.sentence.text() == "The folder holds no data."


def test_one_dialog_counts_what_follows(qtbot: QtBot, reporter: ErrorReporter) -> None:
    raise_and_handle(reporter, ValueError("first"))
    dialog = wait_for_dialog(qtbot, reporter)
    assert not dialog.more.isVisible()
    for _ in range(3):
        raise_and_handle(reporter, ValueError("next"))
    qtbot.waitUntil(lambda: dialog.repeated == 3)
    assert reporter.dialog is dialog
    assert "3 more errors" in dialog.more.text()
    assert dialog.details.toPlainText().count("ValueError: next") == 1


def test_an_error_that_keeps_coming_does_not_open_the_dialog_again(
    qtbot: QtBot, reporter: ErrorReporter
) -> None:
    clock = reporter.clock
    assert isinstance(clock, Clock)
    for at in (0.0, 1.0, 2.5):
        clock.now = at
        raise_and_handle(reporter, ValueError(f"in painting, {at}"))
        if at == 0.0:
            wait_for_dialog(qtbot, reporter).close()
        QApplication.processEvents()
        assert reporter.dialog is None
    assert log_of(reporter).count("Traceback") == 1
    assert log_of(reporter).count("(again)") == 2
    clock.now = 10.0
    raise_and_handle(reporter, ValueError("in painting"))
    wait_for_dialog(qtbot, reporter)


def test_errors_of_other_threads_are_shown_in_this_one(
    qtbot: QtBot, reporter: ErrorReporter
) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert reporter.dialog is None
    dialog = wait_for_dialog(qtbot, reporter)
    assert "in a thread" in dialog.sentence.text()


def test_errors_in_slots_arrive(qtbot: QtBot, reporter: ErrorReporter) -> None:
    class Failing(QObject):
        def fail(self) -> None:
            raise RuntimeError("in a slot")

    failing = Failing()
    QTimer.singleShot(0, failing.fail)
    wait_for_dialog(qtbot, reporter)
    assert "in a slot" in log_of(reporter)


def test_errors_that_cannot_be_raised_arrive(qtbot: QtBot, reporter: ErrorReporter) -> None:
    class Failing:
        def __del__(self) -> None:
            raise RuntimeError("while it is deleted")

    Failing()
    wait_for_dialog(qtbot, reporter)
    assert "while it is deleted" in log_of(reporter)


def test_a_traceback_as_text(qtbot: QtBot, reporter: ErrorReporter) -> None:
    reporter.report_text("Traceback (most recent call last):\n  File …\nKeyError: 'x'\n")
    dialog = wait_for_dialog(qtbot, reporter)
    assert dialog.sentence.text().startswith("KeyError: 'x'")


def test_ctrl_c_quits(qtbot: QtBot, qapp: QApplication, reporter: ErrorReporter) -> None:
    with qtbot.waitSignal(qapp.aboutToQuit):
        QTimer.singleShot(0, Interrupt(reporter).press)
        qapp.exec()
    assert reporter.dialog is None
    assert log_of(reporter) == ""


class Interrupt(QObject):
    def __init__(self, reporter: ErrorReporter) -> None:
        super().__init__(reporter)
        self.reporter = reporter

    def press(self) -> None:
        self.reporter.handle(KeyboardInterrupt, KeyboardInterrupt(), None)


def test_after_the_end_errors_are_only_logged(reporter: ErrorReporter) -> None:
    reporter.stop_showing()
    raise_and_handle(reporter, ValueError("late"))
    QApplication.processEvents()
    assert reporter.dialog is None
    assert "late" in log_of(reporter)


def test_no_log_folder_is_no_obstacle(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    reporter = errors.install(qapp, tmp_path / "logs")
    try:
        assert reporter.folder is None
        raise_and_handle(reporter, ValueError("somewhere"))
        dialog = wait_for_dialog(qtbot, reporter)
        assert not dialog.open_log.isVisible()
    finally:
        reporter.uninstall()


def test_the_usual_log_folder_is_the_application_s(qapp: QApplication) -> None:
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    reporter = errors.install(qapp)
    try:
        assert reporter.folder == Path(QStandardPaths.writableLocation(location)) / "logs"
        assert reporter.folder.is_dir()
    finally:
        reporter.uninstall()


def test_logs_are_kept_small(qapp: QApplication, tmp_path: Path) -> None:
    reporter = errors.install(qapp, tmp_path)
    reporter.stop_showing()
    try:
        for number in range(5):
            reporter.report_text(f"place {number}\n" + "x" * 900_000)
    finally:
        reporter.uninstall()
    assert len(list(tmp_path.iterdir())) == 3


def test_uninstall_puts_everything_back(qapp: QApplication, tmp_path: Path) -> None:
    def hooks() -> tuple[Callable[..., object], ...]:
        return (sys.excepthook, threading.excepthook, sys.unraisablehook)

    before, handlers = hooks(), logging.getLogger("nnplay").handlers[:]
    reporter = errors.install(qapp, tmp_path)
    assert set(hooks()).isdisjoint(before)
    reporter.uninstall()
    assert hooks() == before
    assert logging.getLogger("nnplay").handlers == handlers


def test_the_dialog_s_buttons(
    qtbot: QtBot, reporter: ErrorReporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    raise_and_handle(reporter, ValueError("seven"))
    dialog = wait_for_dialog(qtbot, reporter)
    assert not dialog.details.isVisible()
    dialog.show_details.click()
    assert dialog.details.isVisible()
    dialog.show_details.click()
    assert not dialog.details.isVisible()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.details.toPlainText()
    dialog.open_log.click()
    assert [Path(url.toLocalFile()) for url in opened] == [reporter.folder]
    assert all(button.toolTip() for button in dialog.findChildren(QPushButton))
    dialog.close_button.click()
    assert reporter.dialog is None


def test_a_dialog_that_went_with_its_window_is_forgotten(
    qtbot: QtBot, reporter: ErrorReporter
) -> None:
    window = QWidget()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    raise_and_handle(reporter, ValueError("first"))
    dialog = wait_for_dialog(qtbot, reporter)
    assert dialog.parent() is window
    with qtbot.waitSignal(dialog.destroyed):
        window.deleteLater()
    raise_and_handle(reporter, TypeError("second"))
    qtbot.waitUntil(lambda: reporter.dialog is not dialog)
    assert reporter.dialog is not None
    assert "second" in reporter.dialog.sentence.text()
