"""What a training came to, in a few numbers: saved with weights, printed by the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from nnplay.nn import ACTIVATIONS
from nnplay.nn.losses import default_loss
from nnplay.project import LossSpec, build_loss
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer


def training_summary(trainer: Trainer, snapshot: Snapshot) -> dict[str, Any]:
    """Describe the run up to a snapshot of it: settings, progress, and the last test before.

    Returns
    -------
    dict
        Plain JSON values: steps; epochs, the whole ones done; test_loss, test_accuracy and
        tested_at_step (None before the first measurement); best_epoch, whose weights were put back
        (None if they were not); test_data in words; and config, the `TrainingConfig`.
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
        "best_epoch": trainer.best.epoch if trainer.best and trainer.best_kept else None,
        "test_data": trainer.data.test_label,
        "config": msgspec.to_builtins(trainer.design.training),
    }


def loss_of_summary(summary: Mapping[str, Any], output_activation: str) -> LossSpec:
    """Return the loss that a summary says weights were trained with, or one that fits them."""
    config = summary.get("config")
    said = config.get("loss") if isinstance(config, Mapping) else None
    # It used to be a name alone, without parameters.
    fields = {"name": said} if isinstance(said, str) else said
    try:
        loss = msgspec.convert(fields, LossSpec)
        fits = build_loss(loss).accepts(ACTIVATIONS[output_activation])
    except (ValueError, TypeError):
        fits = False
    return loss if fits else LossSpec(default_loss(output_activation))
