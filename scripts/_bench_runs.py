"""A whole training of a design: seconds and accuracy, epoch by epoch."""

from __future__ import annotations

import math
import time
from typing import NamedTuple

from nnplay.data import DataSet
from nnplay.nn import compiled
from nnplay.project import Design
from nnplay.training import Divergence, EpochDone, Measured, StepDone, Trainer, fit
from nnplay.training.threads import blas_threads, suggest_threads


class Point(NamedTuple):
    """Where a training stands after an epoch.

    Attributes
    ----------
    seconds : float
        Spent in training steps so far; measuring is left out.
    accuracy : float
        Share of right predictions over all test data.
    """

    seconds: float
    accuracy: float


Curve = list[Point]


def first_at(curve: Curve, target: float) -> tuple[float, float]:
    """Return the seconds and epochs after which `target` was first reached; infinite if never."""
    for epoch, point in enumerate(curve, start=1):
        if point.accuracy >= target:
            return point.seconds, epoch
    return math.inf, math.inf


def nnplay_curve(design: Design, data: DataSet) -> Curve:
    """Train a design to its end as the program does, on as many threads as it suggests.

    Raises
    ------
    SystemExit
        If the training diverges.
    """
    curve, seconds, accuracy = [], 0.0, 0.0
    with blas_threads(suggest_threads(design, window=False)):
        trainer = Trainer(design, data)
        if compiled.installed():
            compiled.warm_up()
            trainer.strides.allowed = True
        events = fit(trainer)
        begin = time.perf_counter()
        for event in events:
            if isinstance(event, StepDone):
                seconds += time.perf_counter() - begin
            elif isinstance(event, Measured):
                accuracy = event.score
            elif isinstance(event, EpochDone):
                curve.append(Point(seconds, accuracy))
            elif isinstance(event, Divergence):
                raise SystemExit(f"The training ran away in step {event.step}: {event.what}.")
            begin = time.perf_counter()
    return curve
