"""The thread that trains."""

from __future__ import annotations

import traceback

from PySide6.QtCore import QObject, QThread, Signal

from nnplay.engine.gate import Gate, Mode
from nnplay.engine.mailbox import Mailbox
from nnplay.training import Snapshot, Trainer, fit
from nnplay.training.threads import blas_threads


class TrainerThread(QThread):
    """Iterates `fit` until it ends or is stopped.

    Only changes of its life are signals; numbers wait in `mailbox` and in the trainer's history.
    While it runs, the trainer belongs to it, but for `Trainer.adopt`.

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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("trainer")
        self.trainer = trainer
        self.threads = threads
        self.mailbox: Mailbox[Snapshot] = Mailbox()
        self.gate = Gate(mode)
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
        for event in fit(trainer):
            mailbox.offer(trainer.snapshot)
            if not gate.passes(event, self._announce_pause):
                break
        mailbox.put(trainer.snapshot())

    def _announce_pause(self) -> None:
        self.mailbox.put(self.trainer.snapshot())
        self.paused.emit()

    def stop(self) -> None:
        """Ask the thread to end after the present batch; may be called any number of times."""
        self.gate.set(Mode.STOP)
