"""Calibration: whether a network is right as often as it is sure of itself.

Of the answers that are given with a confidence of 0.8, four out of five should be right. A
reliability diagram sorts the answers into bins of confidence and compares, bin by bin, how sure
they were with how many of them are right (Naeini, Cooper and Hauskrecht 2015, Obtaining well
calibrated probabilities using Bayesian binning; Guo, Pleiss, Sun and Weinberger 2017, arXiv
1706.04599).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array

BINS = 10
"""Bins of confidence unless others are asked for, between the 10 and 15 of the two papers."""


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """Confidence and accuracy, by bins of confidence.

    Attributes
    ----------
    edges : (bins + 1,) float64 array
        From 0 to 1. Bin m holds the confidences above ``edges[m]`` and up to ``edges[m + 1]``.
    count : (bins,) int array
        Answers in each bin.
    confidence, accuracy : (bins,) float64 array
        Mean confidence of the answers in each bin, and the share of them that is right; NaN for an
        empty bin.
    error : float
        Expected calibration error: Σ count/n · |accuracy − confidence|; NaN without answers.
    left_out : int
        Answers whose confidence is not a number.
    """

    edges: NDArray[np.float64]
    count: NDArray[np.intp]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    error: float
    left_out: int


def confidences(prediction: Array) -> NDArray[np.float64]:
    """Return how sure each prediction is of the class that it means.

    Parameters
    ----------
    prediction : (n, outputs) array
        Probabilities: one for each class, or a single one, of the second of two classes.

    Returns
    -------
    (n,) float64 array
        The largest output; for a single one p, the larger of p and 1 − p.
    """
    if prediction.shape[1] == 1:
        yes = prediction[:, 0].astype(np.float64)
        return np.maximum(yes, 1 - yes)
    largest: Array = prediction.max(axis=1)
    return largest.astype(np.float64)


def reliability(
    confidence: NDArray[Any], right: NDArray[np.bool_], bins: int = BINS
) -> Reliability:
    """Compare confidence and accuracy.

    Parameters
    ----------
    confidence : (n,) float array
        Between 0 and 1; what is not a number is left out.
    right : (n,) bool array
        Whether each answer is right.
    bins : int
        Bins of the same width.

    Raises
    ------
    ValueError
        If shapes differ, there is no bin, or a confidence is below 0 or above 1.
    """
    if confidence.ndim != 1 or confidence.shape != right.shape:
        raise ValueError(
            "confidence and right must have the same shape (answers,), "
            f"not {confidence.shape} and {right.shape}"
        )
    if bins < 1:
        raise ValueError(f"there must be at least 1 bin, not {bins}")
    known = ~np.isnan(confidence)
    sure = confidence[known].astype(np.float64)
    if sure.size and not (sure.min() >= 0 and sure.max() <= 1):
        raise ValueError(
            f"a confidence must lie between 0 and 1, but these go from {sure.min()} to {sure.max()}"
        )
    edges = np.linspace(0, 1, bins + 1)
    place = np.maximum(np.searchsorted(edges, sure, side="left") - 1, 0)
    count = np.bincount(place, minlength=bins)
    mean = _means(np.bincount(place, sure, bins), count)
    accuracy = _means(np.bincount(place, right[known], bins), count)
    gaps = np.abs(accuracy - mean)[count > 0] * count[count > 0]
    error = float(gaps.sum() / sure.size) if sure.size else float("nan")
    return Reliability(edges, count, mean, accuracy, error, len(confidence) - sure.size)


def _means(sums: NDArray[Any], count: NDArray[np.intp]) -> NDArray[np.float64]:
    means = np.full(len(count), np.nan)
    np.divide(sums, count, out=means, where=count > 0)
    return means
