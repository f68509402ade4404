"""What a network refuses, and in which words."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import LOSSES, Dense, Network
from nnplay.nn.checks import refuse_non_finite

CROSS_ENTROPY = LOSSES["sparse_categorical_cross_entropy"]


def small(**options: object) -> Network:
    return Network(4, [Dense(5, "relu"), Dense(3, "softmax")], **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Network(0, [Dense(1)]), "at least 1 input, not 0"),
        (lambda: Network(1, []), "at least one layer"),
        (lambda: Network(1, [Dense(2, "softmax"), Dense(2)]), "output layer"),
        (lambda: Network(1, [Dense(2, dropout=0.5)]), "output layer cannot drop out"),
        (lambda: small().predict(np.array([[0, 0, 0, 0], [0, np.inf, 0, 0]])), "row 1 has inf in"),
        (
            lambda: small().predict(np.full((1, 4), 1e39)),
            "has 1e.39 in column 0.*finite in float32",
        ),
        (lambda: small(dtype="f2"), "float32 or float64, not float16"),
        (
            lambda: small().loss_and_gradients(np.zeros((1, 4)), np.full((1, 3), np.nan), "mse"),
            "targets that are finite",
        ),
        (
            lambda: Network(1, [Dense(1, "sigmoid")]).loss_and_gradients(
                np.zeros((1, 1)), np.full((1, 1), 5.0), "binary_cross_entropy"
            ),
            "targets that are from 0 to 1",
        ),
        (
            lambda: small().loss_and_gradients(
                np.zeros((1, 4)), np.zeros((1, 3)), "binary_cross_entropy"
            ),
            "does not fit a Softmax output layer",
        ),
        (lambda: small().check_loss("cosine"), "unknown loss 'cosine'"),
        (
            lambda: small().loss_and_gradients(np.zeros((2, 4)), np.array([0, 3]), CROSS_ENTROPY),
            "sample 1 has the label 3",
        ),
        (lambda: small().predict(np.zeros((2, 5))), r"\(samples, 4\), not \(2, 5\)"),
        (
            lambda: small().loss_and_gradients(np.zeros((2, 4)), np.zeros((2, 3)), CROSS_ENTROPY),
            r"wants targets of shape \(2,\), not \(2, 3\)",
        ),
    ],
)
def test_errors_name_what_was_received(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]


def test_the_first_number_that_is_not_finite_is_shown_as_it_was_given() -> None:
    given = np.array([[1.0, 2.0], [3.0, 1e300], [np.nan, 0.0]])
    with np.errstate(over="ignore"):
        cast = given.astype(np.float32)
    with pytest.raises(ValueError, match=r"row 1 has 1e\+300 in column 1; .* finite in float32"):
        refuse_non_finite(cast, given)
    with pytest.raises(ValueError, match="row 2 has nan in column 0"):
        refuse_non_finite(given)
    refuse_non_finite(given[:2])


@pytest.mark.parametrize(
    ("units", "message"),
    [([[5], []], "neurons 0 to 4, but no 5"), ([[-1], []], "no -1"), ([[], [0]], "output layer")],
)
def test_neurons_that_cannot_be_off_are_refused(units: list[list[int]], message: str) -> None:
    network = Network(2, [Dense(5, "relu"), Dense(1, "sigmoid")])
    with pytest.raises(ValueError, match=message):
        network.set_off(units)
    assert all(layer.off is None for layer in network.layers)
