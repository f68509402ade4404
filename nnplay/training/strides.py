"""Strides: many training steps at once, by compiled code, where nobody has to look in between.

A step that somebody looks at, such as every hundredth for its gradients, is made alone. How many
steps happen to be made at once changes no bit of what comes out.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnplay.nn import compiled
from nnplay.nn.optimizers import Optimizer
from nnplay.training.batches import BatchSource
from nnplay.training.divergence import GOOD_EVERY
from nnplay.training.plan import Plan

if TYPE_CHECKING:
    from nnplay.training.trainer import Trainer

SECONDS = 0.005
"""About how long a stride takes, so that training answers at once."""


class Strides:
    """The compiled steps of one trainer; used by the thread that trains.

    Parameters
    ----------
    trainer : Trainer

    Attributes
    ----------
    allowed : bool
        Whether steps may be compiled ones; at first they are all NumPy's. `compiled.warm_up` must
        have been called before.
    most : int
        Steps that may be made at once.
    used : bool
        Whether any step has been a compiled one.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.allowed = self.used = False
        self.most = compiled.MOST_STEPS
        self._trainer = trainer
        self._plan: Plan | None = None
        self._optimizer: Optimizer | None = None
        self._order: NDArray[np.intp] | None = None
        self._program: compiled.Program | None = None
        self._samples: compiled.Samples | None = None
        self._each = SECONDS  # what one step took, seconds

    def steps(self) -> int:
        """Return how many steps can be made now; 0 at the end of an epoch, or if NumPy makes it."""
        if not self.allowed:
            return 0
        trainer = self._trainer
        self._prepare(trainer.plan, trainer.train_source)
        if self._program is None or self._samples is None:
            return 0
        fluent = max(1, int(SECONDS / self._each))
        return min(self.most, fluent, self._steps_nobody_looks_into())

    def make(self, steps: int) -> float | None:
        """Make steps; return the cost of the last, or None if that of the first is not finite."""
        trainer, source = self._trainer, self._trainer.train_source
        step, batch, size = trainer.step, trainer.design.training.batch_size, len(source)
        places = np.minimum(source.position + batch * np.arange(steps + 1), size)
        progress = trainer.epoch + places / size
        keeps, records = step % GOOD_EVERY == 0, progress[0] >= trainer.path.due
        looks = step + 1 >= trainer.vitals.due
        state = trainer.network.state.copy() if keeps or records else None
        if looks:
            trainer.vitals.keep(trainer.network)
        rates = self._rates(progress[:-1])
        made = self._run(source.position, batch, rates)
        if not made.steps:
            return None
        if keeps and state is not None:
            trainer.keep_if_good(float(made.costs[0]), state)
        if records and state is not None:
            parameters = state[: trainer.network.parameters.size]
            trainer.path.record(parameters, step, float(progress[0]))
        self._note(made, places[1:] - places[:-1], progress[1:], rates)
        if looks:
            trainer.vitals.note_gradients(trainer.network)
            trainer.vitals.after(trainer.network, trainer.step, trainer.progress)
        return float(made.costs[-1])

    def _run(self, position: int, batch: int, rates: NDArray[np.float64]) -> compiled.Made:
        assert self._program is not None
        assert self._samples is not None
        begin = time.perf_counter()
        made = self._program.run(self._samples, position, batch, rates)
        self._each = (time.perf_counter() - begin) / len(rates)
        self.used = True
        return made

    def _rates(self, epochs: NDArray[np.float64]) -> NDArray[np.float64]:
        trainer, start = self._trainer, self._trainer.cycle_start
        return trainer.plan.rates(epochs - start, trainer.until - start, trainer.costs)

    def _note(
        self,
        made: compiled.Made,
        sizes: NDArray[np.intp],
        progress: NDArray[np.float64],
        rates: NDArray[np.float64],
    ) -> None:
        """Put steps on record; there may be fewer than were asked for."""
        trainer, count = self._trainer, made.steps
        samples = int(sizes[:count].sum())
        trainer.train_source.skip(samples)
        trainer.end_steps(count, samples)
        trainer.history.add_batches(
            progress[:count], made.costs, made.scores, sizes[:count], rates[:count]
        )
        if trainer.progress >= trainer.film.due:
            trainer.film.take(trainer.network, trainer.step, trainer.progress)

    def _prepare(self, plan: Plan, source: BatchSource) -> None:
        """Make the program anew if what it was made for has changed, and see the present order."""
        trainer = self._trainer
        if plan is not self._plan or trainer.optimizer is not self._optimizer:
            self._plan, self._optimizer = plan, trainer.optimizer
            self._program = self._new_program(plan)
        if source.order is not self._order:
            self._order = source.order
            self._samples = source.stored()

    def _new_program(self, plan: Plan) -> compiled.Program | None:
        trainer = self._trainer
        parts = (trainer.network, trainer.loss, trainer.optimizer, plan.penalties)
        batch = trainer.design.training.batch_size
        if not (plan.plain and compiled.fits(*parts) and compiled.pays(trainer.network, batch)):
            return None
        return compiled.Program(*parts)

    def _steps_nobody_looks_into(self) -> int:
        """Return how many steps can be made at once: one that somebody looks at goes alone."""
        trainer, source = self._trainer, self._trainer.train_source
        training, step = trainer.design.training, trainer.step
        left = math.ceil((len(source) - source.position) / training.batch_size)
        if step % GOOD_EVERY == 0 or trainer.progress >= trainer.path.due:
            return min(1, left)  # the weights before it are kept
        every = training.evaluate_every
        return min(
            left,
            GOOD_EVERY - step % GOOD_EVERY,
            max(1, trainer.vitals.due - 1 - step),
            every - step % every if every else left,
            self._steps_to(trainer.path.due),  # before that step
            max(1, self._steps_to(trainer.film.due)),  # after it
        )

    def _steps_to(self, progress: float) -> int:
        """Return how many steps it takes until training has come so far, in epochs."""
        left = (progress - self._trainer.progress) * len(self._trainer.train_source)
        steps = left / self._trainer.design.training.batch_size
        return math.ceil(min(max(0.0, steps), compiled.MOST_STEPS))
