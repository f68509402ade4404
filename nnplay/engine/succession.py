"""Which trainer is the present one, and when it starts: what follows from edits and wishes.

An edit may have the trainer built again, or have other layers take over what was learned; a person
may ask for fresh weights, or to train what is not there yet. All of that takes a while, and
whatever is asked for meanwhile is a wish, granted once there is something to start.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from nnplay.data import DataSet
from nnplay.engine.driver import Driver
from nnplay.engine.gate import Mode
from nnplay.engine.jobs import Jobs
from nnplay.engine.keeping import Keeper
from nnplay.engine.opener import Present
from nnplay.engine.position import Position
from nnplay.engine.state import State
from nnplay.project import Design, Problem
from nnplay.project.fields import restart_needed
from nnplay.training import Trainer
from nnplay.training.morphing import Kept


class Edited(Present, Protocol):
    """What is open, as edited by now."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the design from being built."""

    @property
    def keep_learned(self) -> bool:
        """Whether other layers take over what was learned."""


class Succession(QObject):
    """Sees to it that the present trainer is the design's, and starts it.

    Attributes
    ----------
    wish : Mode or None
        What is to be started as soon as there is something to start.
    replaced : Signal
        The present trainer is another one.
    kept : Signal(object)
        Other layers have taken over what was learned: a `Kept`.
    dropped : Signal
        It stays at the old layers: training has run away before the other ones came.
    proposed : Signal(str, object)
        Fresh weights are there: a text for undo, and their `Position`.
    refused : Signal(str)
        The design cannot be trained; one sentence.
    failed : Signal(object)
        The exception that kept a trainer from being built.
    """

    replaced = Signal()
    kept = Signal(object)
    dropped = Signal()
    proposed = Signal(str, object)
    refused = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        driver: Driver,
        keeper: Keeper,
        present: Edited,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.wish: Mode | None = None
        self._jobs = jobs
        self._driver = driver
        self._keeper = keeper
        self._present = present
        driver.ended.connect(self._ended)
        keeper.made.connect(self._keep)
        keeper.failed.connect(self.failed)
        keeper.dropped.connect(self._drop)

    def settle(self) -> None:
        """Take the state that follows from the trainer, if no thread holds another."""
        self._driver.settle(loading=self._jobs.busy("open"))

    def give_up(self) -> None:
        """Start nothing, not even what was interrupted."""
        self.wish = self._keeper.resume = None
        self.settle()

    # After an edit

    def go_to(self, trainer: Trainer | None, design: Design, data: DataSet) -> None:
        """Make a trainer the present one, or what it becomes with a design's layers or points."""
        present, keeper = self._driver.trainer, self._keeper
        keeps = trainer is not None and self._present.keep_learned
        keeps = keeps and trainer is not None and keeper.possible(trainer, design)
        replaced = trainer is not None and trainer is not present
        # Until the other layers are there, the present network can stay, if it is of these data.
        stays = keeps and present is not None and present.data is data
        if trainer is not None and replaced and not stays:
            self._replace(trainer)
        self._driver.adopt(design)
        if keeps and trainer is not None:
            keeper.begin(trainer, design, data)
        elif self._driver.trainer is not None:
            keeper.call_off()
            self.settle()
            self._follow(self._driver.trainer, design, data)

    def _follow(self, trainer: Trainer, design: Design, data: DataSet) -> None:
        """See to it that the trainer is the design's, if nothing is lost by building it again."""
        if not restart_needed(trainer.design, design):
            self._jobs.forget("build")
            self.settle()
            self.grant(self.wish)
        elif not trainer.has_learned and not self._driver.state.has_thread:
            self._build(design, data.pristine or data)

    def _build(self, design: Design, data: DataSet) -> None:
        if self._present.problems:
            self._jobs.forget("build")
            self.wish = None
            return
        self._jobs.start("build", lambda: Trainer(design, data), self._built, self.failed.emit)

    def _built(self, trainer: Trainer) -> None:
        self._replace(trainer)
        if self._present.design is not None:
            trainer.adopt(self._present.design)
        self.grant(self.wish)

    def _replace(self, trainer: Trainer, *, goes_on: bool = False) -> None:
        """Make another trainer the present one; `goes_on` says that it is about to be started."""
        for key in ("build", "renew"):
            self._jobs.forget(key)
        self._keeper.give_up()
        self._driver.take(trainer)
        self.replaced.emit()
        if not goes_on:
            self.settle()

    def _keep(self, kept: Kept) -> None:
        """Go on with other layers that have taken over what was learned."""
        trainer, wish, resume = kept.trainer, self.wish, self._keeper.resume
        if self._present.design is not None:
            trainer.adopt(self._present.design)
        self._replace(trainer, goes_on=wish is not None or resume is not None)
        self.kept.emit(kept)
        if wish is not None:
            self.grant(wish)
        elif resume is not None:
            self._driver.start(resume)
        self.settle()

    def _drop(self) -> None:
        self._keeper.resume = None
        self.settle()
        self.dropped.emit()

    # Fresh weights

    def renew(self, text: str, wish: Mode | None = None) -> None:
        """Propose the present design with fresh weights, and start them as is wished."""
        self.wish = wish
        design, data = self._present.design, self._present.data
        if design is None or data is None or self._refuse_problems():
            return
        fresh = data.pristine or data
        if self._driver.trainer is not None:
            self._keeper.call_off()
            self.settle()

        def done(trainer: Trainer) -> None:
            present, wish = self._present.design, self.wish
            if present is None or restart_needed(trainer.design, present):
                self.renew(text, wish)  # it has been edited meanwhile
                return
            trainer.adopt(present)
            self.proposed.emit(text, Position(present, trainer))
            self.grant(wish)

        self._jobs.start("renew", lambda: Trainer(design, fresh), done, self.failed.emit)

    # Starting

    def run(self, mode: Mode) -> None:
        """Start training, or have it go on; once there is something to start, if that is due."""
        driver, design = self._driver, self._present.design
        waiting = any(self._jobs.busy(key) for key in ("build", "renew", "open"))
        coming = self._keeper.base is not None
        if driver.state is State.STOPPING or coming or (waiting and not driver.busy):
            self.wish = mode
            return
        if driver.go_on(mode):
            return
        trainer = driver.trainer
        if trainer is None or self._refuse_problems() or trainer.divergence is not None:
            return
        if not trainer.has_learned and design and restart_needed(trainer.design, design):
            self.wish = mode
            self._build(design, trainer.data)  # once more, since that failed before
            return
        trainer.extend()
        driver.start(mode)

    def grant(self, wish: Mode | None) -> None:
        """Start what was asked for while there was nothing to start yet."""
        self.wish = None
        if wish is not None:
            self.run(wish)

    def stop(self) -> None:
        """End training after the present batch, and start nothing else."""
        self.wish = self._keeper.resume = None
        self._jobs.forget("renew")
        self._driver.stop()
        self.settle()

    def _refuse_problems(self) -> bool:
        problems = self._present.problems
        if problems:
            self.wish = None
            self.refused.emit(problems[0].text)
        return bool(problems)

    def _ended(self, by_error: bool) -> None:
        if by_error:
            self._keeper.give_up()
            self._driver.set_state(State.FAILED)
        elif not self._keeper.go_on():
            self._keeper.call_off()
            self.settle()
        self.grant(self.wish)
