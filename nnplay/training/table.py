"""A history as a table: one row a step, every digit, and every measurement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from nnplay.data import Part, Task
from nnplay.training.history import History

Row = tuple[object, ...]


def columns(task: Task = "classification", watched: Part = "test") -> tuple[str, ...]:
    """Return the header of a history's table.

    Train columns are of the step's own batch, those of the watched part of all its samples; these
    are empty in the rows of steps after which nothing was measured.

    Parameters
    ----------
    task : {"classification", "regression"}
        Decides whether scores are accuracies or R².
    watched : {"test", "validation"}
        The part that was measured while training; see `DataSet.watched`.
    """
    score = score_key(task)
    return (
        "step",
        "epoch",
        "train_loss",
        f"train_{score}",
        "samples",
        "learning_rate",
        f"{watched}_loss",
        f"{watched}_{score}",
    )


def score_key(task: Task) -> str:
    """Return what a score is called in files: see `Measurement`."""
    return "accuracy" if task == "classification" else "r2"


def rows(history: History) -> Iterator[Row]:
    """Yield the rows of `columns`; None is an empty cell.

    A measurement without a step of its own (before the first, or a second one after the same)
    has a row of its own.
    """
    tests = defaultdict(list)
    for step, *measured in zip(*(column.tolist() for column in history.tests()), strict=True):
        tests[step].append(measured)
    for epoch, loss, score in tests.pop(0, []):
        yield (0, epoch, None, None, None, None, loss, score)
    batches = (column.tolist() for column in history.batches())
    step = 0
    for step, (epoch, loss, score, samples, rate) in enumerate(zip(*batches, strict=True), 1):
        first, *others = tests.pop(step, [[epoch, None, None]])
        yield (step, epoch, loss, score / samples, samples, rate, *first[1:])
        for other in others:
            yield (step, other[0], None, None, None, None, *other[1:])
