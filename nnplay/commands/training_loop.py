"""Training in a terminal: with a clock, a progress display, and signals that end it in order."""

from __future__ import annotations

import sys
import time

from nnplay.commands.interrupts import Interrupts
from nnplay.commands.progress import progress_on
from nnplay.data import Part
from nnplay.training import Measurement, StepDone, Trainer, find_divergence, fit
from nnplay.training.fit import measure


def train(trainer: Trainer, interrupts: Interrupts) -> float:
    """Train until `fit` ends or a signal comes, showing progress on standard error.

    A signal ends the training as its last epoch would: the best weights are put back if that was
    asked for.

    Returns
    -------
    float
        Seconds spent in steps; measuring is left out.
    """
    progress = progress_on(sys.stderr, trainer)
    seconds = 0.0
    events = fit(trainer)
    try:
        while not interrupts.count:
            begin = time.perf_counter()
            event = next(events, None)
            if event is None:
                break
            if isinstance(event, StepDone):
                seconds += time.perf_counter() - begin
            progress.show(event, seconds)
    finally:
        progress.close()
    if interrupts.count and trainer.divergence is None:
        divergence = find_divergence(trainer)  # the last step's update has not been looked at yet
        if divergence is None and trainer.design.training.keep_best:
            trainer.keep_best()
    return seconds


def measure_part(trainer: Trainer, part: Part, interrupts: Interrupts) -> Measurement | None:
    """Measure the network on all samples of a part, or return None if a signal comes."""
    before = interrupts.count
    events = measure(trainer, trainer.fresh_source(part))
    while interrupts.count == before:
        try:
            next(events)
        except StopIteration as stop:
            result: Measurement = stop.value
            return result
    return None


def measure_watched(trainer: Trainer, interrupts: Interrupts) -> Measurement | None:
    """Return how the network does on the watched part, measuring it unless that is known already.

    The history holds it then.
    """
    settled = trainer.divergence is None
    if settled and trainer.history.tested == trainer.step:
        return trainer.history.last_test()
    measured = measure_part(trainer, trainer.data.watched, interrupts)
    if settled and measured is not None:
        trainer.history.add_test(trainer.step, trainer.progress, *measured)
    return measured
