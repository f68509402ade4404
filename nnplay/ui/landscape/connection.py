"""The wires between the landscape panel, the session and the work in the background."""

from __future__ import annotations

import time
import traceback
from functools import partial

import numpy as np
from PySide6.QtCore import QTimer, Slot

from nnplay.engine.trials import Task
from nnplay.errors import NnplayError
from nnplay.nn.landscape import Point
from nnplay.training import Snapshot
from nnplay.training.landscape import POINTS, SAMPLES, Frame, Wish, survey
from nnplay.training.threads import suggest_threads
from nnplay.ui.landscape.panel import LandscapePanel
from nnplay.ui.landscape.surface import Surface
from nnplay.ui.landscape.words import epochs, switched_words
from nnplay.ui.refresh import on_screen
from nnplay.ui.view import Context, View

_LOOK = 250
"""Milliseconds between two looks at what has been computed."""


class LandscapeView(View):
    """Computes a landscape around the newest weights when it is asked to.

    Attributes
    ----------
    task : Task or None
        What is under way.
    """

    panel: LandscapePanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, LandscapePanel())
        self.task: Task | None = None
        self._coming: Surface | None = None
        self._taken = 0
        self._began = 0.0
        self._compared: tuple[Snapshot, Snapshot] | None = None
        self._same = True
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)
        self.panel.wanted.connect(self._start)
        self.panel.unwanted.connect(self._cancel)
        self.session.network_changed.connect(self._show_network)
        self._show_network()

    def refresh(self) -> None:
        """Say whether the weights are still those of the landscape."""
        if self.task is not None:
            self._look()
        elif self.panel.surface is not None:
            self._compare(self.panel.surface.frame.snapshot)

    def shut_down(self) -> None:
        """End what is being computed; the tasks wait for it."""
        self._give_up()
        super().shut_down()

    # The course of things

    @Slot(object)
    def _start(self, wish: Wish) -> None:
        self._give_up()
        trainer, snapshot = self.session.trainer, self.session.poll() or self.session.snapshot
        if self.session.problems:
            self.panel.refuse(self.session.problems[0].text)
        elif trainer is None:
            self.panel.refuse(self.tr("There is no network yet: open data and build one first."))
        elif snapshot is None:
            self.panel.refuse(self.tr("Training is just being stopped; try again in a moment."))
        else:
            training = self.session.state.has_thread
            threads = None if training else suggest_threads(trainer.design, window=True)
            self._coming, self._taken, self._began = None, 0, time.monotonic()
            self.panel.begin()
            work = partial(survey, trainer, snapshot, wish)
            self.task = self.tasks.start(work, threads, self._ended)
            self._timer.start()

    def _give_up(self) -> None:
        self._timer.stop()
        task, self.task = self.task, None
        if task is not None:
            task.requestInterruption()

    @Slot()
    def _cancel(self) -> None:
        if self.task is not None:
            self._take(self.task)
        self._give_up()
        self.panel.end()

    @Slot()
    def _ended(self) -> None:
        task = self.task
        # One that was given up ends some time later, perhaps beside the next.
        if task is None or not (task.complete or task.error):
            return
        self._take(task)
        self._give_up()
        self.panel.end()
        if isinstance(task.error, NnplayError):
            self.panel.refuse(str(task.error))
        elif isinstance(task.error, MemoryError):
            self.panel.refuse(self.tr("There is not enough memory for a copy of this network."))
        elif task.error is not None:
            self.panel.refuse(self.tr("This failed: {0}").format(task.error))
            self.failed.emit("".join(traceback.format_exception(task.error)))
        self.refresh()

    @Slot()
    def _look(self) -> None:
        if self.task is not None and on_screen(self.panel):
            self._take(self.task)

    def _take(self, task: Task) -> None:
        """Show what has been computed since the last look."""
        items = task.items[self._taken :]
        self._taken += len(items)
        if items and isinstance(items[0], Frame):
            self._coming = Surface(items.pop(0))
        if self._coming is not None and items:
            self._coming.add(item for item in items if isinstance(item, Point))
            self.panel.set_surface(self._coming, time.monotonic() - self._began)

    # What there is

    @Slot()
    def _show_network(self) -> None:
        """Show nothing of another network, and say what its landscape would cost."""
        self._give_up()
        self.panel.clear()
        trainer = self.session.trainer
        if trainer is not None:
            samples = min(SAMPLES, len(trainer.data.train))
            weights = sum(units * inputs for units, inputs in trainer.design.network.shapes)
            self.panel.set_work(samples, float(POINTS) * samples * weights)

    def _compare(self, shown: Snapshot) -> None:
        """Say whether the weights are others than those shown by now."""
        now = self.session.snapshot
        if now is None:
            return
        if self._compared != (now, shown):
            self._compared, self._same = (now, shown), _same_weights(now, shown)
        if self._same:
            self.panel.set_now("", self._aside(), switched_words(shown.off, now.off))
        else:
            self.panel.set_now(epochs(now.epoch))

    def _aside(self) -> str:
        """Return what is to be known of the present weights; "" for nothing."""
        trainer = self.session.trainer
        if self.session.divergence is not None:
            return self.tr("training ran away; these are its last good weights")
        if trainer is not None and trainer.best_kept and trainer.best is not None:
            return self.tr("the weights of {0}, put back").format(epochs(trainer.best.epoch))
        return ""


def _same_weights(one: Snapshot, other: Snapshot) -> bool:
    return one.step == other.step and bool(np.array_equal(one.state, other.state))
