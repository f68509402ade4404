"""One sample with what is known of it."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.data import load
from nnplay.data.example import Example, example_of


def test_a_digit_has_a_picture_and_a_class() -> None:
    data = load("mnist-10k")
    example = example_of(data, "train", 3)
    assert example.pixels is not None
    np.testing.assert_array_equal(example.pixels.ravel(), data.train.x[3])
    np.testing.assert_allclose(example.x, data.train.x[3] / 255, rtol=1e-6)
    assert example.targets is not None
    assert example.targets.tolist() == [data.train.y[3]]


def test_numbers_to_predict_come_as_a_row() -> None:
    example = example_of(load("plane"), "test", 0)
    assert example.pixels is None
    assert example.targets is not None
    assert example.targets.shape == (1, 1)


def test_what_was_drawn_has_no_target() -> None:
    assert Example(np.zeros(4, np.float32)).targets is None


def test_a_sample_that_is_not_there_is_refused() -> None:
    data = load("iris")
    with pytest.raises(IndexError, match="samples 0 to"):
        example_of(data, "train", 10**6)
    with pytest.raises(ValueError, match="no validation part"):
        example_of(data, "validation", 0)
