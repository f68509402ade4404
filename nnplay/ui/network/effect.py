"""What it costs the network that neurons are switched off: measured in the background."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from nnplay.engine.latest import Latest
from nnplay.engine.session import Session
from nnplay.engine.state import State
from nnplay.training import Probe, Snapshot, Trainer
from nnplay.training.ablation import Score, compare_off
from nnplay.ui.data_words import score_name, score_text
from nnplay.ui.rhythm import Rhythm


class OffEffect(QObject):
    """Measures the watched data with and without what is off, as often as there is time for it.

    Attributes
    ----------
    told : Signal(str)
        "2 neurons off: accuracy 94.67 % → 93.10 %", or "" while all are on.
    failed : Signal(str)
        It ended with an unexpected error; its traceback.
    """

    told = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._trainer: Trainer | None = None
        self._probe: Probe | None = None
        self._measured: Snapshot | None = None
        self._rhythm = Rhythm()
        self._latest = Latest(self)
        self._latest.done.connect(self._done)
        self._latest.failed.connect(self.failed)

    def refresh(self) -> None:
        """Measure the newest snapshot, if any neuron is off and it is time to."""
        trainer, snapshot = self._session.trainer, self._session.snapshot
        if trainer is None or snapshot is None or not any(snapshot.off):
            self._latest.forget()
            self._measured = None
            self.told.emit("")
            return
        if trainer is not self._trainer:
            self._latest.forget()
            self._trainer, self._probe, self._measured = trainer, Probe(trainer), None
        if snapshot is self._measured or self._too_soon(snapshot):
            return
        assert self._probe is not None
        self._measured = snapshot
        self._rhythm.begin()
        self._latest.ask(partial(_measure, trainer, self._probe, snapshot))

    def shut_down(self) -> None:
        """Wait for what is being measured; for closing."""
        self._latest.shut_down()

    def _too_soon(self, snapshot: Snapshot) -> bool:
        """Whether to wait; not for other neurons, nor for what is the last word for now."""
        if self._measured is None or self._measured.off != snapshot.off:
            return False
        training = self._session.state is State.TRAINING
        return self._latest.busy or (training and not self._rhythm.due)

    def _done(self, result: _Result) -> None:
        self._rhythm.took = result.seconds
        trainer = result.trainer
        if trainer is not self._session.trainer:
            return  # of a network that is not there any more
        count = sum(map(len, result.snapshot.off))
        neurons = self.tr("1 neuron off") if count == 1 else self.tr("{n} neurons off")
        task = trainer.data.task
        scores = [score_text(score.score, task, 2) for score in (result.all_on, result.as_is)]
        self.told.emit(f"{neurons.format(n=count)}: {score_name(task)} {' → '.join(scores)}")


class _Result(NamedTuple):
    trainer: Trainer
    snapshot: Snapshot
    as_is: Score
    all_on: Score
    seconds: float


def _measure(trainer: Trainer, probe: Probe, snapshot: Snapshot) -> _Result:
    begun = monotonic()
    as_is, all_on = compare_off(probe, snapshot, probe.data.watched)
    return _Result(trainer, snapshot, as_is, all_on, monotonic() - begun)
