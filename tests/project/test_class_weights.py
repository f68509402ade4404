from __future__ import annotations

import numpy as np
import pytest

from nnplay.errors import DesignError
from nnplay.project.class_weights import class_weights, class_weights_problem

LABELS = np.array([0, 0, 0, 0, 0, 2])


def test_none_weighs_nothing() -> None:
    assert class_weights("none", LABELS, 3) is None
    assert class_weights_problem("none") is None


def test_balanced_gives_every_class_that_occurs_the_same_say() -> None:
    weights = class_weights("balanced", LABELS, 4)
    assert weights is not None
    # 6 samples of 2 classes: each class is to count for 3.
    assert weights.tolist() == [3 / 5, 1, 3, 1]
    assert weights[LABELS].mean() == pytest.approx(1)


@pytest.mark.parametrize("text", ["1 0 2.5", "1,0,2.5", " 1, 0 , 2.5 ", "1e0 0.0 25e-1"])
def test_numbers_are_one_for_each_class(text: str) -> None:
    weights = class_weights(text, LABELS, 3)
    assert weights is not None
    assert weights.tolist() == [1, 0, 2.5]
    assert class_weights_problem(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "balance", "0 0 0", "1 -1 1", "1 nan", "1 inf", "1 1000001", "1;2", "one two", "None"],
)
def test_what_cannot_be_weights_is_refused(text: str) -> None:
    problem = class_weights_problem(text)
    assert problem is not None
    assert problem.endswith(f"not {text!r}.")
    with pytest.raises(DesignError, match="Class weights must be 'none', 'balanced', or numbers"):
        class_weights(text, LABELS, 3)


def test_another_number_of_weights_than_classes_is_refused() -> None:
    with pytest.raises(DesignError, match=r"There are 2 class weights, but .* 3 classes"):
        class_weights("1 2", LABELS, 3)
