from __future__ import annotations

import numpy as np
import pytest

from nnplay.training.columns import Columns


def counted(rows: int) -> Columns:
    """Return rows that say their number, and their number and its negative."""
    columns = Columns(np.int32, (np.float64, (2,)))
    for number in range(rows):
        columns.append(number, (number, -number))
    return columns


@pytest.mark.parametrize("rows", [0, 1, 3000])
def test_columns_hold_numbers_and_vectors_of_every_row(rows: int) -> None:
    columns = counted(rows)
    numbers, vectors = columns.views()
    assert len(columns) == rows
    assert (numbers.dtype, vectors.dtype) == (np.int32, np.float64)
    np.testing.assert_array_equal(numbers, np.arange(rows))
    np.testing.assert_array_equal(vectors, np.outer(np.arange(rows), [1, -1]))


def test_a_vector_of_one_number_is_still_a_vector() -> None:
    columns = Columns((np.float64, (1,)))
    columns.append([7])
    assert columns.views()[0].tolist() == [[7.0]]


def test_what_was_read_stays_and_cannot_be_written_to() -> None:
    columns = counted(200)
    read = columns.views()
    for number in range(2000):
        columns.append(-number, (1, 1))
    np.testing.assert_array_equal(read[0], np.arange(200))
    for view in read:
        with pytest.raises(ValueError, match="read-only"):
            view[0] = 1


@pytest.mark.parametrize(("rows", "kept"), [(0, 0), (256, 256), (300, 300), (1000, 700)])
def test_the_first_rows_grow_apart_from_the_rest(rows: int, kept: int) -> None:
    columns = counted(700)
    head = columns.head(rows)
    head.append(-1, (5, 6))
    assert head.views()[0].tolist() == [*range(kept), -1]
    assert head.views()[1][-1].tolist() == [5, 6]
    np.testing.assert_array_equal(columns.views()[0], np.arange(700))


def test_rows_up_to_a_value_are_all_that_have_it_or_less() -> None:
    columns = Columns(np.int64)
    for step in (0, 10, 20, 20, 30):
        columns.append(step)
    for value, kept in ((-1, 0), (0, 1), (15, 2), (20, 4), (99, 5)):
        assert len(columns.until(value)) == kept
