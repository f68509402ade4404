"""Initialisers: the promised spread, and what "auto" stands for."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import ACTIVATIONS, INITIALIZERS, Dense, Network
from nnplay.nn.initializers import AUTO, chosen
from nnplay.nn.random import generator

INPUTS, UNITS = 400, 300
# Variance, and the largest absolute value if there is one.
PROMISED = {
    "he_normal": (2 / INPUTS, None),
    "he_uniform": (2 / INPUTS, (6 / INPUTS) ** 0.5),
    "glorot_normal": (2 / (INPUTS + UNITS), None),
    "glorot_uniform": (2 / (INPUTS + UNITS), (6 / (INPUTS + UNITS)) ** 0.5),
    "lecun_normal": (1 / INPUTS, None),
    "lecun_uniform": (1 / INPUTS, (3 / INPUTS) ** 0.5),
    "normal": (0.05**2, None),
    "uniform": (0.05**2 / 3, 0.05),
    "constant": (0.0, 0.1),
    "zeros": (0.0, 0.0),
}


def draw(name: str, **parameters: float) -> np.ndarray:
    return INITIALIZERS[name].draw(generator(0, "weights"), INPUTS, UNITS, **parameters)


def test_every_initialiser_is_checked_here() -> None:
    assert set(PROMISED) | {AUTO} == set(INITIALIZERS)


@pytest.mark.parametrize("name", PROMISED)
def test_weights_have_the_promised_variance_and_range(name: str) -> None:
    variance, limit = PROMISED[name]
    weights = draw(name)
    assert weights.shape == (UNITS, INPUTS)
    assert weights.var() == pytest.approx(variance, rel=0.02, abs=1e-30)
    if limit is not None:
        assert 0.99 * limit <= abs(weights).max() <= limit
    if not INITIALIZERS[name].symmetric:
        assert abs(weights.mean()) < 3 * (variance / weights.size) ** 0.5
        assert len(np.unique(weights)) > 0.99 * weights.size


@pytest.mark.parametrize(
    ("name", "parameter", "factor"),
    [
        *((name, "scale", 3.0) for name in PROMISED if "_" in name),
        ("normal", "deviation", 2.0),
        ("uniform", "limit", 2.0),
    ],
)
def test_parameters_scale_what_is_drawn(name: str, parameter: str, factor: float) -> None:
    default = INITIALIZERS[name].defaults()[parameter]
    np.testing.assert_allclose(
        draw(name, **{parameter: factor * default}), factor * draw(name), rtol=1e-9
    )


def test_constants_are_constant() -> None:
    assert (draw("constant", value=-2.5) == -2.5).all()
    assert not draw("zeros").any()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_automatic_takes_what_the_activation_names(activation: str) -> None:
    entry = ACTIVATIONS[activation]
    assert chosen(AUTO, entry).name == entry.initializer != AUTO
    assert chosen("zeros", entry).name == "zeros"
    automatic = Network(5, [Dense(4, activation)], seed=3)
    named = Network(5, [Dense(4, activation, entry.initializer)], seed=3)
    assert (automatic.parameters == named.parameters).all()


def test_biases_start_at_zero_and_layers_pass_parameters_on() -> None:
    spec = Dense(UNITS, "relu", "normal", initializer_parameters={"deviation": 2.0})
    layer = Network(INPUTS, [spec]).layers[0]
    assert layer.weights.std() == pytest.approx(2, rel=0.02)
    assert not layer.biases.any()


def test_parameters_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match=r"scale of he_normal must lie from 0 to 100, not -1"):
        Dense(3, "relu", "he_normal", initializer_parameters={"scale": -1.0})
    with pytest.raises(ValueError, match="zeros has no parameter 'scale'"):
        draw("zeros", scale=2.0)
    with pytest.raises(ValueError, match="stands for another"):
        draw(AUTO)
