"""In a process of its own: without the guard this ends with a segmentation fault."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from nnplay.ui.guard import guard_overrides

class Wrong(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        1 / 0

guard_overrides("__main__")
guard_overrides("__main__")
application = QApplication([])
wrong = Wrong()
try:
    wrong.grab()
except ZeroDivisionError:
    print("reported")
"""


def test_an_error_while_painting_is_reported_and_the_program_lives_on() -> None:
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (0, "reported\n"), result.stderr
