from __future__ import annotations

import math

import pytest

from nnplay.project import LayerSpec
from nnplay.ui.data_words import (
    input_names,
    output_names,
    outputs_asked,
    pixel_shape,
    score_text,
    watched_label,
)
from tests.ui.datasets import numbers, pictures, points, with_validation


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.9134, 1, "0.913"),
        (0.9134, 2, "0.9134"),
        (-0.25, 1, "−0.250"),
        (-0.0001, 1, "0.000"),
        (-98765.4, 2, "−98800"),
        (-3.4e38, 1, "−3.4e38"),
        (math.nan, 1, "not a number"),
        (-math.inf, 1, "−∞"),
    ],
)
def test_r2_in_words(value: float, decimals: int, text: str) -> None:
    assert score_text(value, "regression", decimals) == text


def test_accuracy_in_words() -> None:
    assert score_text(0.946, "classification", 2) == "94.60 %"


def test_outputs_are_classes_or_numbers() -> None:
    softmax = LayerSpec(2, "softmax")
    assert [name.words for name in output_names(points(), softmax)] == [
        "class “blue”",
        "class “orange”",
    ]
    (price,) = output_names(numbers("price"), LayerSpec(1, "identity"))
    assert price == ("price", "“price”, as predicted")


def test_a_single_output_stands_for_the_second_class() -> None:
    (probability,) = output_names(points(), LayerSpec(1, "sigmoid"))
    assert probability == ("P(orange)", "the output, probability of “orange”")
    (margin,) = output_names(points(), LayerSpec(1, "tanh"))
    assert margin == ("↑ orange", "the output, the higher the more “orange”")


@pytest.mark.parametrize("units", [1, 4])
def test_outputs_that_do_not_fit_the_data_have_no_names(units: int) -> None:
    layer = LayerSpec(units, "softmax")
    for data in (None, points(("a", "b", "c")), numbers("price", "rent")):
        assert output_names(data, layer) == ()


def test_what_is_asked_of_the_outputs() -> None:
    assert outputs_asked(numbers("price"), 1) == "1 number to predict"
    assert outputs_asked(numbers("price", "rent"), 2) == "2 numbers to predict"
    assert outputs_asked(points(), 2) == "2 classes"
    assert outputs_asked(points(), 1) == "2 classes, told apart by one output"


def test_inputs_are_pixels_only_if_all_of_them_are_there() -> None:
    colour = pictures((2, 3), 3)
    assert pixel_shape(colour, 18) == (2, 3, 3)
    assert pixel_shape(colour, 6) is None
    assert pixel_shape(points(), 2) is None
    assert input_names(points(), 2) == ("x", "y")
    assert input_names(points(), 3) == input_names(colour, 18) == ()


def test_the_watched_part_is_named() -> None:
    assert watched_label(points()) == "made test set"
    assert watched_label(with_validation(points())) == "3 held-out samples"
