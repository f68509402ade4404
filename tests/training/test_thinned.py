from __future__ import annotations

import math
from typing import NamedTuple

import pytest

from nnplay.training.thinned import Thinned


class Entry(NamedTuple):
    step: int
    epoch: float


def recorded(steps: int, *, most: int, start: int = 0) -> Thinned[Entry]:
    """Record what is due of a training with eight steps an epoch, every quarter of one at first."""
    thinned = Thinned[Entry](most, 1 / 4)
    for step in range(start, start + steps):
        if step / 8 >= thinned.due:
            thinned.add(Entry(step, step / 8))
    return thinned


def steps_of(thinned: Thinned[Entry]) -> list[int]:
    return [entry.step for entry in thinned.entries]


def test_the_first_entry_is_due_at_once_and_the_next_a_part_later() -> None:
    thinned = Thinned[Entry](4, 1 / 4)
    assert thinned.due == -math.inf
    thinned.add(Entry(3, 0.375))
    assert thinned.due == 0.5


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (7, [0, 2, 4, 6]),
        (9, [0, 4, 8]),  # with the one at 8 there were five
        (16, [0, 4, 8, 12]),
        (17, [0, 8, 16]),
        (1000, [0, 256, 512, 768]),
    ],
)
def test_the_part_of_an_epoch_doubles_once_there_are_too_many(
    steps: int, expected: list[int]
) -> None:
    assert steps_of(recorded(steps, most=4)) == expected


def test_the_first_entry_stays_wherever_training_began() -> None:
    assert steps_of(recorded(200, most=4, start=13))[0] == 13


def test_whoever_reads_meanwhile_holds_what_there_was() -> None:
    thinned = recorded(7, most=4)
    held = thinned.entries
    thinned.add(Entry(8, 1.0))
    assert [entry.step for entry in held] == [0, 2, 4, 6]


def test_a_copy_up_to_a_step_goes_on_by_itself() -> None:
    thinned = recorded(16, most=4)
    earlier = thinned.until(8)
    assert steps_of(earlier) == [0, 4, 8]
    assert earlier.due == 1.5
    earlier.add(Entry(13, 1.625))
    assert steps_of(earlier) == [0, 4, 8, 13]
    assert steps_of(thinned) == [0, 4, 8, 12]


def test_a_copy_of_nothing_begins_anew() -> None:
    assert recorded(9, most=4, start=5).until(4).due == -math.inf
