"""Signals that ask a command to end: counted, so that it can end in order."""

from __future__ import annotations

import signal
import threading
from types import FrameType

# Ctrl+C, a polite kill, and the terminal being closed.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts:
    """While its block runs, signals that would end the program are only counted.

    Attributes
    ----------
    count : int
        How many came.
    """

    def __init__(self) -> None:
        self.count = 0
        self._previous: dict[int, object] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name, None) for name in SIGNALS):
                # What was ignored from the start (nohup, a job in the background) stays so.
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._previous[number] = signal.signal(number, self._count)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # came from signal()

    def _count(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
