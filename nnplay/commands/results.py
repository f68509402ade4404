"""What a training or an evaluation came to: as JSON for programs, as small tables for people."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnplay.commands.console import cost_text, percent_text
from nnplay.commands.score import SCORES, score_text
from nnplay.data import DataSet, Part, Task
from nnplay.nn.arrays import Array
from nnplay.nn.metrics import METRICS, ClassificationReport
from nnplay.training import Measurement

MOST_CLASSES = 20
"""With more classes than these, tables of them are too large to read in a terminal."""

_MOST_LETTERS = 8
_NAMES: Mapping[Part, str] = {"train": "Training", "validation": "Validation", "test": "Test"}


PARTS: tuple[Part, ...] = ("train", "validation", "test")


class Result(NamedTuple):
    """How a network does on one part of the data.

    Attributes
    ----------
    measured : Measurement or None
        None where that was not measured.
    mae : float or None
        Mean absolute error; only where numbers are predicted.
    """

    measured: Measurement | None = None
    mae: float | None = None


Results = Mapping[Part, Result]


def figures(results: Results, task: Task) -> dict[str, float | None]:
    """Return results under the names they have in JSON; the validation part's if there is one."""
    values: dict[str, float | None] = {}
    for part in PARTS:
        if part in results:
            measured, mae = results[part]
            score = measured and measured.score
            values[f"{part}_loss"] = measured and measured.loss
            values[f"{part}_accuracy"] = score if task == "classification" else None
            if task == "regression":
                values |= {f"{part}_r2": score, f"{part}_mae": mae}
    return values


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


def table(results: Results, data: DataSet) -> str:
    """Return results as a table that says what they were measured on."""
    regression = data.task == "regression"
    rows = [["", "cost", SCORES[data.task], *(["mean abs. error"] if regression else [])]]
    notes = [""]
    for part in PARTS:
        if part in results:
            measured, mae = results[part]
            score = score_text(data.task, measured and measured.score, 2)
            row = [_NAMES[part], cost_text(measured and measured.loss), score]
            rows.append([*row, _amount(mae)] if regression else row)
            notes.append(f"{len(data.part(part)):,} samples")
    notes[-1] += f": {data.test_label}"
    lines = _grid(rows, narrowest=8).split("\n")
    return "\n".join(f"{line}  {note}".rstrip() for line, note in zip(lines, notes, strict=True))


def target_metrics(prediction: Array, target: Array, names: Sequence[str]) -> dict[str, Any]:
    """Return how well each number is predicted, under the names that has in JSON.

    Parameters
    ----------
    prediction, target : (n, outputs) arrays
    names : sequence of str
        Of the targets.
    """
    columns = [(prediction[:, [i]], target[:, [i]]) for i in range(target.shape[1])]
    squares = np.square(prediction.astype(np.float64) - target)
    return {
        "targets": list(names),
        "count": len(target),
        "r2": [METRICS["r_squared"].compute(*column) for column in columns],
        "mae": [METRICS["mae"].compute(*column) for column in columns],
        "rmse": np.sqrt(squares.mean(axis=0)).tolist(),
    }


def target_table(metrics: Mapping[str, Any]) -> str:
    """Return what `target_metrics` found as a table; errors are in the target's own unit."""
    scores = (metrics["r2"], metrics["mae"], metrics["rmse"])
    rows = [
        (name, score_text("regression", r2, 2), _amount(mae), _amount(rmse))
        for name, r2, mae, rmse in zip(metrics["targets"], *scores, strict=True)
    ]
    return _grid([("Test", "R²", "mean absolute error", "root mean squared error"), *rows])


def _amount(value: float | None) -> str:
    """Return an amount of anything in words: four digits, but no exponent where it can be read."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if 1e3 <= abs(value) < 1e12 else f"{value:.4g}"


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


def _grid(rows: Sequence[Sequence[str]], narrowest: int = 0) -> str:
    """Return rows as lines with aligned columns: the first to the left, the others to the right."""
    widths = [max(narrowest, *map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = (f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True))
        lines.append("  ".join((f"{first:{widths[0]}}", *cells)).rstrip())
    return "\n".join(lines)
