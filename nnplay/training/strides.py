"""Strides: many training steps at once, by compiled code, where nobody has to look in between.

The steps that somebody looks at, such as every hundredth for its gradients, are NumPy's. Which they
are follows from settings and progress alone, never from the clock: the same seed gives the same
bits, however many steps happen to be made at once.
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

SECONDS = 0.002
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
        """Return how many steps can be made now; 0 if the next one is NumPy's."""
        if not self.allowed:
            return 0
        trainer = self._trainer
        self._prepare(trainer.plan, trainer.train_source)
        if self._program is None or self._samples is None:
            return 0
        fluent = max(1, int(SECONDS / self._each))
        return min(self.most, fluent, self._until_somebody_looks())

    def make(self, steps: int) -> float | None:
        """Make steps; return the cost of the last, or None if that of the first is not finite."""
        trainer, source, samples = self._trainer, self._trainer.train_source, self._samples
        assert self._program is not None
        assert samples is not None
        batch, position, size = trainer.design.training.batch_size, source.position, len(source)
        places = np.minimum(position + batch * np.arange(steps + 1), size)
        progress = trainer.epoch + places / size
        start = trainer.cycle_start
        rates = trainer.plan.rates(progress[:-1] - start, trainer.until - start, trainer.costs)
        begin = time.perf_counter()
        made = self._program.run(samples, position, batch, rates)
        self._each = (time.perf_counter() - begin) / steps
        count = made.steps
        if not count:
            return None
        self.used = True
        sizes = np.diff(places)[:count]
        source.skip(int(sizes.sum()))
        trainer.end_steps(count, int(sizes.sum()))
        trainer.history.add_batches(
            progress[1 : count + 1], made.costs, made.scores, sizes, rates[:count]
        )
        if trainer.progress >= trainer.film.due:
            trainer.film.take(trainer.network, trainer.step, trainer.progress)
        return float(made.costs[-1])

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

    def _until_somebody_looks(self) -> int:
        """Return how many steps come next that nobody looks at."""
        trainer, source = self._trainer, self._trainer.train_source
        training, step = trainer.design.training, trainer.step
        if step % GOOD_EVERY == 0:
            return 0  # the weights before it are kept
        every = training.evaluate_every
        counts = [
            math.ceil((len(source) - source.position) / training.batch_size),
            GOOD_EVERY - step % GOOD_EVERY,
            trainer.vitals.due - 1 - step,
            *([every - step % every] if every else []),
            self._steps_to(trainer.path.due),  # before that step
            max(1, self._steps_to(trainer.film.due)),  # after it
        ]
        return max(0, min(counts))

    def _steps_to(self, progress: float) -> int:
        """Return how many steps it takes until training has come so far, in epochs."""
        left = (progress - self._trainer.progress) * len(self._trainer.train_source)
        steps = left / self._trainer.design.training.batch_size
        return math.ceil(min(max(0.0, steps), compiled.MOST_STEPS))
