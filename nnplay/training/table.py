"""A history as a table: one row a step, every digit, and every measurement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from nnplay.training.history import History

Row = tuple[object, ...]

COLUMNS = (
    "step",
    "epoch",
    "train_loss",
    "train_accuracy",
    "samples",
    "learning_rate",
    "test_loss",
    "test_accuracy",
)
"""The header. Train columns are of the step's own batch, test columns of all the test data; those
are empty in the rows of steps after which nothing was measured."""


def rows(history: History) -> Iterator[Row]:
    """Yield the rows of `COLUMNS`; None is an empty cell.

    A measurement without a step of its own (before the first, or a second one after the same)
    has a row of its own.
    """
    tests = defaultdict(list)
    for step, *measured in zip(*(column.tolist() for column in history.tests()), strict=True):
        tests[step].append(measured)
    for epoch, loss, accuracy in tests.pop(0, []):
        yield (0, epoch, None, None, None, None, loss, accuracy)
    columns = (column.tolist() for column in history.batches())
    step = 0
    for step, (epoch, loss, correct, samples, rate) in enumerate(zip(*columns, strict=True), 1):
        first, *others = tests.pop(step, [[epoch, None, None]])
        yield (step, epoch, loss, correct / samples, samples, rate, *first[1:])
        for other in others:
            yield (step, other[0], None, None, None, None, *other[1:])
