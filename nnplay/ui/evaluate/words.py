"""How the evaluation writes its numbers."""

from __future__ import annotations

import math

from nnplay.data import Part
from nnplay.training.evaluation import Evaluation
from nnplay.ui.curves.scales import value_text
from nnplay.ui.numbers import format_number

PART_NAMES: dict[Part, str] = {"train": "Training", "validation": "Validation", "test": "Test"}
PART_WORDS: dict[Part, str] = {"train": "training", "validation": "validation", "test": "test"}


def exact(value: float) -> str:
    """Return a number with ten digits at most: "−0.3333333333"."""
    if not math.isfinite(value):
        return value_text(value, 4)
    return format_number(float(value)).replace("-", "−")


def figure(value: float) -> str:
    """Return a number that was computed with six digits, which is all that is sure of it."""
    return exact(float(f"{value:.6g}"))


def probability(value: float) -> str:
    """Return a probability with six digits, which never round to certainty.

    >>> probability(0.9497084022), probability(0.99999999), probability(1.0)
    ('0.949708', '>0.999999', '1')
    """
    text = figure(value)
    return ">0.999999" if text == "1" and value < 1 else text


def brief(value: float) -> str:
    """Return a number with four digits."""
    return exact(float(f"{value:.4g}"))


def percent(share: float, decimals: int = 2) -> str:
    """Return a share from 0 to 1 as a percentage; a dash for one of nothing.

    What is not quite all, or not quite nothing, is never rounded to it.

    >>> percent(0.99999), percent(0.00001), percent(1.0), percent(0.5, 0)
    ('99.99 %', '<0.01 %', '100.00 %', '50 %')
    """
    if math.isnan(share):
        return "–"
    least = 10.0**-decimals
    if 0 < 100 * share < least / 2:
        return f"<{least:.{decimals}f} %"
    value = min(100 * share, 100 - least) if share < 1 else 100.0
    return f"{value:.{decimals}f} %"


def when(evaluation: Evaluation) -> str:
    """Say how far training was when the numbers were taken."""
    if not evaluation.step:
        words = "before training"
    else:
        words = f"at step {evaluation.step:,}, epoch {evaluation.epoch:.4g}"
    if evaluation.off:
        words += f", {evaluation.off:,} neuron{'s' * (evaluation.off > 1)} off"
    return words
