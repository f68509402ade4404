"""Each activation against its definition, its derivative against a difference."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nnplay.nn import ACTIVATIONS

DEFINITIONS: dict[str, Callable[..., float]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "gelu": lambda z: z * 0.5 * (1 + math.erf(z / math.sqrt(2))),
    "leaky_relu": lambda z, slope=0.01: z if z > 0 else slope * z,
    "elu": lambda z, alpha=1.0: z if z > 0 else alpha * (math.exp(z) - 1),
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "swish": lambda z: z / (1 + math.exp(-z)),
    "binary_step": lambda z: 1.0 if z >= 0 else 0.0,
}
OTHER_PARAMETERS = [
    ("leaky_relu", {"slope": 0.0}),
    ("leaky_relu", {"slope": 0.3}),
    ("leaky_relu", {"slope": 1.0}),
    ("elu", {"alpha": 0.0}),
    ("elu", {"alpha": 0.5}),
    ("elu", {"alpha": 2.5}),
]
Z = np.linspace(-6, 6, 41)[:, None] + 0.013


def test_every_element_wise_activation_has_a_definition_here() -> None:
    assert set(DEFINITIONS) == {a.name for a in ACTIVATIONS.values() if a.element_wise}


@pytest.mark.parametrize("name", DEFINITIONS)
def test_forward_is_the_definition(name: str) -> None:
    expected = [[DEFINITIONS[name](z)] for z in Z[:, 0]]
    np.testing.assert_allclose(ACTIVATIONS[name](Z), expected, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_slope_is_the_derivative(name: str) -> None:
    f, h = DEFINITIONS[name], 1e-5
    expected = [[(f(z + h) - f(z - h)) / (2 * h)] for z in Z[:, 0]]
    np.testing.assert_allclose(ACTIVATIONS[name].slope(Z), expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(("name", "parameters"), OTHER_PARAMETERS)
def test_parameters_change_function_and_slope(name: str, parameters: dict[str, float]) -> None:
    activation, h = ACTIVATIONS[name].bind(**parameters), 1e-5
    f = lambda z: DEFINITIONS[name](z, **parameters)  # noqa: E731
    np.testing.assert_allclose(activation(Z), [[f(z)] for z in Z[:, 0]], rtol=1e-13, atol=1e-15)
    expected = [[(f(z + h) - f(z - h)) / (2 * h)] for z in Z[:, 0]]
    np.testing.assert_allclose(activation.slope(Z), expected, rtol=1e-8, atol=1e-10)


def test_every_activation_with_parameters_is_tried_with_other_values() -> None:
    assert {name for name, _ in OTHER_PARAMETERS} == {
        a.name for a in ACTIVATIONS.values() if a.parameters
    }


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("relu", {"slope": 0.1}, "relu has no parameter 'slope'; it has none"),
        ("leaky_relu", {"alpha": 1.0}, "it has slope"),
        ("leaky_relu", {"slope": 1.5}, "slope of leaky_relu must lie from 0 to 1, not 1.5"),
        ("elu", {"alpha": math.nan}, "alpha of elu must lie"),
    ],
)
def test_parameters_that_cannot_be_are_refused(
    name: str, parameters: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        ACTIVATIONS[name].bind(**parameters)


@pytest.mark.parametrize(
    ("name", "at_zero"), [("leaky_relu", 0.01), ("elu", 1.0), ("binary_step", 0.0)]
)
def test_kinks_have_the_slope_that_the_formula_names(name: str, at_zero: float) -> None:
    assert ACTIVATIONS[name].slope(np.zeros((1, 1))).item() == pytest.approx(at_zero)


def test_softplus_keeps_its_digits_where_it_is_tiny() -> None:
    z = np.array([[-30.0, -100.0]])
    np.testing.assert_allclose(ACTIVATIONS["softplus"](z), np.exp(z), rtol=1e-12)
    np.testing.assert_allclose(ACTIVATIONS["softplus"].slope(z), np.exp(z), rtol=1e-12)


def test_relu_has_slope_zero_at_its_kink() -> None:
    assert ACTIVATIONS["relu"].slope(np.array([[-0.0, 0.0]])).tolist() == [[0, 0]]


def test_softmax_rows_are_probabilities_and_do_not_change_with_a_shift() -> None:
    z = np.random.default_rng(1).normal(size=(5, 4))
    a = ACTIVATIONS["softmax"](z)
    np.testing.assert_allclose(a.sum(axis=1), 1)
    np.testing.assert_allclose(ACTIVATIONS["softmax"](z + 100), a, rtol=1e-12)
    np.testing.assert_allclose(a[0], np.exp(z[0]) / np.exp(z[0]).sum())


def test_softmax_backward_is_the_product_with_the_jacobian() -> None:
    random = np.random.default_rng(2)
    softmax = ACTIVATIONS["softmax"]
    z = random.normal(size=(3, 4))
    gradient = random.normal(size=(3, 4))
    a = softmax(z)
    expected = [(np.diag(row) - np.outer(row, row)) @ g for row, g in zip(a, gradient, strict=True)]
    from nnplay.nn.activations import Scratch

    softmax.backward(z, a, gradient, Scratch.like(a))
    np.testing.assert_allclose(gradient, expected, rtol=1e-12)


def test_softmax_has_no_element_wise_slope() -> None:
    with pytest.raises(ValueError, match="Jacobian"):
        ACTIVATIONS["softmax"].slope(Z)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_extreme_sums_give_finite_outputs_without_warning(name: str, dtype: str) -> None:
    z = np.array([[-1e4, -1e3, 0, 1e3, 1e4]], dtype)
    a = ACTIVATIONS[name](z)
    assert np.isfinite(a).all()
    assert a.dtype == dtype
    low, high = ACTIVATIONS[name].output_range
    assert (a >= low).all()
    assert (a <= high).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_entry_explains_itself(name: str) -> None:
    entry = ACTIVATIONS[name]
    assert entry.label
    assert entry.formula
    assert entry.derivative
    assert entry.source
    assert entry.help.endswith(".")
