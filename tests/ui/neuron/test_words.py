from __future__ import annotations

import math

import numpy as np
import pytest

from nnplay.training.ablation import Ablation, Score
from nnplay.ui.neuron.numbers import read_number, strongest
from nnplay.ui.neuron.words import effect_details, effect_words


def ablation(present: Score, absent: Score, *, is_off: bool = False, others: int = 0) -> Ablation:
    return Ablation("test", 0, 5, 1200, 10_000, is_off, others, present, absent, present)


WITH, WITHOUT = Score(0.2, 0.9467, 9467), Score(0.25, 0.931, 9310)


def test_the_effect_is_said_in_full_and_ever_shorter() -> None:
    assert effect_words(ablation(WITH, WITHOUT), "classification") == (
        "Accuracy 94.67 % → 93.10 % without it (−1.57 points, 157 of 10,000 examples)",
        "Accuracy 94.67 % → 93.10 % without it (−1.57 points, 157 of 10,000)",
        "Accuracy 94.67 % → 93.10 % without it (157 of 10,000)",
    )


def test_of_a_neuron_that_is_off_it_says_what_it_would_bring() -> None:
    texts = effect_words(ablation(WITH, WITHOUT, is_off=True), "classification")
    assert texts[0] == ("Accuracy 93.10 %; 94.67 % with it (+1.57 points, 157 of 10,000 examples)")


@pytest.mark.parametrize("is_off", [False, True])
def test_a_neuron_without_effect_is_said_to_have_none(is_off: bool) -> None:
    texts = effect_words(ablation(WITH, WITH, is_off=is_off), "classification")
    assert texts[0] == "Accuracy 94.67 %, with it and without it"


def test_numbers_have_r_squared_and_no_examples() -> None:
    present, absent = Score(0.1, 0.9467, None), Score(0.2, -0.05, None)
    texts = effect_words(ablation(present, absent), "regression")
    assert texts == ("R² 0.9467 → −0.0500 without it (−0.9967)",)
    bad = Score(math.nan, math.nan, None)
    assert effect_words(ablation(present, bad), "regression") == (
        "R² 0.9467 → not a number without it (not a number)",
    )


def test_the_details_count_and_tell_of_others_that_are_off() -> None:
    text = effect_details(ablation(WITH, WITHOUT), "classification")
    assert "all 10,000 test examples, as of step 1,200" in text
    assert "without it: accuracy 93.10 % (9,310 of 10,000 right), cost 0.25" in text
    assert "all neurons on" not in text
    text = effect_details(ablation(WITH, WITHOUT, others=3), "classification")
    assert "with all neurons on: accuracy 94.67 %" in text
    assert "off: 3" in text


@pytest.mark.parametrize(
    ("text", "value"), [("0.1", np.float32(0.1)), ("−2,5", -2.5), (" 1e-3 ", np.float32(1e-3))]
)
def test_a_typed_number_is_taken_as_a_float32_holds_it(text: str, value: float) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x", "must be a number, not 'x'"), ("1e39", "from −3.4e38 to 3.4e38"), ("inf", "number")],
)
def test_what_cannot_be_held_is_refused_in_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_number(text)


def test_the_strongest_are_those_furthest_from_zero_the_first_of_equal_ones() -> None:
    weights = np.array([0.5, -2, 2, np.nan, 0, 1], np.float32)
    assert strongest(weights).tolist() == [3, 1, 2, 5, 0, 4]
    assert strongest(np.ones(100, np.float32)).tolist() == list(range(24))
    many = np.random.default_rng(0).normal(size=1000).astype(np.float32).round(1)
    plain = sorted(range(1000), key=lambda index: (-abs(many[index]), index))
    assert strongest(many).tolist() == plain[:24]
