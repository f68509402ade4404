"""How the evaluation writes its numbers."""

from __future__ import annotations

from nnplay.data import Part
from nnplay.training.evaluation import Evaluation

PART_NAMES: dict[Part, str] = {"train": "Training", "validation": "Validation", "test": "Test"}
PART_WORDS: dict[Part, str] = {"train": "training", "validation": "validation", "test": "test"}


def when(evaluation: Evaluation) -> str:
    """Say how far training was when the numbers were taken."""
    if not evaluation.step:
        words = "before training"
    else:
        words = f"at step {evaluation.step:,}, epoch {evaluation.epoch:.4g}"
    if evaluation.off:
        words += f", {evaluation.off:,} neuron{'s' * (evaluation.off > 1)} off"
    return words
