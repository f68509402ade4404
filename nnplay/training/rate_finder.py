"""Find a learning rate: raise it a little with every batch, and watch the cost.

The range test (Smith 2017, Cyclical Learning Rates for Training Neural Networks, arXiv 1506.01186,
section 3.3). At first the steps are too small to matter; then the cost falls, ever faster; then the
steps are too long, and it rises. `probe_rates` makes the steps, on a network of its own, and
`RateCurve` reads the curve.

Batches are easy or hard, and their costs differ more by that than by what a few steps teach a
network that has learned something already. So every batch is measured on the weights of the start,
too, and what it costs more or less than others there is taken away.

The suggestion lies halfway, on the logarithmic axis, between the rate at which the cost falls
fastest and the rate at which it is lowest. That was chosen by measurement, on the 10,000 digits
with 21 pairs of network and optimizer (SGD, momentum, Nesterov, Adam, AdamW, Nadam, RMSprop,
Adagrad; batches of 8 to 1000) and six orders of the samples each. The test cost after three epochs
of training with what a reading of the curve suggests, over that with the best rate of all:

============================  =====  =====
reading                       mean   worst
============================  =====  =====
halfway between the two       1.08   1.5
a quarter of the lowest's     1.23   6.0
a tenth of the lowest's       1.26   2.8
where the cost falls fastest  1.61   5.5
============================  =====  =====
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.random import generator
from nnplay.training.batches import Batch
from nnplay.training.trainer import Trainer

Column = NDArray[np.float64]

LOWEST, HIGHEST = 1e-6, 10.0
"""The learning rates to begin and to end with."""

STEPS = 400
"""Batches from the lowest rate to the highest: 57 to a decade."""

RISE = 4.0
"""Times the lowest cost at which the test ends early: the rate is far too high by then."""

MEMORY = 0.9
"""Share of the smoothed cost that outlives a batch."""

_SPAN = 0.5
"""Decades over which the slope of the curve is taken; over fewer, single batches decide."""

_LEAST_FALL = 0.02
"""Share of its start that the cost must lose to have fallen at all."""

_NEAR = 30
"""Batches before the lowest cost whose scatter counts."""

_CLEAR_FALL = 1.5
"""Times the scatter of single batches that it must lose on trained weights.

Where training had come to its end (digits, Iris, breast cancer, XOR, spiral), it lost 0.1 to 1.3
times as much by chance, at another rate with every order. Fresh weights are not asked for it: those
of the spiral lose 0.8 times as much, and the rate is a good one.
"""

NOT_FINITE = "The cost is no finite number to begin with; start from other weights."
NO_FALL = (
    "The cost falls at no rate: the gradients are zero, or these weights are as good as training "
    "can make them."
)
TRAINED = (
    "There is nothing to find on weights that are trained already: at no rate does their cost "
    "fall beyond what differs from batch to batch. Reset, and run the test on fresh weights."
)


class Probe(NamedTuple):
    """One batch of the test.

    Attributes
    ----------
    rate : float
        The learning rate of the step that was made with it.
    cost : float
        Its mean cost just before that step.
    before : float
        What the same batch costs with the weights that the test began with.
    """

    rate: float
    cost: float
    before: float


class _Mean:
    """An exponential mean without the bias of its start at zero (Kingma and Ba 2015, section 3)."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._weight = 0.0

    def take(self, value: float) -> float:
        """Take in a value and return the mean."""
        self._sum = MEMORY * self._sum + (1 - MEMORY) * value
        self._weight = MEMORY * self._weight + (1 - MEMORY)
        return self._sum / self._weight


def probe_rates(
    trainer: Trainer,
    *,
    lowest: float = LOWEST,
    highest: float = HIGHEST,
    steps: int = STEPS,
    order: int = 0,
) -> Generator[Probe, None, None]:
    """Train with a rising rate until the cost has risen far above its lowest, or is not finite.

    Parameters
    ----------
    trainer : Trainer
        One that is not needed for anything else: see `nnplay.training.trial`. Its optimizer,
        regularisers, loss and batch size are used, and its schedule is not.
    lowest, highest : float
        The first and last rate; between them it rises geometrically.
    steps : int
        Batches, at least 2. If the data are fewer, they are shuffled and used again.
    order : int
        Another number puts the samples into another order.

    Yields
    ------
    Probe
        After every step.
    """
    start = trainer.network.twin()
    batches = _batches(trainer, order)
    mean, total, least = _Mean(), 0.0, 0.0
    for step in range(steps):
        rate = lowest * (highest / lowest) ** (step / (steps - 1))
        batch = next(batches)
        start.random.bit_generator.state = trainer.network.random.bit_generator.state
        before, _ = start.train_step(batch.x, batch.y, trainer.loss, (), batch.weights)
        cost = _train(trainer, batch, rate)
        if not (math.isfinite(cost) and math.isfinite(before)):
            return
        yield Probe(rate, cost, before)
        total += before
        level, change = total / (step + 1), mean.take(cost - before)
        least = min(least, change)
        if level + change > RISE * max(level + least, level / RISE**2):
            return


def _batches(trainer: Trainer, order: int) -> Iterator[Batch]:
    source = trainer.train_source
    random = generator(trainer.design.training.seed + order, "search")
    while True:
        source.start(random.permutation(len(source)))
        while (batch := source.take(trainer.design.training.batch_size)) is not None:
            yield batch


def _train(trainer: Trainer, batch: Batch, rate: float) -> float:
    network, plan = trainer.network, trainer.plan
    with np.errstate(all="ignore"):  # running away is what the test is about
        cost, _ = network.train_step(batch.x, batch.y, trainer.loss, plan.penalties, batch.weights)
        if math.isfinite(cost):
            plan.update(network, trainer.optimizer, rate)
    return cost


@dataclass(frozen=True, slots=True, eq=False)
class RateCurve:
    """Cost against learning rate.

    Attributes
    ----------
    rates : (n,) float64 array
        Ascending.
    costs : (n,) float64 array
        The cost of each batch, freed of how hard that batch is, within the range of the costs that
        were measured.
    smoothed : (n,) float64 array
        Their exponential mean.
    suggestion : float or None
        A good learning rate, with two digits; None if the cost never falls.
    reason : str
        Why there is none, in a sentence.
    """

    rates: Column
    costs: Column
    smoothed: Column
    suggestion: float | None
    reason: str = ""

    @classmethod
    def of(cls, probes: Sequence[Probe], *, trained: bool = False) -> RateCurve:
        """Read the curve of a test, or of the part of it that is done.

        Parameters
        ----------
        probes : sequence of Probe
        trained : bool
            Whether the weights of the start are trained already: their cost falls little, if at
            all, and must be told from chance.
        """
        if not probes:
            nothing = np.empty(0)
            return cls(nothing, nothing, nothing, None, NOT_FINITE)
        rates, costs, before = np.array(probes, np.float64).T
        level = before.mean()
        mean = _Mean()
        # A batch may lose more than others cost: what it is freed of is bounded, or its cost would
        # be lower than any, even negative.
        measured = min(costs.min(), before.min()), max(costs.max(), before.max())
        freed = np.clip(level + costs - before, *measured)
        smoothed = np.array([mean.take(cost) for cost in freed.tolist()])
        least = _LEAST_FALL * level
        if trained:
            least = max(least, _CLEAR_FALL * _scatter(freed, smoothed))
        suggestion = _suggest(rates, smoothed, level - least)
        reason = "" if suggestion is not None else TRAINED if trained else NO_FALL
        return cls(rates, freed, smoothed, suggestion, reason)

    def cost_at(self, rate: float) -> float:
        """Return the smoothed cost at the probe nearest to a rate."""
        return float(self.smoothed[np.abs(np.log(self.rates / rate)).argmin()])


def _scatter(costs: Column, smoothed: Column) -> float:
    """Return by how much batches up to the lowest cost differ from their mean."""
    end = int(smoothed.argmin()) + 1
    return float((costs - smoothed)[max(0, end - _NEAR) : end].std())


def _suggest(rates: Column, smoothed: Column, least: float) -> float | None:
    """Return a rate if the cost gets below `least`."""
    lowest = int(smoothed.argmin())
    if smoothed[lowest] >= least:
        return None
    reach = max(1, round(_SPAN / 2 / math.log10(rates[1] / rates[0])))
    places = np.arange(lowest + 1)
    ends = np.minimum(places + reach, len(rates) - 1), np.maximum(places - reach, 0)
    fall = smoothed[ends[0]] - smoothed[ends[1]]
    steepest = int(fall.argmin())
    return float(f"{math.sqrt(rates[steepest] * rates[lowest]):.1e}")
