"""What a network comes to on some samples."""

from __future__ import annotations

from typing import NamedTuple


class Measurement(NamedTuple):
    """Mean cost (without penalties) and score over some samples.

    Attributes
    ----------
    loss : float
    score : float
        The accuracy (share of right predictions) where classes are predicted, else R²; 1 is best.
    """

    loss: float
    score: float
