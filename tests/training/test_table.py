from __future__ import annotations

from nnplay.training import History
from nnplay.training.table import columns, rows


def test_every_step_and_every_measurement_has_its_row() -> None:
    history = History()
    history.add_test(0, 0.0, 2.5, 0.1)
    history.add_batch(0.25, 2.0, 1, 4, 0.1)
    history.add_batch(0.5, 1.5, 2, 4, 0.05)
    history.add_test(2, 0.5, 1.25, 0.5)
    history.add_test(2, 0.5, 1.25, 0.5)
    table = list(rows(history))
    assert all(len(row) == len(columns()) for row in table)
    assert table == [
        (0, 0.0, None, None, None, None, 2.5, 0.1),
        (1, 0.25, 2.0, 0.25, 4, 0.1, None, None),
        (2, 0.5, 1.5, 0.5, 4, 0.05, 1.25, 0.5),
        (2, 0.5, None, None, None, None, 1.25, 0.5),
    ]


def test_header_says_what_was_measured_on_which_part() -> None:
    before, between = ["step", "epoch"], ["samples", "learning_rate"]
    assert list(columns()) == [
        *before,
        *("train_loss", "train_accuracy"),
        *between,
        *("test_loss", "test_accuracy"),
    ]
    assert list(columns("regression", "validation")) == [
        *before,
        *("train_loss", "train_r2"),
        *between,
        *("validation_loss", "validation_r2"),
    ]
