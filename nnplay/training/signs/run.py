"""A run as the rules look at it: its record, and the numbers that several of them ask for."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from nnplay.data import DataSet
from nnplay.project import Design
from nnplay.training.history import Batches, Column, History
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer
from nnplay.training.vitals import Vitals

ENOUGH = 20
"""Steps before which nothing is said: single batches say little."""

RECENT = 5
"""Rows of `Flow` whose median counts as the present value."""

_LOOK_BACK = 20_000
"""Steps that the present learning rate is followed back, or as far as the last `RECENT` rows of
`Flow` reach, which lie further and further apart."""

_MEANT = 2000
"""Batches, at most, that a mean is taken over; of more, evenly spread ones."""


class Run:
    """What is known of a run. Only read, so any thread may make one while another trains.

    Parameters
    ----------
    design : Design
        What is trained.
    wanted : Design
        What a person has designed since; remedies change this one.
    data : DataSet
    history : History
    vitals : Vitals
    snapshot : Snapshot or None
        The newest weights.
    diverged : bool
        Whether the cost stopped being finite.

    Attributes
    ----------
    looked : int
        Training samples that the neurons are looked at with.
    changed : int
        Steps made when somebody last changed the network by hand; see `Vitals.changed`.
    """

    def __init__(
        self,
        design: Design,
        wanted: Design,
        data: DataSet,
        history: History,
        vitals: Vitals,
        snapshot: Snapshot | None = None,
        *,
        diverged: bool = False,
    ) -> None:
        self.design, self.wanted, self.data = design, wanted, data
        self.snapshot, self.diverged = snapshot, diverged
        self.ailments, self.looked, self.changed = vitals.ailments, vitals.looked, vitals.changed
        self.batches: Batches = history.batches()
        self.tests = history.tests()
        self._flow, self.neurons = vitals.flow(), vitals.neurons()

    @classmethod
    def of(cls, trainer: Trainer, snapshot: Snapshot | None, wanted: Design | None = None) -> Run:
        """Return the run of a trainer; remedies change `wanted`, by default its own design.

        The trainer's vital signs note whether the network was changed by hand since the last time.
        """
        trainer.vitals.note_version(trainer.version, trainer.step)
        return cls(
            trainer.design,
            wanted or trainer.design,
            trainer.data,
            trainer.history,
            trainer.vitals,
            snapshot,
            diverged=trainer.divergence is not None,
        )

    @property
    def steps(self) -> int:
        """Steps made."""
        return len(self.batches.loss)

    @property
    def layers(self) -> range:
        """The layers' indices."""
        return range(len(self.ailments))

    @cached_property
    def rate(self) -> float:
        """The learning rate of the last step."""
        return float(self.batches.learning_rate[-1]) if self.steps else 0.0

    @cached_property
    def since(self) -> int:
        """Steps made when what counts as the present began; 0 if that is too long ago to matter.

        Since then the learning rate has been within half of the present one, and nobody has changed
        the network by hand: what an earlier rate or that did is no reason to change this rate.
        """
        start = self._far_back
        rates = self.batches.learning_rate[start:]
        others = np.flatnonzero((rates > 1.5 * self.rate) | (1.5 * rates < self.rate))
        return max(self.changed, start + int(others[-1]) + 1 if len(others) else 0)

    @property
    def _far_back(self) -> int:
        rows = self._flow.step[-RECENT:]
        back = max(_LOOK_BACK, self.steps - int(rows[0]) + 1 if len(rows) else 0)
        return max(0, self.steps - back)

    @property
    def present_costs(self) -> Column:
        """The costs of the batches since then, of so many steps as are looked back on."""
        return self.batches.loss[max(self.since, self._far_back) :]

    @cached_property
    def gradient(self) -> Column:
        """The present root mean square of each layer's gradient; NaN if little is known."""
        return self._recent(self._flow.gradient)

    @cached_property
    def update(self) -> Column:
        """By how much of itself a step changes each layer's weights now; NaN if not known."""
        return self._recent(self._flow.update)

    @cached_property
    def gradient_to_weight(self) -> tuple[Column, Column]:
        """Root mean square of each layer's gradient by that of its weights: at first, and now."""
        with np.errstate(all="ignore"):
            ratio = self._flow.gradient / self._flow.weight
        first = ratio[0] if len(ratio) else np.full(len(self.ailments), np.nan)
        return first, self._recent(ratio)

    def _recent(self, column: Column) -> Column:
        rows = column[self._flow.step > self.since][-RECENT:]
        if len(rows) < (1 if self.diverged else 3):
            return np.full(len(self.ailments), np.nan)
        return np.asarray(np.median(rows, axis=0))

    @cached_property
    def first_cost(self) -> float:
        """The cost of the fresh network: of the first batch, or of ten if that is less."""
        loss = self.batches.loss
        return min(float(loss[0]), self.mean_cost(0, 10)) if self.steps else math.nan

    @cached_property
    def allowed_cost(self) -> float:
        """The cost that training must not rise above: the first one, or that after a change."""
        if not self.changed or self.changed >= self.steps:
            return self.first_cost
        after = self.batches.loss[self.changed : self.changed + 10]
        return max(self.first_cost, float(after[0]), _mean(after))

    @cached_property
    def present_cost(self) -> float:
        """The mean training cost over about the last epoch, at the present learning rate."""
        return self.mean_cost(max(self.since, self.steps - self.epoch_steps), self.steps)

    @property
    def unfinished(self) -> bool:
        """Whether there is much left to learn: the cost is over a tenth of what it was at first.

        A network that is sure of nearly everything may saturate, and its gradients fade.
        """
        return self.present_cost > 0.1 * self.first_cost

    @property
    def epoch_steps(self) -> int:
        """About how many steps an epoch has, but enough for a mean."""
        return max(ENOUGH, math.ceil(len(self.data.train) / self.design.training.batch_size))

    def mean_cost(self, start: int, stop: int) -> float:
        """Return the mean cost of the batches of some steps; NaN if there are none."""
        return _mean(self.batches.loss[start:stop])

    def mean_score(self, start: int, stop: int) -> float:
        """Return the mean score, per sample, of the batches of some steps."""
        samples = _mean(self.batches.samples[start:stop])
        return _mean(self.batches.score[start:stop]) / samples if samples else math.nan


def _mean(column: Column) -> float:
    if not len(column):
        return math.nan
    return float(np.mean(column[:: max(1, len(column) // _MEANT)], dtype=np.float64))
