"""Everything that is reported of a network and one part of its data."""

from __future__ import annotations

import numpy as np

from nnplay.commands.results import Result
from nnplay.data import Part
from nnplay.nn.arrays import Array
from nnplay.nn.metrics import METRICS
from nnplay.training import Measurement, Trainer
from nnplay.training.fit import EVALUATE_BATCH


def predict(trainer: Trainer, part: Part) -> Array:
    """Return the network's outputs for every sample of a part, as (samples, outputs)."""
    source, outputs = trainer.fresh_source(part), []
    while (batch := source.take(EVALUATE_BATCH)) is not None:
        outputs.append(trainer.network.forward(batch.x)[-1].a.copy())
    return np.concatenate(outputs)


def result_of(trainer: Trainer, part: Part, measured: Measurement | None) -> Result:
    """Return a measurement of a part with what belongs to it."""
    if measured is None or trainer.data.task == "classification":
        return Result(measured)
    own = trainer.data.target_scaling.undo
    target = own(trainer.data.part(part).y)
    return Result(measured, METRICS["mae"].compute(own(predict(trainer, part)), target))
