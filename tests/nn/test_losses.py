"""Losses against their formulas, and the fused pairs against the general route."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.nn.activations import Scratch
from nnplay.nn.arrays import Array
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
    np.testing.assert_allclose(out, prediction - target)


def test_mae_is_the_mean_sum_of_distances() -> None:
    prediction, target = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[0.0, 2.0], [0.5, 3.0]])
    assert LOSSES["mae"].value(prediction, target) == pytest.approx((1 + 0 + 0.5 + 2) / 2)
    out = np.empty_like(prediction)
    LOSSES["mae"].gradient(prediction, target, out)
    assert out.tolist() == [[1, 0], [-1, -1]]


@pytest.mark.parametrize("delta", [0.5, 1.0, 3.0])
def test_huber_is_squared_near_and_straight_far(delta: float) -> None:
    errors = np.array([[-4.0, -0.6, 0.0, 0.3, 0.5, 2.0]])
    loss = LOSSES["huber"].bind(delta=delta)
    expected = [
        e * e / 2 if abs(e) <= delta else delta * (abs(e) - delta / 2) for e in errors[0].tolist()
    ]
    assert loss.value(errors, np.zeros_like(errors)) == pytest.approx(sum(expected))
    out = np.empty_like(errors)
    loss.gradient(errors, np.zeros_like(errors), out)
    np.testing.assert_allclose(out[0], [max(-delta, min(delta, e)) for e in errors[0]])


@pytest.mark.parametrize(
    ("name", "row"),
    [
        # (1 − 0.3) y + 0.3/3
        ("categorical_cross_entropy", [0.1, 0.1, 0.8]),
        # (1 − 0.3) y + 0.3/2: each output is a question of its own
        ("binary_cross_entropy", [0.15, 0.15, 0.85]),
    ],
)
def test_smoothed_targets(name: str, row: list[float]) -> None:
    targets = LOSSES[name].encode(np.array([2]), 3, "f8", smoothing=0.3)
    np.testing.assert_allclose(targets, [row])


def test_class_numbers_cannot_be_smoothed_but_their_vectors_can() -> None:
    sparse = LOSSES["sparse_categorical_cross_entropy"]
    with pytest.raises(ValueError, match="cannot be smoothed"):
        sparse.encode(LABELS, 3, "f4", smoothing=0.1)
    assert sparse.vectors() is LOSSES["categorical_cross_entropy"]
    assert LOSSES["mse"].vectors() is LOSSES["mse"]


def test_one_output_tells_two_classes_apart_unless_it_is_softmax() -> None:
    labels = np.array([0, 1, 1])
    assert LOSSES["binary_cross_entropy"].encode(labels, 1, "f4").tolist() == [[0], [1], [1]]
    with pytest.raises(ValueError, match="label 2, but the network has outputs for 0 to 1"):
        LOSSES["mse"].encode(np.array([2]), 1, "f4")
    with pytest.raises(ValueError, match="outputs for 0 to 0"):
        LOSSES["categorical_cross_entropy"].encode(labels, 1, "f4")


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
    costs = np.empty(5)
    loss.fused[output](z.copy(), y, prediction, delta, costs)
    np.testing.assert_allclose(costs, loss.costs(a, y), rtol=1e-12)
    np.testing.assert_allclose(prediction, a, rtol=1e-12)
    np.testing.assert_allclose(delta, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("name", "output"), FUSED)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_fused_survives_extreme_logits(name: str, output: str, dtype: str) -> None:
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 0]], dtype)
    y = LOSSES[name].encode(np.array([0, 0]), 3, dtype)
    prediction, delta = np.empty_like(z), np.empty_like(z)
    costs = np.empty(2, dtype)
    LOSSES[name].fused[output](z.copy(), y, prediction, delta, costs)
    # The first sample is right, and the second is off by the whole distance; the third output is
    # undecided, which costs sigmoid the surprise of a coin.
    coin = 0 if output == "softmax" else np.log(2)
    np.testing.assert_allclose(costs, [coin, 2e4 + coin], rtol=1e-6, atol=1e-12)
    assert np.isfinite(delta).all()


@pytest.mark.parametrize("logit", [5.0, 15.0, 20.0, 50.0])
def test_binary_cross_entropy_keeps_its_digits_where_it_is_tiny(logit: float) -> None:
    z = np.array([[logit, -logit]], "f4")
    target, costs = np.array([[1, 0]], "f4"), np.empty(1, "f4")
    fused = LOSSES["binary_cross_entropy"].fused["sigmoid"]
    fused(z, target, np.empty_like(z), np.empty_like(z), costs)
    assert costs[0] == pytest.approx(2 * np.log1p(np.exp(-logit)), rel=1e-5)


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
