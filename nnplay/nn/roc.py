"""The ROC curve: how well a score tells one class from the rest, whatever threshold is chosen.

Whoever takes a sample for the class if its score reaches a threshold finds a share of the class's
samples (true positive rate) and takes a share of the others for it too (false positive rate). The
curve shows both shares for every threshold (Fawcett 2006, An introduction to ROC analysis).

The area under it is the chance that a sample of the class scores higher than one of the others,
ties counted as half: the statistic U of Mann and Whitney, divided by the number of pairs (Hanley
and McNeil 1982, The meaning and use of the area under a ROC curve).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """A ROC curve, from the strictest threshold to the loosest.

    Attributes
    ----------
    threshold : (points,) float64 array
        What is taken for the class scores at least that. The first is infinite: nothing is. The
        others are all different scores there are, falling.
    found, wrongly : (points,) int array
        Samples of the class, and others, that reach the threshold.
    positives, negatives : int
        Samples of the class and others.
    area : float
        Under the curve: 1 if the class always scores higher, 0.5 if the score says nothing.
    """

    threshold: NDArray[np.float64]
    found: NDArray[np.intp]
    wrongly: NDArray[np.intp]
    positives: int
    negatives: int
    area: float

    @property
    def true_positive(self) -> NDArray[np.float64]:
        """Share of the class's samples that is found, at each threshold."""
        return self.found / self.positives

    @property
    def false_positive(self) -> NDArray[np.float64]:
        """Share of the other samples that is taken for the class, at each threshold."""
        return self.wrongly / self.negatives


def roc(score: NDArray[Any], positive: NDArray[np.bool_]) -> Roc:
    """Return the ROC curve of a score.

    Parameters
    ----------
    score : (n,) float array
        The higher, the more a sample is taken for the class. May be infinite.
    positive : (n,) bool array
        Whether each sample belongs to the class.

    Raises
    ------
    ValueError
        If shapes differ, a score is not a number, or there are not samples of both kinds.
    """
    if score.ndim != 1 or score.shape != positive.shape:
        raise ValueError(
            "score and positive must have the same shape (samples,), "
            f"not {score.shape} and {positive.shape}"
        )
    unknown = np.flatnonzero(np.isnan(score))
    if unknown.size:
        raise ValueError(f"sample {unknown[0]} has a score that is not a number")
    positives = int(np.count_nonzero(positive))
    negatives = len(score) - positives
    if not (positives and negatives):
        raise ValueError(
            "a ROC curve needs samples of the class and others, "
            f"not {positives} of the class and {negatives} others"
        )
    order = np.argsort(-score, kind="stable")
    sorted_score, hits = score[order].astype(np.float64), np.cumsum(positive[order])
    # Samples of one score pass the threshold together: only the last of them is a point.
    last = np.append(np.flatnonzero(sorted_score[1:] != sorted_score[:-1]), len(score) - 1)
    found = np.concatenate([[0], hits[last]])
    wrongly = np.concatenate([[0], last + 1 - hits[last]])
    # In whole numbers, and so exact: twice the area, in pairs of a sample and another.
    twice = int(np.sum(np.diff(wrongly) * (found[1:] + found[:-1])))
    return Roc(
        np.concatenate([[np.inf], sorted_score[last]]),
        found,
        wrongly,
        positives,
        negatives,
        twice / (2 * positives * negatives),
    )


def class_roc(prediction: Array, labels: NDArray[Any], label: int) -> Roc:
    """Return the ROC curve of one class against the rest.

    Parameters
    ----------
    prediction : (n, outputs) array
        A single output p speaks for class 1; its curve for class 0 has 1 − p as the threshold, in
        float64, where different p that are near 0 may still give the same.
    labels : (n,) int array
        The true classes.
    label : int

    Raises
    ------
    ValueError
        As `roc`.
    """
    curve = roc(class_scores(prediction, label), labels == label)
    if prediction.shape[1] > 1 or label:
        return curve
    return replace(curve, threshold=1 + curve.threshold)


def class_scores(prediction: Array, label: int) -> Array:
    """Return numbers that rank predictions by how much they speak for one class.

    Parameters
    ----------
    prediction : (n, outputs) array
        A single output p speaks for class 1. For class 0 the score is −p, not 1 − p: that would be
        rounded to the same number for all p that are near 0, and confident answers would be tied.
    label : int

    Returns
    -------
    (n,) array
    """
    if prediction.shape[1] > 1:
        return prediction[:, label]
    return prediction[:, 0] if label else -prediction[:, 0]
