from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnplay.ui.network.weights import (
    LEVELS,
    MOST_COLOURED,
    MOST_IN_ALL,
    colour_index,
    evenly,
    most_coloured,
    packed,
    robust_scale,
    strongest,
    strongest_each,
    strongest_of,
    symmetric_scale,
    tile_index,
)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([0.5, -2.0], 2.0),
        ([0.0, 0.0], 1.0),
        ([], 1.0),
        ([np.nan, -3.0], 3.0),
        ([np.inf, 1.0, -4.0], 4.0),
        ([np.nan], 1.0),
    ],
)
def test_symmetric_scale(values: list[float], scale: float) -> None:
    assert symmetric_scale([np.array(values, np.float32)]) == scale


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_strongest_weight_of_each_neuron_is_one_found_by_a_plain_loop(order: Any) -> None:
    drawn = np.random.default_rng(0).normal(size=(7, 40)).astype(np.float32)
    weights = np.asarray(drawn, order=order)
    found = strongest_each(weights)
    assert {bool(weight < 0) for weight in found} == {True, False}
    for neuron in range(7):
        place, largest = 0, 0.0
        for source in range(40):
            if abs(float(weights[neuron, source])) > abs(largest):
                place, largest = source, float(weights[neuron, source])
        assert found[neuron] == largest
        assert strongest_of(weights[neuron]) == (place, largest)


def test_the_strongest_weight_passes_over_what_is_no_number() -> None:
    weights = np.array([[np.nan, 1.0, -2.0], [np.nan] * 3, [np.inf, np.nan, 1.0], [3.0, 3.0, 4.0]])
    assert strongest_each(weights).tolist() == [-2.0, 0.0, np.inf, 4.0]
    assert [strongest_of(row) for row in weights] == [(2, -2.0), (0, 0.0), (0, np.inf), (2, 4.0)]
    assert strongest_each(np.empty((2, 0))).tolist() == [0.0, 0.0]


def test_robust_scale_passes_over_a_few_large_weights() -> None:
    weights = np.ones((100, 100), np.float32)
    weights[0, :5] = 50
    assert robust_scale(weights) == 1
    assert robust_scale(np.zeros((2, 2))) == 1
    assert robust_scale(np.full((2, 2), np.nan)) == 1


def test_colour_index_is_symmetric_and_clipped() -> None:
    weights = np.array([-9, -2, -1, 0, 1, 2, np.nan])
    assert colour_index(weights, 2.0).tolist() == [0, 0, 127, 255, 383, 510, 255]


def test_packed_colours() -> None:
    assert packed(np.array([[1, 2, 3, 255]], np.uint8)).tolist() == [0xFF010203]


def test_a_sheet_of_tiles_holds_each_weight_at_its_pixel() -> None:
    weights = np.linspace(-1, 1, 24).reshape(4, 6)
    sheet = tile_index(weights, (2, 3), 1.0)
    assert sheet.shape == (8, 3)
    for neuron in range(4):
        for pixel in range(6):
            expected = colour_index(weights[neuron, pixel], 1.0)
            assert sheet[2 * neuron + pixel // 3, pixel % 3] == expected


def test_strongest_last_with_sign_and_level() -> None:
    weights = np.array([[0.1, -1.0], [0.5, 0.0]])
    order, levels = strongest(weights, 1.0, 3)
    assert order.tolist() == [0, 2, 1]
    assert levels.tolist() == [1, LEVELS // 2, -LEVELS]


def test_strongest_of_what_is_not_finite() -> None:
    _, levels = strongest(np.array([[np.nan, np.inf, -np.inf]]), 1.0, 9)
    assert levels.tolist() == [1, LEVELS, -LEVELS]


def test_evenly_spread_choice() -> None:
    assert evenly(5, 9).tolist() == [0, 1, 2, 3, 4]
    assert evenly(9, 3).tolist() == [0, 4, 8]
    assert evenly(0, 3).tolist() == []


def test_deep_networks_share_the_coloured_connections() -> None:
    assert most_coloured(0) == most_coloured(1) == MOST_COLOURED
    assert 7 * most_coloured(7) <= MOST_IN_ALL
