from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnplay.errors import FileError
from nnplay.files.history_csv import COLUMNS, write_history


def write(path: Path, steps: int, tested: tuple[int, ...]) -> list[list[str]]:
    write_history(
        path,
        epoch=np.arange(1, steps + 1) / 4,
        loss=np.full(steps, 0.3, np.float32),
        correct=np.arange(steps, dtype=np.int32) % 2,
        samples=np.full(steps, 2, np.int32),
        test_step=np.array(tested, np.int64),
        test_loss=np.arange(len(tested)) + 0.5,
        test_accuracy=np.full(len(tested), 2 / 3),
    )
    header, *rows = path.read_text().splitlines()
    assert header == ",".join(COLUMNS)
    return [row.split(",") for row in rows]


def test_row_holds_a_step_and_the_last_test_after_it(tmp_path: Path) -> None:
    assert write(tmp_path / "h.csv", 3, (2, 3, 3)) == [
        ["1", "0.25", "0.3", "0", "2", "", ""],
        ["2", "0.5", "0.3", "0.5", "2", "0.5", "0.6666667"],
        ["3", "0.75", "0.3", "0", "2", "2.5", "0.6666667"],
    ]


def test_test_before_training_has_a_row_of_its_own(tmp_path: Path) -> None:
    assert write(tmp_path / "h.csv", 0, (0,)) == [["0", "0", "", "", "", "0.5", "0.6666667"]]
    assert write(tmp_path / "h.csv", 0, ()) == []


def test_long_history_is_complete(tmp_path: Path) -> None:
    rows = write(tmp_path / "h.csv", 10_000, (5000,))
    assert [int(row[0]) for row in rows] == list(range(1, 10_001))
    assert [row[0] for row in rows if row[5]] == ["5000"]


def test_failure_is_a_sentence_and_leaves_the_old_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="could not be saved"):
        write(tmp_path / "nowhere" / "h.csv", 1, ())
