from __future__ import annotations

from nnplay.training import History
from nnplay.training.table import COLUMNS, rows


def test_every_step_and_every_measurement_has_its_row() -> None:
    history = History()
    history.add_test(0, 0.0, 2.5, 0.1)
    history.add_batch(0.25, 2.0, 1, 4, 0.1)
    history.add_batch(0.5, 1.5, 2, 4, 0.05)
    history.add_test(2, 0.5, 1.25, 0.5)
    history.add_test(2, 0.5, 1.25, 0.5)
    table = list(rows(history))
    assert all(len(row) == len(COLUMNS) for row in table)
    assert table == [
        (0, 0.0, None, None, None, None, 2.5, 0.1),
        (1, 0.25, 2.0, 0.25, 4, 0.1, None, None),
        (2, 0.5, 1.5, 0.5, 4, 0.05, 1.25, 0.5),
        (2, 0.5, None, None, None, None, 1.25, 0.5),
    ]
