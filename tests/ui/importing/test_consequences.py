from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nnplay.data import DataRecipe, DataSet, Preview, Samples
from nnplay.project import Design, LayerSpec, LossSpec, NetworkSpec, TrainingConfig
from nnplay.ui.importing.consequences import consequence_of

CLASSES = Preview(kind="a table", task="classification", outputs=3)
NUMBERS = Preview(kind="a table", task="regression", outputs=1)
TWO = dataclasses.replace(CLASSES, outputs=2)


def digits_design() -> Design:
    network = NetworkSpec(784, (LayerSpec(10, "softmax"),))
    loss = LossSpec("sparse_categorical_cross_entropy")
    return Design(DataRecipe("digits"), network, TrainingConfig(loss=loss))


def digits() -> DataSet:
    samples = Samples(np.zeros((10, 4), np.float32), np.arange(10))
    names = tuple("0123456789")
    return DataSet("digits", "Digits", samples, samples, names, None, "", "", "others")


def test_without_a_network_it_is_the_usual_one() -> None:
    found = consequence_of(CLASSES, None, None)
    assert found is not None
    assert found.task == "Classification into 3 classes"
    assert found.output.startswith("3 outputs with Softmax")
    assert "one output for each" in found.why


def test_numbers_are_predicted_by_the_weighted_sum() -> None:
    found = consequence_of(NUMBERS, digits_design(), digits())
    assert found is not None
    assert found.task == "Regression: 1 number to predict"
    assert found.output == "1 output with Identity, cost: Mean squared error"


def test_what_stays_of_the_present_network_is_said_as_it_will_be() -> None:
    found = consequence_of(TWO, digits_design(), digits())
    assert found is not None
    assert found.output.startswith("2 outputs with Softmax")
    assert "1 output with Sigmoid" in found.why


@pytest.mark.parametrize("task", ["", "classification"])
def test_what_is_not_known_is_not_guessed(task: str) -> None:
    assert consequence_of(Preview(kind="a table", task=task), None, None) is None
