"""Regularisers against their definitions; penalties' gradients are in test_gradients."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn import REGULARIZERS, Dense, Network
from nnplay.nn.flat_optimizer import BLOCK

KERNEL = np.array([[3.0, 0.1, 0.0], [4.0, -0.2, 0.0]])


def test_penalties_are_their_sums_over_weights_but_not_biases() -> None:
    network = Network(2, [Dense(3), Dense(2)], dtype="f8")
    network.parameters[...] = 1
    network.layers[0].kernel[...] = KERNEL
    network.layers[1].kernel[...] = -2
    squares = 9 + 16 + 0.01 + 0.04 + 6 * 4
    absolutes = 3 + 4 + 0.1 + 0.2 + 6 * 2
    assert network.penalty([(REGULARIZERS["l2"], 0.5)]) == pytest.approx(0.5 * squares / 2)
    both = [(REGULARIZERS["l2"], 0.5), (REGULARIZERS["l1"], 0.1)]
    assert network.penalty(both) == pytest.approx(0.25 * squares + 0.1 * absolutes)


def test_l1_takes_zero_as_the_slope_at_zero() -> None:
    gradients = np.zeros_like(KERNEL)
    REGULARIZERS["l1"].apply(KERNEL, 0.5, gradients, np.empty_like(KERNEL))
    assert gradients.tolist() == [[0.5, 0.5, 0], [0.5, -0.5, 0]]


def test_penalties_reach_every_row_of_a_large_layer() -> None:
    network = Network(3, [Dense(BLOCK + 5)])
    y = np.zeros((1, BLOCK + 5), "f4")
    network.loss_and_gradients(np.zeros((1, 3)), y, "mse", [(REGULARIZERS["l2"], 1.0)])
    layer = network.layers[0]
    np.testing.assert_array_equal(layer.weight_gradients, layer.weights)


def test_weight_decay_shrinks_by_rate_times_strength() -> None:
    kernel = KERNEL.copy()
    REGULARIZERS["weight_decay"].apply(kernel, 0.1, 0.5)
    np.testing.assert_allclose(kernel, 0.95 * KERNEL)


def test_max_norm_cuts_only_what_is_longer() -> None:
    kernel = KERNEL.copy()
    REGULARIZERS["max_norm"].apply(kernel, 2.5)
    # The first neuron's weights (3, 4) have length 5; the others are shorter than 2.5.
    np.testing.assert_allclose(kernel, [[1.5, 0.1, 0.0], [2.0, -0.2, 0.0]])


@pytest.mark.parametrize(("limit", "expected"), [(10.0, [3.0, -4.0, 0.0]), (2.5, [1.5, -2.0, 0.0])])
def test_clip_norm_cuts_the_whole_gradient(limit: float, expected: list[float]) -> None:
    gradients = np.array([3.0, -4.0, 0.0])
    REGULARIZERS["clip_norm"].apply(gradients, limit)
    np.testing.assert_allclose(gradients, expected)


def test_lengths_whose_squares_overflow_are_cut_all_the_same() -> None:
    gradients = np.array([3e25, -4e25], "f4")
    REGULARIZERS["clip_norm"].apply(gradients, 5.0)
    np.testing.assert_allclose(gradients, [3, -4], rtol=1e-6)
    kernel = np.array([[3e25, 1.0], [4e25, 0.0]], "f4")
    with np.errstate(over="ignore"):
        REGULARIZERS["max_norm"].apply(kernel, 5.0)
    np.testing.assert_allclose(kernel, [[3, 1], [4, 0]], rtol=1e-6)


def test_clip_value_cuts_each_gradient_for_itself() -> None:
    gradients = np.array([3.0, -4.0, 0.5])
    REGULARIZERS["clip_value"].apply(gradients, 1.0)
    assert gradients.tolist() == [1, -1, 0.5]


@pytest.mark.parametrize("name", REGULARIZERS)
def test_every_entry_explains_itself(name: str) -> None:
    entry = REGULARIZERS[name]
    assert entry.label
    assert entry.formula
    assert entry.source
    assert entry.help.endswith(".")
    assert entry.maximum > 0
