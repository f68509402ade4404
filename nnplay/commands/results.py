"""What a training or an evaluation came to: as JSON for programs, as small tables for people."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from nnplay.commands.console import cost_text, percent_text
from nnplay.data import DataSet
from nnplay.nn.metrics import ClassificationReport
from nnplay.training import Measurement

MOST_CLASSES = 20
"""With more classes than these, tables of them are too large to read in a terminal."""

_MOST_LETTERS = 8


def figures(train: Measurement | None, test: Measurement | None) -> dict[str, float | None]:
    """Return the measurements under the names they have in JSON."""
    return {
        "train_loss": train and train.loss,
        "train_accuracy": train and train.accuracy,
        "test_loss": test and test.loss,
        "test_accuracy": test and test.accuracy,
    }


def metrics(report: ClassificationReport, top_5: float | None) -> dict[str, Any]:
    """Return how well each class is recognised under the names it has in JSON.

    Lists have one entry a class; `confusion` has a list for each true class, of how often it was
    taken for each.
    """
    return {
        "classes": list(report.classes),
        "count": report.support.tolist(),
        "precision": report.precision.tolist(),
        "recall": report.recall.tolist(),
        "f1": report.f1.tolist(),
        "macro_precision": report.macro_precision,
        "macro_recall": report.macro_recall,
        "macro_f1": report.macro_f1,
        "top_5_accuracy": top_5,
        "confusion": report.confusion.tolist(),
    }


def to_json(values: Mapping[str, Any]) -> str:
    """Return one line of JSON; what is not a finite number becomes null."""
    return json.dumps(_finite(values), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table(train: Measurement | None, test: Measurement | None, data: DataSet) -> str:
    """Return the measurements as a table that says what they were made on."""
    rows = (
        ("Training", train, f"{len(data.train):,} samples"),
        ("Test", test, f"{len(data.test):,} samples: {data.test_label}"),
    )
    lines = [f"{'':8}  {'cost':>8}  {'accuracy':>8}"]
    for name, measured, what in rows:
        cost = cost_text(measured and measured.loss)
        accuracy = percent_text(measured and measured.accuracy, 2)
        lines.append(f"{name:8}  {cost:>8}  {accuracy:>8}  {what}")
    return "\n".join(lines)


def class_tables(report: ClassificationReport, top_5: float | None) -> str:
    """Return how well each class is recognised, and which are mistaken for which.

    With more than `MOST_CLASSES` classes, only the means over them.
    """
    few = len(report.classes) <= MOST_CLASSES
    parts = [_scores(report, few)]
    if top_5 is not None:
        parts.append(f"The class is among the five likeliest: {percent_text(top_5, 2)}")
    if few:
        parts.append(f"Test samples of each class (rows) by predicted class:\n{_confusion(report)}")
    return "\n\n".join(parts)


def _scores(report: ClassificationReport, each: bool) -> str:
    macro = (report.macro_precision, report.macro_recall, report.macro_f1)
    rows = [("Mean", *macro, int(report.support.sum()))]
    if each:
        columns = (report.precision, report.recall, report.f1, report.support)
        rows[:0] = zip(report.classes, *(column.tolist() for column in columns), strict=True)
    cells = [
        (name, *(percent_text(score, 2) for score in scores), f"{count:,}")
        for name, *scores, count in rows
    ]
    return _grid([("Test", "precision", "recall", "F1", "count"), *cells])


def _confusion(report: ClassificationReport) -> str:
    header = ("", *(_cut(name) for name in report.classes))
    rows = zip(report.classes, report.confusion.tolist(), strict=True)
    return _grid([header, *((name, *(f"{n:,}" for n in counts)) for name, counts in rows)])


def _cut(name: str) -> str:
    return name if len(name) <= _MOST_LETTERS else f"{name[: _MOST_LETTERS - 1]}…"


def _grid(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines with aligned columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join((f"{first:{widths[0]}}", *cells)).rstrip())
    return "\n".join(lines)
