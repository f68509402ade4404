"""Who trains: the present training thread, and those that are ending."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

from nnplay.engine.gate import Mode
from nnplay.engine.trainer_thread import TrainerThread
from nnplay.training import Trainer


class Runner(QObject):
    """Owns the training threads, and sees to it that a trainer has one at the most.

    A step may take long, and the window must not: a thread that is no longer wanted is let go, and
    ends by itself. If its trainer comes back before that, so does the thread.

    Attributes
    ----------
    present : TrainerThread or None
        The thread that trains what the window shows.
    paused : Signal
        The present thread waits at its gate.
    failed : Signal(str)
        An exception ended a thread; its traceback.
    ended : Signal(object)
        The present thread has ended, and is handed over; `present` is None already.
    """

    paused = Signal()
    failed = Signal(str)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.present: TrainerThread | None = None
        self._ending: list[TrainerThread] = []
        self._pace: float | None = None

    @property
    def pace(self) -> float | None:
        """Steps a second that training makes at most, at once if it runs; None for full speed."""
        return self._pace

    @pace.setter
    def pace(self, steps: float | None) -> None:
        if steps is not None and not (steps > 0 and math.isfinite(steps)):
            raise ValueError(f"a pace must be positive and finite, or None, not {steps!r}")
        self._pace = steps
        if self.present is not None:
            self.present.set_pace(steps)

    def start(self, trainer: Trainer, threads: int, mode: Mode) -> None:
        """Start the present thread; there must be none yet."""
        thread = TrainerThread(trainer, threads, mode, self._pace, self)
        thread.paused.connect(self._paused)
        thread.failed.connect(self.failed)
        thread.finished.connect(self._collect)
        self.present = thread
        thread.start()

    def let_go(self) -> None:
        """Ask the present thread to end, without waiting for it."""
        thread, self.present = self.present, None
        if thread is not None:
            thread.paused.disconnect(self._paused)
            thread.stop()
            self._ending.append(thread)

    def take_back(self, trainer: Trainer) -> bool:
        """Make the thread of `trainer` the present one if it has not ended yet; say whether."""
        for thread in self._ending:
            if thread.trainer is trainer and not thread.isFinished():
                self._ending.remove(thread)
                thread.paused.connect(self._paused)
                self.present = thread
                return True
        return False

    def shut_down(self) -> None:
        """End every thread and wait for it; for closing."""
        threads = [*self._ending, *([self.present] if self.present is not None else [])]
        for thread in threads:
            thread.stop()
        for thread in threads:
            thread.wait()
        self._collect()

    def _paused(self) -> None:
        # By the time this arrives somebody may have let the thread go on.
        if self.present is not None and self.present.gate.mode is Mode.PAUSE:
            self.paused.emit()

    def _collect(self) -> None:
        for ended in [thread for thread in self._ending if thread.isFinished()]:
            self._ending.remove(ended)
            ended.deleteLater()
        thread = self.present
        if thread is not None and thread.isFinished():
            self.present = None
            thread.deleteLater()
            self.ended.emit(thread)
