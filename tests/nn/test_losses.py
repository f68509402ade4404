"""Losses against their formulas, and the fused pairs against the general route."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.nn.activations import Array, Scratch
from nnplay.nn.losses import default_loss

LABELS = np.array([0, 2, 1, 2, 0])
FUSED = [(loss, output) for loss in LOSSES for output in LOSSES[loss].fused]


def logits(scale: float = 1.0) -> Array:
    return scale * np.random.default_rng(3).normal(size=(5, 3))


def test_mse_is_half_the_mean_squared_distance() -> None:
    prediction, target = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[0.0, 0.0], [0.0, 3.0]])
    assert LOSSES["mse"].value(prediction, target) == pytest.approx((1 + 4 + 0 + 4) / (2 * 2))
    out = np.empty_like(prediction)
    LOSSES["mse"].gradient(prediction, target, out)
    np.testing.assert_allclose(out, (prediction - target) / 2)


def test_cross_entropies_agree_and_are_the_surprise_at_the_true_class() -> None:
    p = ACTIVATIONS["softmax"](logits())
    expected = -np.log(p[np.arange(5), LABELS]).mean()
    for name in ("categorical_cross_entropy", "sparse_categorical_cross_entropy"):
        loss = LOSSES[name]
        assert loss.value(p, loss.encode(LABELS, 3, "f8")) == pytest.approx(expected)


def test_binary_cross_entropy_sums_over_outputs() -> None:
    p = ACTIVATIONS["sigmoid"](logits())
    y = np.eye(3)[LABELS]
    expected = -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum() / 5
    assert LOSSES["binary_cross_entropy"].value(p, y) == pytest.approx(expected)


def test_a_perfect_prediction_costs_nothing() -> None:
    y = np.eye(3)[LABELS]
    for name in ("mse", "categorical_cross_entropy", "binary_cross_entropy"):
        assert LOSSES[name].value(y, y) == 0


@pytest.mark.parametrize(("name", "output"), FUSED)
def test_fused_equals_the_general_route(name: str, output: str) -> None:
    loss, activation = LOSSES[name], ACTIVATIONS[output]
    y = loss.encode(LABELS, 3, "f8")
    z = logits(3.0)
    a = activation(z)
    expected = np.empty_like(a)
    loss.gradient(a, y, expected)
    activation.backward(z, a, expected, Scratch.like(a))
    prediction, delta = np.empty_like(z), np.empty_like(z)
    value = loss.fused[output](z.copy(), y, prediction, delta)
    assert value == pytest.approx(loss.value(a, y), rel=1e-12)
    np.testing.assert_allclose(prediction, a, rtol=1e-12)
    np.testing.assert_allclose(delta, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("name", "output"), FUSED)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_fused_survives_extreme_logits(name: str, output: str, dtype: str) -> None:
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    y = LOSSES[name].encode(np.array([0, 0]), 3, dtype)
    prediction, delta = np.empty_like(z), np.empty_like(z)
    value = LOSSES[name].fused[output](z.copy(), y, prediction, delta)
    # The first sample is right and free; the second is off by the whole distance.
    assert value == pytest.approx(1e4 if output == "softmax" else (1e4 + 1e4 + 2 * np.log(2)) / 2)
    assert np.isfinite(delta).all()


@pytest.mark.parametrize("logit", [5.0, 15.0, 20.0, 50.0])
def test_binary_cross_entropy_keeps_its_digits_where_it_is_tiny(logit: float) -> None:
    z = np.array([[logit, -logit]], "f4")
    buffers = np.empty_like(z), np.empty_like(z)
    value = LOSSES["binary_cross_entropy"].fused["sigmoid"](z, np.array([[1, 0]], "f4"), *buffers)
    assert value == pytest.approx(2 * np.log1p(np.exp(-logit)), rel=1e-5)


def test_labels_without_an_output_are_refused() -> None:
    with pytest.raises(ValueError, match=r"sample 1 has the label 3.*0 to 2"):
        LOSSES["mse"].encode(np.array([0, 3, 7]), 3, "f4")


@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("softmax", "sparse_categorical_cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
        ("relu", "mse"),
    ],
)
def test_each_output_has_its_default_loss(output: str, loss: str) -> None:
    assert default_loss(output) == loss


@pytest.mark.parametrize("name", LOSSES)
def test_every_entry_explains_itself_and_its_misfits(name: str) -> None:
    loss = LOSSES[name]
    assert loss.label
    assert loss.formula
    assert loss.derivative
    assert loss.help.endswith(".")
    assert loss.accepts(ACTIVATIONS[loss.remedy])
    assert (loss.outputs is None) == (not loss.misfit)
