"""Training without Qt: `fit` is a generator that trains and says what it did."""

from nnplay.training.fit import (
    EpochDone,
    Measurement,
    Measuring,
    StepDone,
    Measured,
    fit,
    measure_now,
)
from nnplay.training.history import History
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Divergence, Trainer, data_shape

__all__ = [
    "Divergence",
    "EpochDone",
    "History",
    "Measurement",
    "Measuring",
    "Snapshot",
    "StepDone",
    "Measured",
    "Trainer",
    "data_shape",
    "fit",
    "measure_now",
]
