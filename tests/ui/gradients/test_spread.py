"""How gradients are counted by their size."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnplay.nn.layers import LayerArrays
from nnplay.ui.gradients.spread import BINS, DECADES, Spreads, spread_of


def spreads(*weights: object) -> Spreads:
    arrays = [np.atleast_2d(np.asarray(one, "f4")) for one in weights]
    return spread_of(tuple(LayerArrays(one, np.zeros(len(one), "f4")) for one in arrays))


def test_every_gradient_is_in_the_bin_that_its_size_lies_in() -> None:
    random = np.random.default_rng(5)
    one = random.normal(size=(30, 40)) * 1e-3
    other = random.normal(size=(7, 30)) * 1e-5
    found = spreads(one, other)
    for weights, layer in zip((one, other), found.layers, strict=True):
        counts = [0] * found.bins
        for value in np.abs(weights.astype("f4")).ravel().tolist():
            at = [i for i in range(found.bins) if found.edges(i)[0] <= value < found.edges(i)[1]]
            counts[at[0]] += 1
        assert layer.counts.tolist() == counts
        assert layer.total == weights.size
        assert layer.middle == pytest.approx(float(np.median(np.abs(weights))), rel=1e-5)


def test_edges_are_parts_of_decades() -> None:
    found = spreads([[0.02, 0.5]])
    assert found.edges(0) == (pytest.approx(0.01), pytest.approx(10 ** (-2 + 1 / BINS)))
    assert found.edges(found.bins - 1)[1] == pytest.approx(1)


def test_zeros_and_what_is_no_number_are_counted_apart() -> None:
    (layer,) = spreads([[0, 0, 0, 1e-3, np.nan, np.inf]]).layers
    assert (layer.zeros, layer.strange, int(layer.counts.sum()), layer.total) == (3, 2, 1, 6)
    assert layer.middle == 0


def test_layers_without_any_gradient_can_be_shown() -> None:
    found = spreads([[0, 0]], [[np.nan]])
    assert found.bins == BINS
    assert [int(layer.counts.sum()) for layer in found.layers] == [0, 0]
    assert math.isnan(found.layers[1].middle)


def test_what_is_far_smaller_counts_into_the_lowest_bin() -> None:
    found = spreads([[1.5, 1e-30]])
    assert found.bins == DECADES * BINS
    assert found.layers[0].counts[0] == 1
