"""What a training or an evaluation came to: as JSON for programs, as a small table for people."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from nnplay.commands.console import cost_text, percent_text
from nnplay.data import DataSet
from nnplay.training import Measurement


def figures(train: Measurement | None, test: Measurement | None) -> dict[str, float | None]:
    """Return the measurements under the names they have in JSON."""
    return {
        "train_loss": train and train.loss,
        "train_accuracy": train and train.accuracy,
        "test_loss": test and test.loss,
        "test_accuracy": test and test.accuracy,
    }


def to_json(values: Mapping[str, float | None]) -> str:
    """Return one line of JSON; what is not a finite number becomes null."""
    finite = {
        key: value if value is not None and math.isfinite(value) else None
        for key, value in values.items()
    }
    return json.dumps(finite, allow_nan=False)


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
