"""What a training came to, in a few numbers: saved with weights, printed by the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.nn.losses import default_loss
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer


def training_summary(trainer: Trainer, snapshot: Snapshot) -> dict[str, Any]:
    """Describe the run up to a snapshot of it: settings, progress, and the last test before.

    Returns
    -------
    dict
        Plain JSON values: steps; epochs, the whole ones done; test_loss, test_accuracy and
        tested_at_step (None before the first measurement); test_data in words; and config, the
        `TrainingConfig`.
    """
    tests = trainer.history.tests()
    last = int(np.searchsorted(tests.step, snapshot.step, side="right")) - 1
    tested = last >= 0
    return {
        "steps": snapshot.step,
        "epochs": int(snapshot.epoch + 1e-9),
        "test_loss": float(tests.loss[last]) if tested else None,
        "test_accuracy": float(tests.accuracy[last]) if tested else None,
        "tested_at_step": int(tests.step[last]) if tested else None,
        "test_data": trainer.data.test_label,
        "config": msgspec.to_builtins(trainer.design.training),
    }


def loss_of_summary(summary: Mapping[str, Any], output_activation: str) -> str:
    """Name the loss that a summary says weights were trained with, or one that fits them."""
    config = summary.get("config")
    name = config.get("loss") if isinstance(config, Mapping) else None
    activation = ACTIVATIONS[output_activation]
    if isinstance(name, str) and name in LOSSES and LOSSES[name].accepts(activation):
        return name
    return default_loss(output_activation)
