"""The guard itself: what a test leaves behind fails that test, and so does a warning from Qt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

SUITE = """
import os
import pytest
from PySide6.QtCore import QSettings, QThread, QTimer, qWarning
from PySide6.QtWidgets import QLabel, QWidget

kept = []

def test_leaking_widget(qtbot):
    kept.append(QLabel("left"))

def test_leaking_thread(qtbot):
    kept.append(QThread())
    kept[-1].start()

def test_leaking_timer(qtbot):
    kept.append(QTimer())
    kept[-1].start(60_000)

def test_warning():
    qWarning("told in the test")

def test_late_warning(request):
    request.addfinalizer(lambda: qWarning("told while tearing down"))

def test_failure_is_told_alone(qtbot):
    kept.append(QWidget())
    raise AssertionError("the one message")

def test_clean_widget(qtbot):
    widget = QWidget()
    widget.timer = QTimer(widget)
    widget.timer.start(60_000)
    qtbot.addWidget(widget)

def test_clean_cycle(qtbot):
    widget = QWidget()
    widget.itself = widget

def test_clean_thread(qtbot):
    thread = QThread()
    thread.start()
    thread.quit()
    assert thread.wait()

@pytest.mark.parametrize("turn", [1, 2])
def test_clean_settings(turn):
    settings = QSettings("nnplay", "nnplay")
    assert settings.allKeys() == []
    settings.setValue("turn", turn)
    settings.sync()
    assert settings.fileName().startswith(os.environ["XDG_CONFIG_HOME"])
"""

# The test to blame -> the beginning of its line in pytest's summary.
EXPECTED = {
    "leaking_widget": "ERROR {} - Failed: left behind: top-level QLabel",
    "leaking_thread": "ERROR {} - Failed: left behind: running QThread",
    "leaking_timer": "ERROR {} - Failed: left behind: active QTimer",
    "late_warning": "ERROR {} - Failed: Qt warned: told while tearing down",
    "warning": "FAILED {}",
    "failure_is_told_alone": "FAILED {} - AssertionError: the one message",
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Run SUITE under this very conftest and return the summary's lines about failures."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_suite.py").write_text(SUITE, encoding="utf-8")
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    options = [
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(folder),
        "-p",
        "no:cacheprovider",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-q", str(folder)],
        cwd=folder,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == pytest.ExitCode.TESTS_FAILED, run.stdout + run.stderr
    return [line for line in run.stdout.splitlines() if line.startswith(("ERROR ", "FAILED "))]


@pytest.mark.parametrize("name", EXPECTED)
def test_fails_the_test_that_is_to_blame(complaints: list[str], name: str) -> None:
    expected = EXPECTED[name].format(f"test_suite.py::test_{name}")
    assert [line for line in complaints if line.startswith(expected)], complaints


def test_leaves_the_others_alone(complaints: list[str]) -> None:
    assert len(complaints) == len(EXPECTED), complaints


@pytest.mark.xvfb
def test_x_server_is_there(x_display: str) -> None:
    assert x_display.startswith(":")
    assert x_display[1:].isdigit()
