"""What a network comes to on some samples."""

from __future__ import annotations

from typing import NamedTuple


class Measurement(NamedTuple):
    """Mean cost (without penalties) and share of right predictions over some samples."""

    loss: float
    accuracy: float
