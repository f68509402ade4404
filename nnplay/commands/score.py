"""How a score reads: an accuracy, or R² where numbers are predicted."""

from __future__ import annotations

from collections.abc import Mapping

from nnplay.commands.console import percent_text
from nnplay.data import Task

SCORES: Mapping[Task, str] = {"classification": "accuracy", "regression": "R²"}
"""What a score is called, see `Measurement`, by what is to be predicted."""


def score_text(task: Task, score: float | None, decimals: int) -> str:
    """Return a score in words: an accuracy as a percentage, R² as a number, which may be below 0.

    Parameters
    ----------
    task : {"classification", "regression"}
    score : float or None
    decimals : int
        Of the percentage; R² always has three, or an exponent where it is far from one.
    """
    if task == "classification":
        return percent_text(score, decimals)
    if score is None:
        return "–"
    return f"{score:.3f}" if abs(score) < 1e3 else f"{score:.3g}"
