"""The record of a training as a CSV file: one row a step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from nnplay.files.atomic import atomic_write

COLUMNS = ("step", "epoch", "train_loss", "train_accuracy", "samples", "test_loss", "test_accuracy")
"""The header. The test columns are empty in the rows of steps after which nothing was tested, and
only they are filled in a row for step 0, which is there if something was tested before training."""

_ROWS_AT_ONCE = 4096

Column = NDArray[Any]
Tested = dict[int, tuple[float, float]]


def write_history(
    path: Path,
    *,
    epoch: Column,
    loss: Column,
    correct: Column,
    samples: Column,
    test_step: Column,
    test_loss: Column,
    test_accuracy: Column,
) -> None:
    """Write the record of a training in one atomic step.

    Parameters
    ----------
    path : Path
        The file.
    epoch, loss, correct, samples : (steps,) arrays
        Of each step: training progress after it in epochs, mean cost of its batch, right
        predictions in the batch, and size of the batch.
    test_step, test_loss, test_accuracy : (measurements,) arrays
        Of each measurement on the test data: the step after which it was made, mean cost, and
        share of right predictions. Of several after one step, the last counts.

    Raises
    ------
    FileError
        The file cannot be written; `path` is as it was.
    """
    figures = zip(test_loss.tolist(), test_accuracy.tolist(), strict=True)
    tested = dict(zip(test_step.tolist(), figures, strict=True))

    def write(file: BinaryIO) -> None:
        file.write(f"{','.join(COLUMNS)}\n".encode())
        if 0 in tested:
            file.write(f"0,0,,,,{_test_cells(tested, 0)}\n".encode())
        for start in range(0, len(epoch), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            rows = _rows(start, epoch[part], loss[part], correct[part], samples[part], tested)
            file.write("".join(rows).encode())

    atomic_write(path, write)


def _rows(
    start: int, epoch: Column, loss: Column, correct: Column, samples: Column, tested: Tested
) -> Iterator[str]:
    # Lists: reading one number at a time from an array is slow.
    columns = (epoch, loss, correct / np.maximum(samples, 1), samples)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for step, (progress, cost, accuracy, size) in enumerate(rows, start + 1):
        test = _test_cells(tested, step)
        yield f"{step},{progress:.10g},{cost:.7g},{accuracy:.7g},{size},{test}\n"


def _test_cells(tested: Tested, step: int) -> str:
    return ",".join(f"{value:.7g}" for value in tested[step]) if step in tested else ","
