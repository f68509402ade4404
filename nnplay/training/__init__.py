"""Training without Qt: `fit` is a generator that trains and says what it did."""

from nnplay.training.divergence import Divergence
from nnplay.training.fit import (
    BestKept,
    EpochDone,
    Measured,
    Measuring,
    StepDone,
    find_divergence,
    fit,
    measure_now,
)
from nnplay.training.history import History
from nnplay.training.measurement import Measurement
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer, data_shape

__all__ = [
    "BestKept",
    "Divergence",
    "EpochDone",
    "History",
    "Measured",
    "Measurement",
    "Measuring",
    "Probe",
    "Snapshot",
    "StepDone",
    "Trainer",
    "data_shape",
    "find_divergence",
    "fit",
    "measure_now",
]
