from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from nnplay.data.pictures.augmentation import AUGMENTATIONS, Augmenter, augmented_examples
from nnplay.errors import DataError

Array = npt.NDArray[Any]

ROWS, COLUMNS = SHAPE = (28, 24)
EVERYTHING = {"shift": 3.0, "rotate": 15.0, "zoom": 20.0, "elastic": 1.0}
MIDDLE = (slice(None), slice(11, 17), slice(9, 15))


def some(count: int, *shape: int) -> Array:
    return np.random.default_rng(3).integers(0, 256, (count, *shape)).astype(np.uint8)


def augmented(
    images: Array, strengths: dict[str, float], seed: int = 0, channels: int = 1
) -> Array:
    return Augmenter(strengths, SHAPE, channels).apply(images, np.random.default_rng(seed))


def places(count: int, strengths: dict[str, float], seed: int = 0) -> tuple[Array, Array]:
    """Return where pixels come from: pictures of y and x themselves tell."""
    grid = np.indices(SHAPE).transpose(1, 2, 0).astype(np.float32)
    images = np.tile(grid.reshape(1, -1), (count, 1))
    changed = augmented(images, strengths, seed, 2).reshape(count, *SHAPE, 2)
    return changed[..., 0].astype(np.float64), changed[..., 1].astype(np.float64)


def test_nothing_on_leaves_every_bit_as_it_is() -> None:
    images = some(5, ROWS * COLUMNS)
    augmenter = Augmenter({option.name: 0.0 for option in AUGMENTATIONS}, SHAPE)
    assert not augmenter.on
    assert augmenter.apply(images, np.random.default_rng(0)) is images
    assert not Augmenter({}, SHAPE).on


@pytest.mark.parametrize("name", [option.name for option in AUGMENTATIONS])
def test_each_way_changes_pictures_and_keeps_the_ones_given(name: str) -> None:
    images = some(5, ROWS * COLUMNS)
    before = images.copy()
    assert Augmenter({name: 2.0}, SHAPE).on
    changed = augmented(images, {name: 2.0})
    assert (changed.dtype, changed.shape) == (images.dtype, images.shape)
    assert (changed != images).any(axis=1).all()
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_generator_decides_every_bit(dtype: Any) -> None:
    images = some(100, ROWS * COLUMNS).astype(dtype)
    one, same, other = (augmented(images, {**EVERYTHING, "noise": 5}, seed) for seed in (1, 1, 2))
    assert one.tobytes() == same.tobytes()
    assert (one != other).any(axis=1).all()


def test_shift_moves_a_whole_picture_by_up_to_as_much() -> None:
    y, x = places(400, {"shift": 3})
    down = y[:, 14, 12] - 14
    across = x[:, 14, 12] - 12
    grid = np.indices(SHAPE)
    expected_y = np.clip(grid[0] + down[:, None, None], 0, ROWS - 1)
    expected_x = np.clip(grid[1] + across[:, None, None], 0, COLUMNS - 1)
    np.testing.assert_allclose(y, expected_y, atol=1e-4)
    np.testing.assert_allclose(x, expected_x, atol=1e-4)
    for offset in (down, across):
        # Uniform from -3 to 3: the standard deviation is 3/√3.
        assert 2.9 < np.abs(offset).max() <= 3 + 1e-5
        assert offset.std() == pytest.approx(np.sqrt(3), rel=0.1)
    assert abs(np.corrcoef(down, across)[0, 1]) < 0.15


def from_the_middle(y: Array, x: Array) -> Array:
    return (x - (COLUMNS - 1) / 2) + 1j * (y - (ROWS - 1) / 2)


def test_rotate_turns_about_the_middle_by_up_to_as_many_degrees() -> None:
    turned = from_the_middle(*places(400, {"rotate": 30}))[MIDDLE]
    factors = turned / from_the_middle(*np.indices(SHAPE))[MIDDLE[1:]]
    np.testing.assert_allclose(np.abs(factors), 1, atol=1e-4)
    angles = np.rad2deg(np.angle(factors))
    assert np.ptp(angles, axis=(1, 2)).max() < 0.01
    assert -30 <= angles.min() < -29
    assert 29 < angles.max() <= 30 + 1e-3


def test_zoom_scales_both_ways_alike_by_up_to_as_many_per_cent() -> None:
    scaled = from_the_middle(*places(400, {"zoom": 20}))[MIDDLE]
    factors = scaled / from_the_middle(*np.indices(SHAPE))[MIDDLE[1:]]
    np.testing.assert_allclose(factors.imag, 0, atol=1e-4)
    assert np.ptp(factors.real, axis=(1, 2)).max() < 1e-4
    # What is shown larger by some factor comes from closer to the middle by as much.
    assert 1 / 1.2 - 1e-5 <= factors.real.min() < 1 / 1.19
    assert 1 / 0.81 < factors.real.max() <= 1 / 0.8 + 1e-5


def test_elastic_bends_smoothly_by_as_much_in_the_middle() -> None:
    y, _ = places(1000, {"elastic": 1.5})
    bent = y - np.arange(ROWS)[:, None]
    assert bent[MIDDLE].std() == pytest.approx(1.5, rel=0.05)
    assert bent[MIDDLE].mean() == pytest.approx(0, abs=0.1)
    # Smoothed by a bell of width σ, two points at a distance of d go together as exp(-d²/4σ²).
    for d in (1, 4):
        together = np.corrcoef(bent[:, 13, 10], bent[:, 13 + d, 10])[0, 1]
        assert together == pytest.approx(np.exp(-(d**2) / (4 * 4**2)), abs=0.05)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_all_ways_together_resample_once_between_pixels(dtype: Any) -> None:
    count, seed = 30, 8
    images = some(count, *SHAPE).astype(dtype)
    y, x = places(count, EVERYTHING, seed)
    changed = augmented(images.reshape(count, -1), EVERYTHING, seed).reshape(count, *SHAPE)
    for image, rows, columns, result in zip(images, y, x, changed, strict=True):
        expected = ndimage.map_coordinates(
            image.astype(np.float64), [rows, columns], order=1, mode="nearest"
        )
        tolerance = 0.51 if dtype == np.uint8 else 0.02
        np.testing.assert_allclose(result, expected, rtol=0, atol=tolerance)


def test_channels_move_together() -> None:
    grey = some(20, ROWS * COLUMNS)
    colours = np.repeat(grey, 3, axis=1)
    one = augmented(grey, EVERYTHING)
    three = augmented(colours, EVERYTHING, channels=3).reshape(20, -1, 3)
    for channel in range(3):
        np.testing.assert_array_equal(three[..., channel], one)


def test_noise_has_its_standard_deviation() -> None:
    grey = np.full((100, ROWS * COLUMNS), 128, np.uint8)
    added = augmented(grey, {"noise": 10}) - 128.0
    assert added.std() == pytest.approx(25.5, rel=0.02)
    assert added.mean() == pytest.approx(0, abs=0.5)
    floats = np.full((100, ROWS * COLUMNS), 0.5, np.float32)
    assert (augmented(floats, {"noise": 10}) - 0.5).std() == pytest.approx(0.1, rel=0.02)


@pytest.mark.parametrize("value", [0, 255])
def test_noise_stays_within_a_byte(value: int) -> None:
    changed = augmented(np.full((50, ROWS * COLUMNS), value, np.uint8), {"noise": 20})
    assert changed.std() > 0
    assert np.abs(changed.astype(int) - value).max() < 255


@settings(deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.integers(0, 5),
    st.sampled_from([1, 3]),
    st.fixed_dictionaries(
        {
            option.name: st.floats(0, option.maximum)
            for option in AUGMENTATIONS
            if option.name != "noise"
        }
    ),
)
def test_pictures_of_any_size_take_any_strength(
    shape: tuple[int, int], count: int, channels: int, strengths: dict[str, float]
) -> None:
    images = some(count, shape[0] * shape[1] * channels) // 2 + 50
    changed = augmented_examples(images, strengths, shape, channels)
    assert (changed.dtype, changed.shape) == (images.dtype, images.shape)
    for before, after in zip(images, changed, strict=True):
        assert before.min() <= after.min()
        assert after.max() <= before.max()


def test_examples_are_those_of_a_seed() -> None:
    images = some(4, ROWS * COLUMNS)
    one, same, other = (augmented_examples(images, EVERYTHING, SHAPE, 1, s) for s in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_pictures_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match=r"images must be \(n, 672\), not \(2, 784\)"):
        augmented(some(2, 784), {"shift": 1})


@pytest.mark.parametrize(
    ("strengths", "message"),
    [
        ({"shear": 1}, "Augmentation has no setting 'shear'; it has shift, rotate, zoom"),
        ({"shift": -1}, "Shift must lie from 0 to 100, not -1."),
        ({"zoom": 100}, "Scale must lie from 0 to 90, not 100."),
        ({"noise": np.nan}, "Noise must lie from 0 to 100, not nan."),
    ],
)
def test_impossible_strengths_are_refused(strengths: dict[str, float], message: str) -> None:
    with pytest.raises(DataError, match=message):
        Augmenter(strengths, SHAPE)
