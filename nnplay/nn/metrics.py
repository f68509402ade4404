r"""Metrics: what is measured besides the loss.

``entry.compute(prediction, target, **parameters)`` returns a float or an array of float64, as
`Metric.result` says. Predictions have the shape (n, outputs). Targets are class numbers of shape
(n,) for metrics of the kind "classification", and a matrix like the prediction for "regression".

Which class a prediction means is decided in one place, `predicted_classes`. To add a metric, add an
entry to `METRICS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.nn.registry import Entry, Parameter, Registry

Labels = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric(Entry):
    """One entry of `METRICS`; see the module's docstring.

    Attributes
    ----------
    kind : {"classification", "regression"}
    compute : callable
        Raises ValueError where prediction and target do not fit each other, or are empty.
    result : {"number", "classes", "matrix"}
        What it returns: a float, an array of shape (classes,) or one of (classes, classes).
    """

    kind: Literal["classification", "regression"]
    compute: Callable[..., Any]
    result: Literal["number", "classes", "matrix"] = "number"


def predicted_classes(prediction: Array) -> Labels:
    """Return the class number that each prediction means.

    Parameters
    ----------
    prediction : (n, outputs) array

    Returns
    -------
    (n,) int array
        The number of the largest output, the first of several. A single output says yes, which is
        class 1, if it is above 0.5, else no, class 0.
    """
    classes: Labels
    if prediction.shape[1] == 1:
        classes = (prediction[:, 0] > 0.5).astype(np.intp)
    else:
        classes = prediction.argmax(1)
    return classes


def count_correct(prediction: Array, labels: Labels) -> int:
    """Count the samples whose predicted class is theirs; unchecked, for every training step.

    Parameters
    ----------
    prediction : (n, outputs) array
    labels : (n,) int array
        Class numbers.
    """
    return int(np.count_nonzero(predicted_classes(prediction) == labels))


def confusion_counts(prediction: Array, labels: Labels) -> NDArray[np.intp]:
    """Count how often each class was taken for each.

    Returns
    -------
    (classes, classes) int array
        Row: the true class; column: the predicted one.

    Raises
    ------
    ValueError
        If there are no samples, shapes do not fit, or a label has no output.
    """
    classes = _check_labels(prediction, labels)
    pairs = labels.astype(np.intp) * classes + predicted_classes(prediction)
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


@dataclass(frozen=True, slots=True, eq=False)
class ClassificationReport:
    """How well each class is recognised.

    Attributes
    ----------
    classes : tuple of str
        Their names.
    confusion : (classes, classes) int array
        Row: the true class; column: the predicted one.
    support : (classes,) int array
        Samples that belong to the class.
    precision, recall, f1 : (classes,) float64 array
        0 where undefined: the precision of a class that is never predicted, the recall of one
        without samples.
    accuracy : float
    macro_precision, macro_recall, macro_f1 : float
        Means over the classes that occur among the samples or the predictions.
    """

    classes: tuple[str, ...]
    confusion: NDArray[np.intp]
    support: NDArray[np.intp]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    accuracy: float
    macro_precision: float
    macro_recall: float
    macro_f1: float


def classification_report(
    prediction: Array, labels: Labels, classes: Sequence[str]
) -> ClassificationReport:
    """Measure how well each class is recognised.

    Parameters
    ----------
    prediction : (n, outputs) array
    labels : (n,) int array
        Class numbers.
    classes : sequence of str
        Name of each class; two for a single output.

    Raises
    ------
    ValueError
        If there are no samples, shapes do not fit, or a label has no output.
    """
    confusion = confusion_counts(prediction, labels)
    if len(classes) != len(confusion):
        raise ValueError(
            f"this prediction tells {len(confusion)} classes apart, but {len(classes)} are named"
        )
    precision, recall, f1 = _scores(confusion)
    return ClassificationReport(
        tuple(classes),
        confusion,
        confusion.sum(axis=1),
        precision,
        recall,
        f1,
        float(confusion.trace() / confusion.sum()),
        _macro(precision, confusion),
        _macro(recall, confusion),
        _macro(f1, confusion),
    )


def _check_labels(prediction: Array, labels: Labels) -> int:
    """Refuse what cannot be measured; return the number of classes."""
    if prediction.ndim != 2 or prediction.size == 0:
        raise ValueError(
            "a prediction must have the shape (samples, outputs) with at least 1 of each, "
            f"not {prediction.shape}"
        )
    if labels.shape != (len(prediction),) or not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(
            f"labels must be whole numbers of shape {(len(prediction),)}, one for each prediction, "
            f"not {labels.dtype} of shape {labels.shape}"
        )
    classes: int = max(prediction.shape[1], 2)
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if wrong.size:
        raise ValueError(
            f"sample {wrong[0]} has the label {labels[wrong[0]]}, "
            f"but the prediction has classes 0 to {classes - 1}"
        )
    return classes


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    """Return part / whole, and 0 where `whole` is 0."""
    ratio = np.zeros(whole.shape)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio


def _scores(confusion: NDArray[np.intp]) -> tuple[NDArray[np.float64], ...]:
    """Return precision, recall and F1 of each class."""
    right, predicted, support = confusion.diagonal(), confusion.sum(axis=0), confusion.sum(axis=1)
    return (
        _ratio(right, predicted),
        _ratio(right, support),
        _ratio(2 * right, predicted + support),
    )


def _macro(scores: NDArray[np.float64], confusion: NDArray[np.intp]) -> float:
    occurs = confusion.sum(axis=0) + confusion.sum(axis=1) > 0
    return float(scores[occurs].mean())


def _accuracy(prediction: Array, target: Labels) -> float:
    _check_labels(prediction, target)
    return count_correct(prediction, target) / len(target)


def _top_k(prediction: Array, target: Labels, k: int = 5) -> float:
    classes = _check_labels(prediction, target)
    if k < 1:
        raise ValueError(f"top-k needs a k of at least 1, not {k}")
    if prediction.shape[1] == 1:
        prediction = np.concatenate([1 - prediction, prediction], axis=1)
    own = np.take_along_axis(prediction, target[:, None], axis=1)
    # Of equal outputs the first comes first, as for the accuracy. Counting what is behind, rather
    # than what is ahead, makes an output that is not a number come last.
    behind = (prediction < own) | ((prediction == own) & (np.arange(classes) > target[:, None]))
    return float(np.mean(classes - 1 - behind.sum(axis=1) < min(k, classes)))


def _per_class(index: int) -> Callable[[Array, Labels], NDArray[np.float64]]:
    return lambda prediction, target: _scores(confusion_counts(prediction, target))[index]


def _mean_over_classes(index: int) -> Callable[[Array, Labels], float]:
    def compute(prediction: Array, target: Labels) -> float:
        confusion = confusion_counts(prediction, target)
        return _macro(_scores(confusion)[index], confusion)

    return compute


def _check_values(prediction: Array, target: Array) -> None:
    if prediction.ndim != 2 or prediction.size == 0 or prediction.shape != target.shape:
        raise ValueError(
            "prediction and target must have the same shape (samples, outputs) with at least 1 of "
            f"each, not {prediction.shape} and {target.shape}"
        )


@np.errstate(all="ignore")
def _r_squared(prediction: Array, target: Array) -> float:
    _check_values(prediction, target)
    y = target.astype(np.float64)
    spread = np.ptp(y, axis=0)
    constant = spread == 0
    # In units of the spread no square is too small or too large.
    unit = np.where(constant, 1.0, spread)
    residual = np.sum(((y - prediction) / unit) ** 2, axis=0)
    total = np.sum(((y - y.mean(axis=0)) / unit) ** 2, axis=0)
    scores = np.where(constant, residual == 0, 1 - residual / np.where(constant, 1.0, total))
    return float(scores.mean())


def _mean_absolute_error(prediction: Array, target: Array) -> float:
    _check_values(prediction, target)
    return float(np.mean(np.abs(prediction.astype(np.float64) - target)))


_SOKOLOVA = "Sokolova and Lapalme 2009, A systematic analysis of performance measures"

METRICS: Registry[Metric] = Registry(
    "metric",
    Metric(
        name="accuracy",
        label="Accuracy",
        formula="right / all",
        help="Share of the samples whose class is predicted.",
        source=_SOKOLOVA,
        kind="classification",
        compute=_accuracy,
    ),
    Metric(
        name="top_k",
        label="Top-k accuracy",
        formula="samples whose class is among the k largest outputs / all",
        help="Share of the samples whose class is among the k likeliest.",
        source="Russakovsky et al. 2015, arXiv 1409.0575",
        kind="classification",
        compute=_top_k,
        parameters=(
            Parameter("k", "k", 5, 1, 1000, "Guesses allowed; no more than there are classes."),
        ),
    ),
    Metric(
        name="precision",
        label="Precision",
        formula="TP / (TP + FP) of each class; 0 if it is never predicted",
        help="How often the class is right when it is predicted.",
        source=_SOKOLOVA,
        kind="classification",
        compute=_per_class(0),
        result="classes",
    ),
    Metric(
        name="recall",
        label="Recall",
        formula="TP / (TP + FN) of each class; 0 if it has no samples",
        help="Share of the class's samples that are found.",
        source=_SOKOLOVA,
        kind="classification",
        compute=_per_class(1),
        result="classes",
    ),
    Metric(
        name="f1",
        label="F1",
        formula="2 TP / (2 TP + FP + FN) of each class; 0 if it does not occur",
        help="Harmonic mean of precision and recall: high only if both are.",
        source="van Rijsbergen 1979, Information Retrieval",
        kind="classification",
        compute=_per_class(2),
        result="classes",
    ),
    Metric(
        name="macro_precision",
        label="Precision, macro",
        formula="mean of the precisions of all classes that occur",
        help="Precision with every class counting the same, however rare it is.",
        source=_SOKOLOVA,
        kind="classification",
        compute=_mean_over_classes(0),
    ),
    Metric(
        name="macro_recall",
        label="Recall, macro",
        formula="mean of the recalls of all classes that occur",
        help="Recall with every class counting the same, however rare it is.",
        source=_SOKOLOVA,
        kind="classification",
        compute=_mean_over_classes(1),
    ),
    Metric(
        name="macro_f1",
        label="F1, macro",
        formula="mean of the F1 of all classes that occur",
        help="F1 with every class counting the same, however rare it is.",
        source="Opitz and Burst 2019, arXiv 1911.03347, the mean of the classes' F1",
        kind="classification",
        compute=_mean_over_classes(2),
    ),
    Metric(
        name="confusion",
        label="Confusion",
        formula="Cᵢⱼ = samples of class i that are taken for class j",
        help="Shows which classes are mistaken for which.",
        source=_SOKOLOVA,
        kind="classification",
        compute=confusion_counts,
        result="matrix",
    ),
    Metric(
        name="r_squared",
        label="R²",
        formula="1 − Σ (y − ŷ)² / Σ (y − ȳ)², mean over the outputs",
        help="Share of the spread of the target that is explained; 0 is no better than its mean. "
        "For a constant target, 1 if it is met exactly, else 0.",
        source="Draper and Smith 1998, Applied Regression Analysis",
        kind="regression",
        compute=_r_squared,
    ),
    Metric(
        name="mae",
        label="Mean absolute error",
        formula="mean of |y − ŷ| over samples and outputs",
        help="How far a prediction is off on average, in the target's own unit.",
        source="Willmott and Matsuura 2005",
        kind="regression",
        compute=_mean_absolute_error,
    ),
)
