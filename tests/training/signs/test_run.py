"""What the rules are told of a run: how far back the present reaches, also of very long runs."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.training.history import Column
from nnplay.training.signs import Run, find_signs
from tests.training.signs.records import standing_still
from tests.training.signs.runs import design

LONG = 3_000_000
SMALL = design("moons", "4 sigmoid, 4 sigmoid, 1 sigmoid")
FADING = [1e-8, 1e-5, 1e-1]
SOUND = [1e-2, 1e-2, 1e-2]


def constant(steps: int = LONG) -> Column:
    return np.full(steps, 0.1)


def changed(steps_ago: int) -> Column:
    """Return rates that were five times as large until some steps ago."""
    rates = constant()
    rates[:-steps_ago] = 0.5
    return rates


def names(run: Run) -> list[str]:
    return [finding.rule.name for finding in find_signs(run)]


@pytest.mark.parametrize("steps", [30_000, 1_019_000, 1_020_000, 1_500_000, LONG])
def test_gradients_that_vanish_are_seen_however_long_a_run_is(steps: int) -> None:
    run = standing_still(SMALL, constant(steps), FADING, 1e-5)
    assert run.since == 0
    assert run.gradient.tolist() == FADING
    assert names(run) == ["vanishing"]


def test_with_sound_gradients_a_long_run_shows_that_the_network_is_too_small() -> None:
    assert names(standing_still(SMALL, constant(), SOUND, 1e-3)) == ["too_small"]


def test_nothing_is_laid_on_the_size_where_gradients_are_not_known() -> None:
    run = standing_still(SMALL, changed(1000), SOUND, 1e-3)
    assert np.isnan(run.gradient).all()
    assert names(run) == []


@pytest.mark.parametrize("ago", [1000, 25_000, 60_000])
def test_an_earlier_rate_ends_what_counts_as_present(ago: int) -> None:
    # Of 3 M steps the last five that are looked at lie 20,200 apart; three of them make a median.
    run = standing_still(SMALL, changed(ago), FADING, 1e-5)
    assert run.since == LONG - ago
    assert np.isfinite(run.gradient).all() == (ago == 60_000)


def test_a_rate_that_was_changed_long_ago_does_not_hide_anything() -> None:
    run = standing_still(SMALL, changed(2_000_000), FADING, 1e-5)
    assert run.gradient.tolist() == FADING


def test_a_jump_of_long_ago_is_no_sign_any_more() -> None:
    run = standing_still(SMALL, constant(), SOUND, 1e-3)
    run.batches.loss[100_000:100_100] = 50.0
    assert names(run) == ["too_small"]
    run.batches.loss[-10_000:-9_000] = 50.0
    assert names(run) == ["too_high"]
