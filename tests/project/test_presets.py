from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import Network
from nnplay.project import (
    DataShape,
    Design,
    build_loss,
    build_network,
    build_optimizer,
    check_design,
)
from nnplay.project.presets import PRESETS

SHAPES = [DataShape(784, 10), DataShape(2, 2), DataShape(16, 3), DataShape(3072, 100)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_fits_every_data_set(name: str, shape: DataShape) -> None:
    design = PRESETS[name].design("some data", shape)
    check_design(design, shape)
    assert design.data.source == "some data"
    assert (design.network.inputs, design.network.layers[-1].units) == (
        shape.features,
        shape.classes,
    )


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_lets_the_test_data_choose_its_weights(name: str) -> None:
    training = PRESETS[name].training
    assert (training.keep_best, training.early_stopping) == (False, 0)
    assert training.schedule.name != "plateau"


def steps_of(design: Design, steps: int) -> Network:
    """Train on samples whose class is their brightest part, in float64."""
    network = build_network(design.network, seed=0, dtype=np.float64)
    loss, optimizer = (
        build_loss(design.training.loss),
        build_optimizer(design.training.optimizer, network),
    )
    random = np.random.default_rng(0)
    for _ in range(steps):
        labels = random.integers(0, network.outputs, 64)
        x = random.random((64, network.inputs))
        x[np.arange(64), labels] += 2
        network.loss_and_gradients(x, loss.encode(labels, network.outputs, x.dtype), loss)
        optimizer.step(network.parameters, network.gradients, design.training.learning_rate)
    return network


def test_gradients_vanish_where_they_are_to() -> None:
    preset = PRESETS["vanishing-gradients"]
    network = steps_of(preset.design("", DataShape(20, 5)), 1)
    first, last = network.layers[0], network.layers[-1]
    assert np.abs(first.weight_gradients).max() < 1e-3 * np.abs(last.weight_gradients).max()


def test_neurons_stay_alike_where_they_are_to() -> None:
    preset = PRESETS["all-alike"]
    network = steps_of(preset.design("", DataShape(20, 5)), 50)
    hidden = network.layers[0].weights
    assert np.ptp(hidden, axis=0).max() < 1e-12  # from neuron to neuron
    assert np.ptp(hidden, axis=1).min() > 1e-3  # though they have learned
