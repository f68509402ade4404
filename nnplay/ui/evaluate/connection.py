"""The wires between the evaluation panel and the session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import Slot

from nnplay.data import Part
from nnplay.engine import State
from nnplay.engine.latest import Latest
from nnplay.errors import NnplayError
from nnplay.training import Snapshot, Trainer
from nnplay.training.evaluation import Evaluation, evaluate
from nnplay.training.probe import Probe
from nnplay.ui.evaluate.pages import Page
from nnplay.ui.evaluate.panel import EvaluatePanel
from nnplay.ui.refresh import on_screen
from nnplay.ui.rhythm import Rhythm
from nnplay.ui.view import Context, View


class EvaluateView(View):
    """Evaluates the newest snapshot on the part that is chosen, in a thread."""

    panel: EvaluatePanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, EvaluatePanel())
        self._latest = Latest(self)
        self._latest.done.connect(self._show)
        self._latest.refused.connect(self.panel.set_failure)
        self._latest.failed.connect(self._fail)
        self._evaluator: _Evaluator | None = None
        self._asked: tuple[Snapshot, Part] | None = None
        self._rhythm = Rhythm()
        self.panel.wanted.connect(self._want)
        self.panel.example_chosen.connect(self.focus.choose)
        self.focus.example_changed.connect(self._mark_example)
        self.session.network_changed.connect(self._show_network)
        self._show_network()
        self._mark_example()

    def refresh(self) -> None:
        """See to it that the newest snapshot is evaluated, if it is time to."""
        snapshot, part = self.session.snapshot, self.panel.part
        if self._evaluator is None or snapshot is None or part is None:
            return
        if self._asked is not None and self._asked[0] is snapshot and self._asked[1] == part:
            return
        if self._too_soon(snapshot, part):
            return
        self._asked = (snapshot, part)
        self._rhythm.begin()
        panel = self.panel
        self._latest.ask(self._evaluator.job(snapshot, part, panel.prepares, panel.figures.label))

    def shut_down(self) -> None:
        """End the evaluation that runs."""
        if self._evaluator is not None:
            self._evaluator.cancel()
        self._latest.shut_down()
        super().shut_down()

    def _too_soon(self, snapshot: Snapshot, part: Part) -> bool:
        """Whether to wait; not for another part, or for neurons that were switched off or on."""
        if self.session.state is not State.TRAINING or self._asked is None:
            return False
        before, asked_part = self._asked
        if asked_part != part or before.off != snapshot.off:
            return False
        return self._latest.busy or not self._rhythm.due

    def _show_network(self) -> None:
        """Take in another network: what is still being computed is of the old one."""
        if self._evaluator is not None:
            self._evaluator.cancel()
        self._latest.forget()
        self._asked = None
        trainer = self.session.trainer
        self._evaluator = None if trainer is None else _Evaluator(trainer)
        if trainer is not None:
            self.panel.set_network(trainer.design.network, trainer.data)
        self._want()

    @Slot()
    def _want(self) -> None:
        if self.panel.figures.evaluation is None:
            self._asked = None  # the answer to what was asked for last is in sight no more
        if on_screen(self.panel):
            self.refresh()

    @Slot(object)
    def _show(self, result: _Result) -> None:
        self._rhythm.took = result.seconds
        self.panel.set_evaluation(result.evaluation)

    @Slot(str)
    def _fail(self, text: str) -> None:
        self.panel.set_failure(self.tr("The evaluation has failed; train or edit to try again."))
        self.failed.emit(text)

    @Slot()
    def _mark_example(self) -> None:
        example = self.focus.example
        self.panel.set_example(*((None, -1) if example is None else (example.part, example.index)))


class _Result(NamedTuple):
    evaluation: Evaluation
    seconds: float


class _CancelledError(NnplayError):
    """Nobody waits for this evaluation any more."""


class _Evaluator:
    """Evaluates snapshots of one trainer, always in the same background thread at a time."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._probe: Probe | None = None
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """End what runs; nothing more is to be evaluated."""
        self._cancelled.set()

    def job(self, snapshot: Snapshot, part: Part, page: Page, label: int) -> Callable[[], _Result]:
        """Return what evaluates a snapshot, and prepares what a page shows of it."""

        def run() -> _Result:
            begun = monotonic()
            if self._probe is None:
                self._probe = Probe(self._trainer)
            evaluation = evaluate(self._probe, snapshot, part, self._go_on)
            page.prepare(evaluation, label)
            return _Result(evaluation, monotonic() - begun)

        return run

    def _go_on(self) -> None:
        if self._cancelled.is_set():
            raise _CancelledError
