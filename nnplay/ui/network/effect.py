"""What changes by hand do to the network: measured in the background."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from nnplay.engine.latest import Latest
from nnplay.engine.session import Session
from nnplay.training import Probe, Snapshot, Trainer
from nnplay.training.ablation import Score, compare_off
from nnplay.ui.data_words import score_text
from nnplay.ui.rhythm import Rhythm


class Effect(QObject):
    """Measures the watched data after changes by hand, as often as there is time for it.

    While neurons are off, with and without them, in training too. With all on, a network at rest of
    which training has measured only what it was before somebody changed it.

    Attributes
    ----------
    told : Signal(str)
        "2 off: 94.67 → 93.10 %", or "" while all are on.
    begun : Signal(object)
        A `Snapshot` is about to be measured: nobody knows its score yet.
    measured : Signal(object, float)
        A `Snapshot`, and the score of the network in it.
    failed : Signal(str)
        It ended with an unexpected error; its traceback.
    """

    told = Signal(str)
    begun = Signal(object)
    measured = Signal(object, float)
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
        """Measure the newest snapshot, if nobody else does and it is time to."""
        trainer, snapshot = self._session.trainer, self._session.snapshot
        if snapshot is None or not any(snapshot.off):
            self.told.emit("")
        if trainer is None or snapshot is None or not self._wanted(trainer, snapshot):
            self._latest.forget()
            self._measured = None
            return
        if trainer is not self._trainer:
            self._trainer, self._probe, self._measured = trainer, Probe(trainer), None
        others = self._measured is None or self._measured.off != snapshot.off
        if snapshot is self._measured or not (others or self._due):
            return
        if others:
            self._latest.forget()  # what is being measured is of other neurons that are off
        assert self._probe is not None
        self._measured = snapshot
        self._rhythm.begin()
        self.begun.emit(snapshot)
        self._latest.ask(partial(_measure, trainer, self._probe, snapshot))

    def shut_down(self) -> None:
        """Wait for what is being measured; for closing."""
        self._latest.shut_down()

    def _wanted(self, trainer: Trainer, snapshot: Snapshot) -> bool:
        """Whether a snapshot is to be measured here: training measures when it goes on."""
        if any(snapshot.off):
            return True
        if not self._session.state.at_rest:
            return False
        known = len(trainer.history.tests().step) > 0
        if known and self._compares_with(trainer, snapshot):
            return True
        return trainer.changed and (known or trainer.edited)

    def _compares_with(self, trainer: Trainer, snapshot: Snapshot) -> bool:
        """Whether these weights were measured with neurons off, and training did so only before."""
        seen = self._measured if trainer is self._trainer else None
        return seen is not None and seen.step == snapshot.step and not trainer.measured

    @property
    def _due(self) -> bool:
        """Whether it is time to; at rest always, as it is the last word for now."""
        return self._session.state.at_rest or (not self._latest.busy and self._rhythm.due)

    def _done(self, result: _Result) -> None:
        self._rhythm.took = result.seconds
        trainer, snapshot = result.trainer, result.snapshot
        if trainer is not self._session.trainer:
            return  # of a network that is not there any more
        self.measured.emit(snapshot, result.as_is.score)
        if any(snapshot.off):
            self.told.emit(self._words(result))

    def _words(self, result: _Result) -> str:
        # Short, since there is little room for it: the tool bar names the score, and shows it.
        count, task = sum(map(len, result.snapshot.off)), result.trainer.data.task
        before, after = (score_text(one.score, task, 2) for one in (result.all_on, result.as_is))
        words = self.tr("{n} off: {before} → {after}")
        return words.format(n=count, before=before.removesuffix(" %"), after=after)


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
