"""Which neurons of a wide column are drawn."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.ui.network.choice import Choice, importance

RANDOM = np.random.default_rng(3)


def test_all_are_drawn_where_there_is_room() -> None:
    assert Choice().units(5, 9) == (0, 1, 2, 3, 4)


def test_before_anything_is_known_the_first_are_drawn() -> None:
    assert Choice().units(9, 3) == (0, 1, 2)


def test_those_that_matter_most_are_drawn_in_their_order() -> None:
    choice = Choice()
    choice.rank(np.array([1.0, 9.0, 3.0, np.nan, 7.0]))
    assert choice.units(5, 3) == (1, 2, 4)


def test_a_window_on_all_can_be_moved_as_far_as_the_last() -> None:
    choice = Choice()
    choice.expanded, choice.first = True, 4
    assert choice.units(10, 3) == (4, 5, 6)
    choice.first = 99
    assert choice.units(10, 3) == (7, 8, 9)


def test_a_neuron_that_is_revealed_is_among_those_that_matter_and_stays() -> None:
    choice = Choice()
    choice.rank(np.array([1.0, 9.0, 3.0, 2.0, 7.0]))
    choice.reveal(0, 5, 3)
    assert choice.units(5, 3) == (0, 1, 4)
    assert choice.units(5, 2) == (0, 1)
    assert choice.units(5, 1) == (0,)
    choice.reveal(4, 5, 3)
    assert choice.units(5, 3) == (1, 2, 4)


def test_a_neuron_outside_the_window_moves_it() -> None:
    choice = Choice()
    choice.expanded = True
    choice.reveal(8, 10, 3)
    assert choice.units(10, 3) == (7, 8, 9)
    choice.reveal(7, 10, 3)
    assert choice.units(10, 3) == (7, 8, 9)


def test_importance_is_the_length_of_what_comes_in_times_what_goes_out() -> None:
    first, second = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=(2, 4))
    for unit in range(4):
        incoming = sum(w * w for w in first[unit]) ** 0.5
        outgoing = sum(w * w for w in second[:, unit]) ** 0.5
        found = importance([first, second], 1)[unit]
        assert found == pytest.approx(incoming * outgoing)
    assert importance([first, second], 0) == pytest.approx(np.linalg.norm(first, axis=0))
    assert importance([first, second], 2) == pytest.approx(np.linalg.norm(second, axis=1))


def test_importance_does_not_change_with_where_a_relu_neuron_keeps_its_scale() -> None:
    first, second = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=(2, 4))
    larger, smaller = first.copy(), second.copy()
    larger[2] *= 10
    smaller[:, 2] /= 10
    np.testing.assert_allclose(importance([first, second], 1), importance([larger, smaller], 1))
