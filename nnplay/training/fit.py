"""Training, as a plain generator: it does one piece of work at a time and says what it did.

Whoever iterates decides after every piece whether to go on, so pausing, stepping and stopping need
no code here. Between two pieces the trainer is consistent and may be looked at or changed.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from typing import NamedTuple

from nnplay.data import Part
from nnplay.nn.trace import NonFinite, first_non_finite
from nnplay.training.batches import Batch, BatchSource
from nnplay.training.divergence import GOOD_EVERY, Divergence, is_finite
from nnplay.training.measurement import Measurement
from nnplay.training.trainer import Trainer

EVALUATE_BATCH = 500
"""Samples measured at a time; small enough that stopping during a measurement feels instant."""


class StepDone(NamedTuple):
    """A batch went forward and backward, and the weights were updated.

    Where `Trainer.strides` allows it, several batches one after the other: these are the last's.
    """

    step: int
    loss: float


class Measuring(NamedTuple):
    """Part of a measurement is done."""

    samples: int


class Measured(NamedTuple):
    """The watched part of the data has been measured; see `Measurement`."""

    loss: float
    score: float


class EpochDone(NamedTuple):
    """Every training sample has been seen once more; `epoch` epochs are done."""

    epoch: int


class BestKept(NamedTuple):
    """Training has come to its end, and the weights of its best epoch have been put back."""

    epoch: int


Event = StepDone | Measuring | Measured | EpochDone | BestKept | Divergence


def fit(trainer: Trainer) -> Iterator[Event]:
    """Train from wherever the trainer stands to its last epoch, or until more no longer help.

    Yields
    ------
    Event
        After every step, part of a measurement, measurement and epoch. A `Divergence` is the last:
        the cost was not finite, and that step's update was not made.
    """
    if trainer.step and trainer.between_epochs and trainer.divergence is None:
        yield from _judge(trainer)  # unless that was done when the epoch ended
    trainer.judge_start()
    trainer.strides.begin()
    try:
        yield from _epochs(trainer)
    finally:
        trainer.strides.rest()


def _epochs(trainer: Trainer) -> Iterator[Event]:
    while trainer.epoch < trainer.until and not (trainer.divergence or trainer.stopped_early):
        yield from train_epoch(trainer)
        if trainer.divergence is None:
            yield from _judge(trainer)
        if trainer.divergence is None:
            yield EpochDone(trainer.epoch)
    keeps = trainer.divergence is None and trainer.design.training.keep_best
    if keeps and (best := trainer.keep_best()) is not None:
        yield BestKept(best.epoch)


def train_epoch(trainer: Trainer) -> Iterator[Event]:
    """Train to the end of the epoch that is under way, or of a new one; see `fit`."""
    trainer.begin_epoch()
    while (done := _stride(trainer) or _step(trainer)) is not None:
        yield done
        if isinstance(done, Divergence):
            return
        every = trainer.design.training.evaluate_every
        if every and trainer.step % every == 0:
            yield from _test(trainer)
            if trainer.divergence is not None:
                return
    trainer.end_epoch()
    trainer.vitals.end_epoch(trainer.network, trainer.step, trainer.progress)


def _stride(trainer: Trainer) -> StepDone | None:
    """Make as many steps as may be made at once; return None if the next is for `_step`."""
    steps = trainer.strides.steps(trainer)
    loss = trainer.strides.make(trainer, steps) if steps else None
    return None if loss is None else StepDone(trainer.step, loss)


def _step(trainer: Trainer) -> StepDone | Divergence | None:
    """Make a step, and look at what is to be looked at; return None at the end of the epoch."""
    progress = trainer.progress
    batch = trainer.train_source.take(trainer.design.training.batch_size)
    return None if batch is None else _train_on(trainer, batch, progress)


def _train_on(trainer: Trainer, batch: Batch, progress: float) -> StepDone | Divergence:
    network, plan = trainer.network, trainer.plan
    loss, prediction = network.train_step(
        batch.x, batch.y, trainer.loss, plan.penalties, batch.weights
    )
    if not math.isfinite(loss):
        place = first_non_finite(network, batch.x, batch.y, trainer.loss, batch.weights)
        return trainer.diverged(*(place or NonFinite(len(network.layers) - 1, "loss")))
    if trainer.step % GOOD_EVERY == 0:
        trainer.keep_if_good(loss, network.state, len(batch.x))
    if progress >= trainer.path.due:
        trainer.path.record(network.parameters, trainer.step, progress)
    score = trainer.train_source.score(prediction, batch)
    start = trainer.cycle_start
    rate = plan.rate(progress - start, trainer.until - start, trainer.costs)
    vitals, looks = trainer.vitals, trainer.step + 1 >= trainer.vitals.due
    if looks:
        vitals.keep(network)
        vitals.note_gradients(network)
    plan.update(network, trainer.optimizer, rate)
    trainer.end_steps(1, len(batch.x))
    made = trainer.progress
    trainer.history.add_batch(made, loss, score, len(batch.x), rate)
    if made >= trainer.film.due:
        trainer.film.take(network, trainer.step, made)
    if looks:
        vitals.after(network, trainer.step, trainer.progress)
    return StepDone(trainer.step, loss)


def _judge(trainer: Trainer) -> Iterator[Event]:
    """Measure the watched part after an epoch, and note how it did."""
    yield from _test(trainer)
    if trainer.divergence is None and len(trainer.costs) < trainer.epoch:
        trainer.judge_epoch(trainer.history.last_test())


def _test(trainer: Trainer) -> Iterator[Event]:
    if trainer.measured:
        return  # the epoch ends where a measurement was due anyway
    measurement = yield from _measure_as_it_is(trainer)
    # The update before may have broken the weights, which otherwise only the next step would see.
    if not (math.isfinite(measurement.loss) and is_finite(trainer.network.state)):
        divergence = find_divergence(trainer)
        if divergence is not None:
            yield divergence
            return
    trainer.note_test(measurement)
    yield Measured(*measurement)


def _measure_as_it_is(trainer: Trainer) -> Generator[Measuring, None, Measurement]:
    """Measure the watched part, from the beginning if somebody changes the network meanwhile."""
    while True:
        trainer.catch_up()
        version = trainer.version
        measurement = yield from measure(trainer, trainer.watched_source)
        if trainer.version == version:
            return measurement


def find_divergence(trainer: Trainer) -> Divergence | None:
    """Look for the first number that is not finite, over the watched data with these weights.

    Returns
    -------
    Divergence or None
        Noted in the trainer, too, which then holds finite weights again.
    """
    source = trainer.fresh_source(trainer.data.watched)
    while (batch := source.take(EVALUATE_BATCH)) is not None:
        loss, _ = trainer.network.evaluate(batch.x, batch.y, trainer.loss)
        if not (math.isfinite(loss) and is_finite(trainer.network.state)):
            place = first_non_finite(
                trainer.network, batch.x, batch.y, trainer.loss, training=False
            )
            return trainer.diverged(*(place or NonFinite(len(trainer.network.layers) - 1, "loss")))
    return None


def measure(trainer: Trainer, source: BatchSource) -> Generator[Measuring, None, Measurement]:
    """Measure the network as it is now on all samples of a source, bit by bit.

    Returns
    -------
    Measurement
        As the generator's value (``yield from``); use `measure_now` for just the result.
    """
    total, score, done = 0.0, 0.0, 0
    source.start()
    while (batch := source.take(EVALUATE_BATCH)) is not None:
        loss, prediction = trainer.network.evaluate(batch.x, batch.y, trainer.loss)
        total += loss * len(batch.x)
        score += source.score(prediction, batch)
        done += len(batch.x)
        yield Measuring(done)
    return Measurement(total / done, score / done)


def measure_now(trainer: Trainer, part: Part) -> Measurement:
    """Measure the network as it is now on all samples of a part."""
    measurement = measure(trainer, trainer.fresh_source(part))
    while True:
        try:
            next(measurement)
        except StopIteration as stop:
            result: Measurement = stop.value
            return result
