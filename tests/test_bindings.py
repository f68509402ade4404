"""The Python bindings of Qt keep the counts of references to None and True.

PySide6 6.12 on Python 3.11 lost one reference to None per QPainter call and one to True per
Signal.emit, until the interpreter aborted within seconds: so the calls are made in a process of
their own, which this file is when it is run as a script. From Python 3.12 on both constants are
immortal: their counts mean nothing there, and losing some does no harm.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen

CALLS = 10_000
SLACK = 1_000  # what the interpreter itself takes and gives back meanwhile


class Sender(QObject):
    changed = Signal(bool)


def emit() -> None:
    sender = Sender()
    sender.changed.connect(bool)
    for _ in range(CALLS):
        sender.changed.emit(True)


def paint() -> None:
    image = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    pen = QPen(QColor("white"))
    for _ in range(CALLS // 4):
        painter.setPen(pen)
        painter.drawLine(0, 0, 7, 7)
        painter.drawRect(1, 1, 5, 5)
        painter.fillRect(0, 0, 2, 2, pen.color())
    painter.end()


WORK: dict[str, Callable[[], None]] = {"emit": emit, "paint": paint}


def change_in_references(work: Callable[[], None]) -> tuple[int, int]:
    """Return by how much the counts of None and True change."""
    before = sys.getrefcount(None), sys.getrefcount(True)
    work()
    return sys.getrefcount(None) - before[0], sys.getrefcount(True) - before[1]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal here")
@pytest.mark.parametrize("name", WORK)
def test_keeps_reference_counts(name: str) -> None:
    run = subprocess.run(
        [sys.executable, __file__, name], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert all(abs(int(change)) < SLACK for change in run.stdout.split()), run.stdout


if __name__ == "__main__":
    print(*change_in_references(WORK[sys.argv[1]]))
