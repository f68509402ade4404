"""The thread that trains."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from PySide6.QtCore import QObject, QThread, Signal

from nnplay.engine.courtesy import give_way
from nnplay.engine.gate import Gate, Mode
from nnplay.engine.mailbox import Mailbox
from nnplay.nn.compiled import MOST_STEPS
from nnplay.training import Snapshot, StepDone, Trainer, fit
from nnplay.training.fit import Event
from nnplay.training.threads import blas_threads


class TrainerThread(QThread):
    """Iterates `fit` until it ends or is stopped.

    Only changes of its life are signals; numbers wait in `mailbox` and in the trainer's history.
    While it runs, the trainer belongs to it, but for `Trainer.adopt`.

    Parameters
    ----------
    trainer : Trainer
    threads : int
        Threads of its matrix products.
    mode : Mode
        What it is to do first.
    pace : float or None
        Steps a second that it makes at most; None for full speed.

    Attributes
    ----------
    paused : Signal
        It waits at the gate; the mailbox holds the exact present weights.
    failed : Signal(str)
        An exception ended it; the text is its traceback, also kept in `error`.
    """

    paused = Signal()
    failed = Signal(str)

    def __init__(
        self,
        trainer: Trainer,
        threads: int,
        mode: Mode = Mode.RUN,
        pace: float | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("trainer")
        self.trainer = trainer
        self.threads = threads
        self.mailbox: Mailbox[Snapshot] = Mailbox()
        self.gate = Gate(mode, _interval(pace))
        self.error = ""

    def run(self) -> None:
        """Train; called by Qt in the new thread."""
        try:
            with blas_threads(self.threads):
                self._fit()
        except Exception:
            self.error = traceback.format_exc()
            self.failed.emit(self.error)

    def _fit(self) -> None:
        trainer, mailbox, gate = self.trainer, self.mailbox, self.gate
        events = fit(trainer)
        while (event := self._next(events)) is not None:
            give_way()
            if gate.interval and isinstance(event, StepDone):
                mailbox.put(trainer.snapshot())  # there is time to see every step
            else:
                mailbox.offer(trainer.snapshot)
            if not gate.passes(event, self._announce_pause):
                break
        mailbox.put(trainer.snapshot())

    def _next(self, events: Iterator[Event]) -> Event | None:
        """Let `fit` go on, by single steps if each is to be seen."""
        self.trainer.strides.most = 1 if self.gate.sees_each_step else MOST_STEPS
        return next(events, None)

    def _announce_pause(self) -> None:
        self.trainer.strides.rest()
        self.mailbox.put(self.trainer.snapshot())
        self.paused.emit()

    def set_pace(self, pace: float | None) -> None:
        """Make so many steps a second at most from now on, or with None as many as possible."""
        self.gate.set_interval(_interval(pace))

    def stop(self) -> None:
        """Ask the thread to end after the present batch; may be called any number of times."""
        self.gate.set(Mode.STOP)


def _interval(pace: float | None) -> float:
    """Return the seconds from one step to the next at a pace; 0 for full speed."""
    return 0.0 if pace is None else 1.0 / pace
