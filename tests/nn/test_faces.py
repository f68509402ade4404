"""What a neuron looks for in an input."""

from __future__ import annotations

import numpy as np
import pytest

from nnplay.nn.faces import effort, weighted_faces

RANDOM = np.random.default_rng(1)
WEIGHTS = [RANDOM.normal(size=shape) for shape in ((5, 7), (4, 5), (3, 4))]


def test_a_neuron_of_the_first_layer_looks_for_its_weights() -> None:
    faces = weighted_faces(WEIGHTS, {0: [3, 1]})[0]
    np.testing.assert_array_equal(faces, WEIGHTS[0][[3, 1]])


@pytest.mark.parametrize("layer", [1, 2])
def test_a_deeper_one_looks_for_the_weighted_sum_of_those_before(layer: int) -> None:
    before = weighted_faces(WEIGHTS, {layer - 1: range(len(WEIGHTS[layer - 1]))})[layer - 1]
    for unit in range(len(WEIGHTS[layer])):
        expected = sum(w * face for w, face in zip(WEIGHTS[layer][unit], before, strict=True))
        found = weighted_faces(WEIGHTS, {layer: [unit]})[layer]
        np.testing.assert_allclose(found, [expected])


def test_several_layers_at_once_are_what_each_is_alone() -> None:
    units = {0: (4, 0), 1: (), 2: (2, 1, 0)}
    together = weighted_faces(WEIGHTS, units)
    assert sorted(together) == [0, 1, 2]
    np.testing.assert_array_equal(together[0], WEIGHTS[0][[4, 0]])
    assert together[1].shape == (0, 7)
    np.testing.assert_allclose(together[2], (WEIGHTS[2] @ WEIGHTS[1] @ WEIGHTS[0])[::-1])
    assert weighted_faces(WEIGHTS, {}) == {}


def test_the_effort_counts_the_products_of_whole_layers() -> None:
    # One row through 4 × 5 and 5 × 7, two rows through 5 × 7, and none for the first layer.
    assert effort(WEIGHTS, {0: (0, 1), 1: (0, 1), 2: (0,)}) == (20 + 35) + 2 * 35


def test_weights_that_are_not_finite_make_no_noise() -> None:
    broken = [WEIGHTS[0] * np.inf, WEIGHTS[1]]
    assert not np.isfinite(weighted_faces(broken, {1: [0]})[1]).all()
