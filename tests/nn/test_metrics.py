"""Metrics against examples worked by hand and against plain loops over the definitions."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnplay.nn.metrics import (
    METRICS,
    classification_report,
    confusion_counts,
    count_correct,
    predicted_classes,
)

# Predicted: 0, 0, 1, 1, 0, 2, 0, 1 (the fourth is a tie, which the first output wins).
PREDICTION = np.array(
    [
        [0.9, 0.1, 0.0, 0.0],
        [0.6, 0.3, 0.1, 0.0],
        [0.2, 0.5, 0.3, 0.0],
        [0.1, 0.4, 0.4, 0.1],
        [0.7, 0.2, 0.1, 0.0],
        [0.1, 0.2, 0.4, 0.3],
        [0.4, 0.3, 0.2, 0.1],
        [0.3, 0.4, 0.2, 0.1],
    ],
    "f4",
)
LABELS = np.array([0, 0, 0, 1, 1, 2, 2, 2])


def compute(name: str, prediction: np.ndarray, target: np.ndarray, **parameters: float) -> object:
    return METRICS[name].compute(prediction, target, **parameters)


def test_confusion_counts_have_a_row_for_each_true_class() -> None:
    expected = [
        [2, 1, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [0, 0, 0, 0],
    ]
    assert compute("confusion", PREDICTION, LABELS).tolist() == expected  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("precision", [2 / 4, 1 / 3, 1, 0]),
        ("recall", [2 / 3, 1 / 2, 1 / 3, 0]),
        # 2 p r / (p + r)
        ("f1", [4 / 7, 2 / 5, 1 / 2, 0]),
        # The fourth class occurs neither among the labels nor among the predictions.
        ("macro_precision", (1 / 2 + 1 / 3 + 1) / 3),
        ("macro_recall", (2 / 3 + 1 / 2 + 1 / 3) / 3),
        ("macro_f1", (4 / 7 + 2 / 5 + 1 / 2) / 3),
        ("accuracy", 4 / 8),
    ],
)
def test_scores_of_the_worked_example(name: str, expected: object) -> None:
    assert compute(name, PREDICTION, LABELS) == pytest.approx(expected, rel=1e-15)


def test_the_report_holds_all_scores() -> None:
    report = classification_report(PREDICTION, LABELS, ["a", "b", "c", "d"])
    assert report.classes == ("a", "b", "c", "d")
    assert report.support.tolist() == [3, 2, 3, 0]
    assert (report.confusion == confusion_counts(PREDICTION, LABELS)).all()
    for name in ("precision", "recall", "f1", "accuracy"):
        assert getattr(report, name) == pytest.approx(compute(name, PREDICTION, LABELS))
    for name in ("macro_precision", "macro_recall", "macro_f1"):
        assert getattr(report, name) == compute(name, PREDICTION, LABELS)


# Ranks of the labels among the outputs: 1, 1, 3, 1, 2, 1, 3, 3.
@pytest.mark.parametrize(("k", "right"), [(1, 4), (2, 5), (3, 8), (4, 8), (5, 8)])
def test_top_k(k: int, right: int) -> None:
    assert compute("top_k", PREDICTION, LABELS, k=k) == right / 8


def test_top_k_of_equal_outputs_takes_the_first() -> None:
    prediction, labels = np.zeros((4, 4)), np.array([0, 1, 2, 3])
    assert [compute("top_k", prediction, labels, k=k) for k in (1, 2, 3, 4)] == [0.25, 0.5, 0.75, 1]


def test_an_output_that_is_not_a_number_is_in_no_top_k() -> None:
    prediction, labels = np.array([[0.1, math.nan, 0.2]]), np.array([1])
    assert [compute("top_k", prediction, labels, k=k) for k in (1, 2, 3)] == [0, 0, 1]


def test_a_single_output_says_yes_above_one_half() -> None:
    prediction = np.array([[0.0], [0.5], [0.500001], [1.0], [0.2]], "f4")
    labels = np.array([0, 1, 1, 1, 1])
    assert predicted_classes(prediction).tolist() == [0, 0, 1, 1, 0]
    assert count_correct(prediction, labels) == 3
    assert confusion_counts(prediction, labels).tolist() == [[1, 0], [2, 2]]
    assert compute("accuracy", prediction, labels) == 3 / 5
    assert compute("top_k", prediction, labels, k=1) == 3 / 5
    assert compute("top_k", prediction, labels) == 1
    assert classification_report(prediction, labels, ["no", "yes"]).support.tolist() == [1, 4]


@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_scores_equal_a_loop_over_the_definitions(samples: int, outputs: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    prediction = random.integers(0, 5, (samples, outputs)) / 4  # with many ties
    classes = max(outputs, 2)
    labels = random.integers(0, classes, samples)
    guesses = []
    for row in prediction.tolist():
        guesses.append(int(row[0] > 0.5) if outputs == 1 else row.index(max(row)))
    pairs = list(zip(labels.tolist(), guesses, strict=True))
    assert count_correct(prediction, labels) == sum(label == guess for label, guess in pairs)
    precision, recall, f1 = [], [], []
    for c in range(classes):
        hits = sum(label == guess == c for label, guess in pairs)
        claimed, real = guesses.count(c), labels.tolist().count(c)
        precision.append(hits / claimed if claimed else 0.0)
        recall.append(hits / real if real else 0.0)
        both = precision[-1] + recall[-1]
        f1.append(2 * precision[-1] * recall[-1] / both if both else 0.0)
    occurring = sorted({*guesses, *labels.tolist()})
    for name, scores in (("precision", precision), ("recall", recall), ("f1", f1)):
        assert compute(name, prediction, labels) == pytest.approx(scores, abs=1e-15)
        mean = sum(scores[c] for c in occurring) / len(occurring)
        assert compute(f"macro_{name}", prediction, labels) == pytest.approx(mean, abs=1e-15)
    assert compute("top_k", prediction, labels, k=1) == compute("accuracy", prediction, labels)
    assert compute("top_k", prediction, labels, k=classes) == 1


def test_r_squared_of_the_worked_example() -> None:
    # First output: residuals 1, 0, −1, deviations −2, 0, 2; second: residuals 0, 3, 0, deviations
    # −1, 2, −1.
    target = np.array([[1.0, 0.0], [3.0, 3.0], [5.0, 0.0]])
    prediction = np.array([[0.0, 0.0], [3.0, 0.0], [6.0, 0.0]])
    expected = ((1 - 2 / 8) + (1 - 9 / 6)) / 2
    assert compute("r_squared", prediction, target) == pytest.approx(expected, rel=1e-15)
    assert compute("mae", prediction, target) == pytest.approx(5 / 6, rel=1e-15)
    assert compute("r_squared", target, target) == 1
    mean = np.broadcast_to(target.mean(axis=0), target.shape)
    assert compute("r_squared", mean, target) == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e30])
def test_r_squared_of_a_constant_target(value: float) -> None:
    # The mean of several 0.1 is not quite 0.1: the target must not pass for one that varies.
    target = np.full((7, 1), value, "f4")
    assert compute("r_squared", target, target) == 1
    assert compute("r_squared", target + np.float32(1 + value), target) == 0
    assert compute("r_squared", target[:1], target[:1]) == 1


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_r_squared_does_not_depend_on_the_unit(scale: float) -> None:
    target = np.array([[1.0], [2.0], [4.0]]) * scale
    prediction = np.array([[2.0], [2.0], [4.0]]) * scale
    # deviations from 7/3: −4/3, −1/3, 5/3
    assert compute("r_squared", prediction, target) == pytest.approx(1 - 9 / 42, rel=1e-12)


def test_extreme_predictions_raise_no_warning() -> None:
    target = np.array([[0.0], [1.0]])
    assert compute("r_squared", np.array([[1e300], [0.0]]), target) == -math.inf
    assert math.isnan(float(compute("r_squared", np.array([[math.nan], [0.0]]), target)))  # type: ignore[arg-type]
    # In float32 the first difference would overflow.
    halves = np.array([[2.0**127], [0.0]], "f4")
    assert compute("mae", halves, -halves) == 2.0**127


@pytest.mark.parametrize("name", METRICS)
def test_entries_return_what_they_declare(name: str) -> None:
    entry = METRICS[name]
    target = LABELS if entry.kind == "classification" else PREDICTION + 0.1
    found = entry.compute(PREDICTION, target, **entry.defaults())
    shapes = {"number": (), "classes": (4,), "matrix": (4, 4)}
    assert np.shape(found) == shapes[entry.result]
    assert isinstance(found, float) == (entry.result == "number")
    assert entry.help
    defaults = {
        keyword.name: keyword.default
        for keyword in inspect.signature(entry.compute).parameters.values()
        if keyword.default is not keyword.empty
    }
    assert defaults == entry.defaults()
    entry.check(entry.defaults())


@pytest.mark.parametrize("name", [e.name for e in METRICS.values() if e.kind == "classification"])
@pytest.mark.parametrize(
    ("prediction", "labels", "message"),
    [
        (np.zeros((0, 3)), np.zeros(0, int), r"at least 1 of each, not \(0, 3\)"),
        (np.zeros((3, 0)), np.zeros(3, int), r"at least 1 of each, not \(3, 0\)"),
        (np.zeros(3), np.zeros(3, int), r"\(samples, outputs\).*not \(3,\)"),
        (np.zeros((3, 2)), np.zeros(2, int), r"of shape \(3,\).*not int64 of shape \(2,\)"),
        (np.zeros((1, 2)), np.zeros((1, 2), int), r"not int64 of shape \(1, 2\)"),
        (np.zeros((3, 2)), np.zeros(3), r"whole numbers.*not float64"),
        (np.zeros((3, 2)), np.zeros(3, bool), r"whole numbers.*not bool"),
        (np.zeros((3, 2)), np.array([0, 2, 5]), r"sample 1 has the label 2, .* classes 0 to 1"),
        (np.zeros((3, 1)), np.array([0, 1, -1]), r"sample 2 has the label -1, .* classes 0 to 1"),
    ],
)
def test_what_cannot_be_classified_is_refused(
    name: str, prediction: np.ndarray, labels: np.ndarray, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        compute(name, prediction, labels)


@pytest.mark.parametrize("name", [e.name for e in METRICS.values() if e.kind == "regression"])
@pytest.mark.parametrize(
    ("prediction", "target", "message"),
    [
        (np.zeros((0, 1)), np.zeros((0, 1)), r"not \(0, 1\) and \(0, 1\)"),
        (np.zeros((3, 1)), np.zeros(3), r"not \(3, 1\) and \(3,\)"),
        (np.zeros(3), np.zeros(3), r"not \(3,\) and \(3,\)"),
        (np.zeros((3, 2)), np.zeros((3, 1)), r"not \(3, 2\) and \(3, 1\)"),
    ],
)
def test_what_cannot_be_regressed_is_refused(
    name: str, prediction: np.ndarray, target: np.ndarray, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        compute(name, prediction, target)


def test_other_errors_name_what_was_received() -> None:
    with pytest.raises(ValueError, match="at least 1, not 0"):
        compute("top_k", PREDICTION, LABELS, k=0)
    with pytest.raises(ValueError, match="4 classes apart, but 2 are named"):
        classification_report(PREDICTION, LABELS, ["a", "b"])
