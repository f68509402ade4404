"""What a training came to, in a few numbers: saved with weights, printed by the command line."""

from __future__ import annotations

from typing import Any

import msgspec

from nnplay.training.trainer import Trainer


def training_summary(trainer: Trainer) -> dict[str, Any]:
    """Describe a trainer's run: its settings, how far it went, and its newest test figures.

    Returns
    -------
    dict
        Plain JSON values: steps, epochs, test_loss, test_accuracy (None before the first
        measurement), test_data in words, and config, the `TrainingConfig`.
    """
    tests = trainer.history.tests()
    return {
        "steps": trainer.step,
        "epochs": trainer.epoch,
        "test_loss": float(tests.loss[-1]) if len(tests.loss) else None,
        "test_accuracy": float(tests.accuracy[-1]) if len(tests.accuracy) else None,
        "test_data": trainer.data.test_label,
        "config": msgspec.to_builtins(trainer.design.training),
    }
