"""What is measured of a neuron in a thread: one thing after another, as often as affordable."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Event
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from nnplay.engine.latest import Latest
from nnplay.errors import NnplayError
from nnplay.training import Snapshot, Trainer
from nnplay.ui.neuron.worker import Query, Worker

SHARE = 0.1
"""Of a processor's time, that one kind of measurement may take while weights change."""


class Kind(NamedTuple):
    """A kind of measurement.

    Attributes
    ----------
    name : str
    measure : callable
        The method of `Worker` that makes it.
    depends : callable
        From a query to what of it the result depends on; None if there is nothing to measure.
    rest : float
        Seconds between two measurements while weights change; or longer, by `SHARE`.
    """

    name: str
    measure: Callable[..., Any]
    depends: Callable[[Query], Any]
    rest: float


KINDS = (
    Kind("told", Worker.tell, lambda q: None if q.example is None else (q.neuron, q.example), 0.2),
    Kind("ablation", Worker.ablate, lambda q: q.neuron, 1.0),
    Kind("face", Worker.face, lambda q: q.neuron, 0.2),
    Kind("favourites", Worker.rank, lambda q: (q.neuron, q.part), 1.0),
)


class Result(NamedTuple):
    """A measurement.

    Attributes
    ----------
    kind : str
    value : object
        What the kind of measurement returns.
    step : int
        Training steps made before.
    """

    kind: str
    value: Any
    step: int


@dataclass(slots=True)
class _Made:
    """What has been measured last of a kind: of what, and when it ended."""

    depends: Any
    snapshot: Snapshot
    ended: float
    seconds: float


class _CalledOffError(NnplayError):
    """Nobody wants the result any more."""


class Background(QObject):
    """Keeps all kinds of measurement up to date, one at a time.

    What has not been measured yet of a neuron comes first; then whatever was measured longest ago.

    Attributes
    ----------
    found : Signal(object)
        A `Result`.
    failed : Signal(str)
        Something ended with an unexpected error; its traceback.
    """

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(self)
        self._latest.done.connect(self._take)
        self._latest.refused.connect(self._fail)
        self._latest.failed.connect(self._fail)
        self._trainer: Trainer | None = None
        self._worker: Worker | None = None
        self._query: Query | None = None
        self._snapshot: Snapshot | None = None
        self._settled = True
        self._skipped: frozenset[str] = frozenset()
        self._made: dict[str, _Made] = {}
        self._broken: Trainer | None = None  # what failed with it would fail again and again
        self._stop = Event()

    @property
    def busy(self) -> bool:
        """Whether a result is still to come."""
        return self._latest.busy

    def measure(
        self,
        trainer: Trainer,
        snapshot: Snapshot,
        query: Query,
        *,
        settled: bool,
        skipped: frozenset[str] = frozenset(),
    ) -> None:
        """Ask for everything to be brought up to date.

        Parameters
        ----------
        trainer : Trainer
        snapshot : Snapshot
            Of its network.
        query : Query
        settled : bool
            Whether weights stay as they are; if not, measurements are taken at their leisure.
        skipped : frozenset of str
            Kinds that are not wanted.
        """
        if trainer is self._broken:
            return
        other = trainer is not self._trainer
        if other or (self._query is not None and query.neuron != self._query.neuron):
            self.forget()
        if other:
            self._trainer, self._worker = trainer, Worker(trainer)
        self._query, self._snapshot = query, snapshot
        self._settled, self._skipped = settled, skipped
        self._go_on()

    def forget(self) -> None:
        """Measure nothing, and begin anew with the next question."""
        self._stop.set()
        self._stop = Event()
        self._latest.forget()
        self._made.clear()
        self._query = None

    def shut_down(self) -> None:
        """End what runs and wait for it; for closing. May be called repeatedly."""
        self.forget()
        self._latest.shut_down()

    def _go_on(self) -> None:
        if self._latest.busy or self._query is None:
            return
        due = [kind for kind in KINDS if kind.name not in self._skipped and self._is_due(kind)]
        if due:
            self._start(min(due, key=self._last))

    def _last(self, kind: Kind) -> float:
        """Return when a kind of measurement ended last; never, if it was of something else."""
        made = self._made.get(kind.name)
        assert self._query is not None
        return 0.0 if made is None or made.depends != kind.depends(self._query) else made.ended

    def _is_due(self, kind: Kind) -> bool:
        assert self._query is not None
        made, depends = self._made.get(kind.name), kind.depends(self._query)
        if depends is None:
            return False
        if made is None or made.depends != depends:
            return True
        if made.snapshot is self._snapshot:
            return False
        if self._snapshot is None or made.snapshot.off != self._snapshot.off:
            return True  # what a person has just switched is to be seen at once
        rest = max(kind.rest, made.seconds / SHARE)
        return self._settled or time.monotonic() - made.ended >= rest

    def _start(self, kind: Kind) -> None:
        worker, query, snapshot = self._worker, self._query, self._snapshot
        assert worker is not None
        assert query is not None
        assert snapshot is not None
        between = partial(_check, self._stop)
        self._latest.ask(lambda: _timed(kind, worker, snapshot, query, between))

    def _take(self, done: tuple[Kind, Query, Snapshot, Any, float]) -> None:
        kind, query, snapshot, value, seconds = done
        self._made[kind.name] = _Made(kind.depends(query), snapshot, time.monotonic(), seconds)
        if self._query is not None and kind.depends(query) == kind.depends(self._query):
            self.found.emit(Result(kind.name, value, snapshot.step))
        self._go_on()

    def _fail(self, trace: str) -> None:
        self._query, self._broken = None, self._trainer
        self.failed.emit(trace)


def _timed(
    kind: Kind, worker: Worker, snapshot: Snapshot, query: Query, between: Callable[[], None]
) -> tuple[Kind, Query, Snapshot, Any, float]:
    start = time.thread_time()
    value = kind.measure(worker, snapshot, query, between)
    return kind, query, snapshot, value, time.thread_time() - start


def _check(stop: Event) -> None:
    if stop.is_set():
        raise _CalledOffError("called off")
