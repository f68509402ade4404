from __future__ import annotations

import numpy as np
import pytest

from nnplay.ui.theme import theme
from nnplay.ui.weights.cells import bins, exact, label_step, strongest
from nnplay.ui.weights.colours import Scale, color_table, largest, round_up, to_image, to_indices


@pytest.mark.parametrize(
    ("value", "rounded"), [(0, 1), (0.281, 0.29), (0.29, 0.29), (1, 1), (0.0999, 0.1), (123, 130)]
)
def test_scale_is_rounded_up(value: float, rounded: float) -> None:
    assert round_up(value) == rounded


def test_scale_grows_at_once_and_shrinks_slowly() -> None:
    scale = Scale()
    assert scale.update(0.5) == 0.5
    assert scale.update(2.0) == 2.0
    shrinking = [scale.update(0.5) for _ in range(60)]
    assert 1.8 < shrinking[0] < 2
    assert shrinking == sorted(shrinking, reverse=True)
    assert shrinking[-1] == pytest.approx(0.5, rel=0.05)
    scale.reset()
    assert scale.update(0.1) == 0.1


@pytest.mark.parametrize(
    ("values", "found"),
    [([1, -3, 2], 3), ([np.nan, -2, 1], 2), ([np.inf, 0.5], 0.5), ([np.nan], 0), ([], 0)],
)
def test_largest_ignores_what_is_not_finite(values: list[float], found: float) -> None:
    assert largest(np.array(values, np.float32)) == found


@pytest.mark.parametrize("scale", [1e-38, 0.3, 1.0, 1e35])
def test_colours_are_symmetric_around_zero(scale: float) -> None:
    values = np.array([-scale, -scale / 2, 0, scale / 2, scale], np.float32)
    assert to_indices(values, scale).tolist() == pytest.approx([0, 128, 255, 382, 510], abs=1)
    assert to_indices(values, scale)[2] == 255


def test_what_is_no_number_has_a_colour_of_its_own() -> None:
    indices = to_indices(np.array([[np.nan, 0.0], [-np.inf, 1.0]], np.float32), 1.0)
    assert indices.tolist() == [[511, 255], [511, 510]]
    assert int(color_table()[511]) == theme.color("bad").rgba()


@pytest.mark.parametrize("name", ["dark", "light"])
def test_image_has_the_colours_of_the_theme(name: str) -> None:
    theme.apply("dark" if name == "dark" else "light")
    image = to_image(to_indices(np.array([[-1.0, 0.0, 1.0]], np.float32), 1.0))
    for column, token in enumerate(("negative", "zero", "positive")):
        assert image.pixelColor(column, 0) == theme.color(token)


def test_bins_cover_everything_once() -> None:
    assert bins(3, 10).tolist() == [0, 1, 2]
    starts = bins(784, 300)
    assert len(starts) == 300
    assert set(np.diff([*starts, 784])) == {2, 3}


@pytest.mark.parametrize("axis", [0, 1])
def test_strongest_of_a_bin_keeps_its_sign(axis: int) -> None:
    values = np.random.default_rng(0).normal(size=(50, 40)).astype(np.float32)
    count = values.shape[axis]
    starts = bins(count, 7)
    found = strongest(values, starts, axis)
    for index, (start, stop) in enumerate(zip(starts, [*starts[1:], count], strict=True)):
        part = values.take(range(start, stop), axis)
        best = np.abs(part).argmax(axis)
        expected = np.take_along_axis(part, np.expand_dims(best, axis), axis).squeeze(axis)
        np.testing.assert_array_equal(found.take(index, axis), expected)
    np.testing.assert_array_equal(strongest(values, bins(count, count), axis), values)


def test_strongest_shows_what_is_no_number() -> None:
    for place in range(3):
        values = np.ones(3)
        values[place] = np.nan
        assert np.isnan(strongest(values, np.array([0]), 0))[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.663, "−0.663"),
        (0.1, "0.1"),
        (1 / 3, "0.33333334"),
        (0.0, "0.0"),
        (2e-5, "0.00002"),
        (np.nan, "not a number"),
        (-np.inf, "−∞"),
    ],
)
def test_numbers_are_exact(value: float, text: str) -> None:
    assert exact(value) == text


def test_exact_number_tells_a_float32_from_all_others() -> None:
    for value in np.random.default_rng(0).normal(0, 1, 200).astype(np.float32):
        assert np.float32(exact(float(value)).replace("−", "-")) == value


@pytest.mark.parametrize(
    ("count", "pixels", "room", "step"),
    [(10, 200, 15, 1), (16, 200, 15, 2), (64, 200, 15, 5), (784, 300, 30, 100), (1, 5, 30, 1)],
)
def test_labels_have_room(count: int, pixels: float, room: float, step: int) -> None:
    assert label_step(count, pixels, room) == step
