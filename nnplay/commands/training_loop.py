"""Training in a terminal: with a clock, a progress display, and signals that end it in order."""

from __future__ import annotations

import signal
import sys
import threading
import time
from types import FrameType
from typing import Literal

from nnplay.commands.progress import progress_on
from nnplay.training import Measurement, StepDone, Trainer, find_divergence, fit
from nnplay.training.fit import measure

# Ctrl+C, a polite kill, and the terminal being closed.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts:
    """While its block runs, signals that would end the program are only counted.

    Attributes
    ----------
    count : int
        How many came.
    """

    def __init__(self) -> None:
        self.count = 0
        self._previous: dict[int, object] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name, None) for name in SIGNALS):
                # What was ignored from the start (nohup, a job in the background) stays so.
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._previous[number] = signal.signal(number, self._count)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # came from signal()

    def _count(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1


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


def measure_part(
    trainer: Trainer, part: Literal["train", "test"], interrupts: Interrupts
) -> Measurement | None:
    """Measure the network on all training or test samples, or return None if a signal comes."""
    before = interrupts.count
    events = measure(trainer, trainer.fresh_source(part))
    while interrupts.count == before:
        try:
            next(events)
        except StopIteration as stop:
            result: Measurement = stop.value
            return result
    return None


def final_test(trainer: Trainer, interrupts: Interrupts) -> Measurement | None:
    """Return how the network does on the test data, measuring it unless that is known already."""
    tests = trainer.history.tests()
    settled = trainer.divergence is None
    if settled and len(tests.step) and tests.step[-1] == trainer.step:
        return Measurement(float(tests.loss[-1]), float(tests.accuracy[-1]))
    measured = measure_part(trainer, "test", interrupts)
    if settled and measured is not None:
        trainer.history.add_test(trainer.step, trainer.progress, *measured)
    return measured
