"""Evaluations made by hand, and how a person points at them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from nnplay.data import DataSet, Part, Samples
from nnplay.nn.metrics import classification_report, predicted_classes
from nnplay.project import LayerSpec, NetworkSpec
from nnplay.training.evaluation import ClassEvaluation, NumberEvaluation
from nnplay.ui.evaluate import EvaluatePanel
from tests.ui.datasets import numbers, of_samples

LABELS = (0, 0, 0, 1, 1, 2, 2, 2)
OUTPUTS = (
    (0.92, 0.05, 0.03),
    (0.55, 0.40, 0.05),
    (0.16, 0.74, 0.10),  # 0 taken for 1
    (0.10, 0.85, 0.05),
    (0.62, 0.28, 0.10),  # 1 taken for 0
    (0.02, 0.03, 0.95),
    (0.75, 0.05, 0.20),  # 2 taken for 0
    (0.82, 0.08, 0.10),  # 2 taken for 0, surer
)
CONFUSION = [[2, 1, 0], [1, 1, 0], [2, 0, 1]]
"""Counted by hand from the two above."""

NAMES = ("ant", "bee", "cat")


def class_data(names: Sequence[str] = NAMES, labels: Sequence[int] = LABELS) -> DataSet:
    """Return data of 2 × 3 pictures, one for each label."""
    x = np.arange(6 * len(labels), dtype=np.uint8).reshape(len(labels), 6)
    data = of_samples(Samples(x, np.array(labels, np.int64)), tuple(names))
    return dataclasses.replace(data, image_shape=(2, 3))


def class_answers(
    outputs: Sequence[Sequence[float]] = OUTPUTS,
    labels: Sequence[int] = LABELS,
    names: Sequence[str] = NAMES,
    part: Part = "test",
    *,
    probable: bool = True,
) -> ClassEvaluation:
    prediction, true = np.array(outputs, "f4"), np.array(labels, np.int64)
    report = classification_report(prediction, true, names)
    predicted = predicted_classes(prediction)
    return ClassEvaluation(part, 120, 1.5, 0, 0.25, prediction, true, predicted, report, probable)


def number_data(*targets: str) -> DataSet:
    return numbers(*(targets or ("price",)))


def number_answers(count: int = 6, targets: int = 1) -> NumberEvaluation:
    random = np.random.default_rng(0)
    true = random.normal(size=(count, targets))
    return NumberEvaluation(
        "test", 120, 1.5, 0, 0.25, true, true + random.normal(size=(count, targets)) / 4
    )


def spec(inputs: int, units: int, activation: str) -> NetworkSpec:
    return NetworkSpec(inputs, (LayerSpec(units, activation),))


def fill(panel: EvaluatePanel, data: DataSet | None = None) -> ClassEvaluation:
    """Show the answers above."""
    panel.set_network(spec(6, 3, "softmax"), class_data() if data is None else data)
    answers = class_answers()
    panel.set_evaluation(answers)
    return answers


def fill_numbers(panel: EvaluatePanel, count: int = 6, *targets: str) -> NumberEvaluation:
    data = number_data(*targets)
    panel.set_network(spec(2, data.outputs, "identity"), data)
    answers = number_answers(count, data.outputs)
    panel.set_evaluation(answers)
    return answers


def click(widget: QWidget, at: QPointF) -> None:
    QTest.mouseMove(widget, at.toPoint())
    QTest.mouseClick(
        widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at.toPoint()
    )


def hover(widget: QWidget, at: QPointF) -> str:
    """Move the mouse there; return what is said of it."""
    QTest.mouseMove(widget, QPoint(0, 0))
    QTest.mouseMove(widget, at.toPoint())
    return widget.accessibleDescription()


def keys(widget: QWidget, *which: Qt.Key) -> str:
    """Press keys; return what is said then."""
    for key in which:
        QTest.keyClick(widget, key)
    return widget.accessibleDescription()
