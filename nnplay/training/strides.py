"""Strides: many training steps at once, by compiled code, where nobody has to look in between.

A stride ends where somebody looks at the weights, and a step whose gradients are looked at is one
by itself. How many steps happen to be made at once changes no bit of what comes out.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnplay.nn import compiled
from nnplay.nn.optimizers import Optimizer
from nnplay.training.divergence import GOOD_EVERY
from nnplay.training.plan import Plan
from nnplay.training.threads import Products, products

if TYPE_CHECKING:
    from nnplay.training.trainer import Trainer

SECONDS = 0.01
"""About how long a stride takes, so that training answers at once."""


class Strides:
    """The compiled steps of one trainer, which calls are given; used by the thread that trains.

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

    def __init__(self) -> None:
        self.allowed = self.used = False
        self.most = compiled.MOST_STEPS
        self._batch = 1
        self._plan: Plan | None = None
        self._optimizer: Optimizer | None = None
        self._order: NDArray[np.intp] | None = None
        self._program: compiled.Program | None = None
        self._products: Products | None = None
        self._samples: compiled.Samples | None = None
        self._each = SECONDS  # what one step took, seconds

    def begin(self) -> None:
        """Begin a training, with as many threads as there are from now to its end."""
        self.rest()
        self._plan = self._products = None

    def rest(self) -> None:
        """Let BLAS share products as ever, until the next stride."""
        if self._products is not None:
            self._products.let_go()

    def steps(self, trainer: Trainer) -> int:
        """Return how many steps can be made now; 0 at the end of an epoch, or if NumPy makes it."""
        if not self.allowed:
            self.rest()
            return 0
        plan, training = trainer.plan, trainer.design.training  # once: it may change at any time
        self._batch = training.batch_size
        self._prepare(trainer, plan)
        if self._program is None or self._samples is None:
            self.rest()
            return 0
        fluent = max(1, int(SECONDS / self._each))
        return min(self.most, fluent, self._unwatched(trainer, training.evaluate_every))

    def make(self, trainer: Trainer, steps: int) -> float | None:
        """Make as many steps as `steps` has said, or fewer.

        Returns
        -------
        float or None
            The cost of the last, or None if that of the first is not finite.
        """
        source, step, size = trainer.train_source, trainer.step, len(trainer.train_source)
        places = np.minimum(source.position + self._batch * np.arange(steps + 1), size)
        progress = trainer.epoch + places / size
        keeps, records = step % GOOD_EVERY == 0, progress[0] >= trainer.path.due
        looks = step + 1 >= trainer.vitals.due
        state = trainer.network.state.copy() if keeps or records else None
        if looks:
            trainer.vitals.keep(trainer.network)
        rates = self._rates(trainer, progress[:-1])
        made = self._run(source.position, rates)
        if not made.steps:
            return None
        if keeps and state is not None:
            trainer.keep_if_good(float(made.costs[0]), state)
        if records and state is not None:
            parameters = state[: trainer.network.parameters.size]
            trainer.path.record(parameters, step, float(progress[0]))
        _note(trainer, made, places[1:] - places[:-1], progress[1:], rates)
        if looks:
            trainer.vitals.note_gradients(trainer.network)
            trainer.vitals.after(trainer.network, trainer.step, trainer.progress)
        return float(made.costs[-1])

    def _run(self, position: int, rates: NDArray[np.float64]) -> compiled.Made:
        program, samples, products = self._program, self._samples, self._products
        assert program is not None
        assert samples is not None
        assert products is not None
        begin = time.perf_counter()
        if program.threads(min(self._batch, len(samples.order))) > 1:
            products.hold()
        else:
            products.let_go()
        made = program.run(samples, position, self._batch, rates)
        self._each = (time.perf_counter() - begin) / len(rates)
        self.used = True
        return made

    def _rates(self, trainer: Trainer, epochs: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self._plan is not None
        start = trainer.cycle_start
        return self._plan.rates(epochs - start, trainer.until - start, trainer.costs)

    def _prepare(self, trainer: Trainer, plan: Plan) -> None:
        """Make the program anew if what it was made for has changed, and see the present order."""
        order = trainer.train_source.order
        if plan is not self._plan or trainer.optimizer is not self._optimizer:
            self._plan, self._optimizer = plan, trainer.optimizer
            parts = (trainer.network, trainer.loss, trainer.optimizer, plan.penalties)
            self._products = how = self._products or products()
            self._program = None
            if can_stride(trainer):
                self._program = compiled.Program(*parts, how.short, how.thinnest, how.threads)
        if order is not self._order:
            self._order = order
            self._samples = trainer.train_source.stored()

    def _unwatched(self, trainer: Trainer, every: int) -> int:
        """Return how many steps come next until somebody looks, at what was before or after them.

        Parameters
        ----------
        trainer : Trainer
        every : int
            Steps from one measurement to the next, 0 if only whole epochs are measured.
        """
        step, source, path = trainer.step, trainer.train_source, trainer.path
        left = math.ceil((len(source) - source.position) / self._batch)
        due = path.due if trainer.progress < path.due else path.due_after(trainer.progress)
        looks = (
            GOOD_EVERY - step % GOOD_EVERY,
            trainer.vitals.due - 1 - step,  # and then after that one
            every - step % every if every else left,
            self._steps_to(trainer, due, left),
            self._steps_to(trainer, trainer.film.due, left),
        )
        return min(left, max(1, min(looks)))

    def _steps_to(self, trainer: Trainer, progress: float, left: int) -> int:
        """Return how many steps it takes until training has come so far, in epochs.

        More than are left of this epoch are as many as are left.
        """
        source, size = trainer.train_source, len(trainer.train_source)
        samples = (progress - trainer.epoch) * size - source.position
        steps = math.ceil(min(max(samples, 0), left * self._batch) / self._batch)
        steps = max(0, steps - 1)  # rounded, it could be one too many
        while steps < left:
            place = min(source.position + steps * self._batch, size)
            if trainer.epoch + place / size >= progress:
                break
            steps += 1
        return steps


def can_stride(trainer: Trainer) -> bool:
    """Whether compiled steps know all of a training as it is set now, and are faster for it."""
    plan = trainer.plan
    return (
        plan.plain
        and compiled.fits(trainer.network, trainer.loss, trainer.optimizer, plan.penalties)
        and compiled.pays(trainer.network, trainer.design.training.batch_size)
        and trainer.train_source.stored() is not None
    )


def _note(
    trainer: Trainer,
    made: compiled.Made,
    sizes: NDArray[np.intp],
    progress: NDArray[np.float64],
    rates: NDArray[np.float64],
) -> None:
    """Put steps on record; there may be fewer than were asked for."""
    count = made.steps
    samples = int(sizes[:count].sum())
    trainer.train_source.skip(samples)
    trainer.end_steps(count, samples)
    trainer.history.add_batches(
        progress[:count], made.costs, made.scores, sizes[:count], rates[:count]
    )
    if trainer.progress >= trainer.film.due:
        trainer.film.take(trainer.network, trainer.step, trainer.progress)
