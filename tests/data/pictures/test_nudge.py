from __future__ import annotations

import numpy as np
import pytest

from nnplay.data.pictures.nudge import NONE, Nudge, nudged

PICTURE = np.random.default_rng(1).integers(0, 256, (7, 9)).astype(np.uint8)


def test_nothing_to_do_is_the_picture_itself() -> None:
    assert nudged(PICTURE, NONE) is PICTURE
    assert nudged(PICTURE, Nudge(turn=360.0)) is PICTURE


@pytest.mark.parametrize(("right", "down"), [(2, 0), (-3, 0), (0, 1), (0, -2), (4, -1)])
def test_a_move_by_whole_pixels_changes_none_and_repeats_the_edge(right: int, down: int) -> None:
    rows = np.clip(np.arange(7) - down, 0, 6)
    columns = np.clip(np.arange(9) - right, 0, 8)
    np.testing.assert_array_equal(
        nudged(PICTURE, Nudge(right, down)), PICTURE[np.ix_(rows, columns)]
    )


def test_quarter_turns_are_clockwise_about_the_middle() -> None:
    square = PICTURE[:, 1:8]
    for turns in (1, 2, 3):
        expected = np.rot90(square, -turns)
        np.testing.assert_array_equal(nudged(square, Nudge(turn=90.0 * turns)), expected)


def test_it_is_turned_first_and_then_moved() -> None:
    square = np.zeros((9, 9), np.uint8)
    square[2:7, 3:6] = PICTURE[:5, :3]
    turned = nudged(square, Nudge(turn=90.0))
    both = nudged(square, Nudge(right=1, down=-2, turn=90.0))
    np.testing.assert_array_equal(both[:-2, 1:], turned[2:, :-1])


def test_a_small_turn_is_bilinear() -> None:
    y, x = np.indices((21, 21)) - 10.0
    slope = (100 + 4 * x + 2 * y).astype(np.uint8)
    angle = np.deg2rad(10)
    # A point of the turned picture has the value of where it comes from: turned back.
    back_x = np.cos(angle) * x + np.sin(angle) * y
    back_y = -np.sin(angle) * x + np.cos(angle) * y
    made = nudged(slope, Nudge(turn=10.0)).astype(float)
    inside = np.hypot(x, y) < 9
    np.testing.assert_allclose(made[inside], (100 + 4 * back_x + 2 * back_y)[inside], atol=0.51)


def test_noise_has_the_spread_asked_for_and_follows_from_its_seed() -> None:
    grey = np.full((60, 60), 128, np.uint8)
    one, same, other = (nudged(grey, Nudge(noise=10.0, seed=seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).mean() > 0.9
    assert one.std() == pytest.approx(25.5, rel=0.05)
    assert (grey == 128).all()


def test_the_channels_of_a_pixel_move_together() -> None:
    colour = np.stack([PICTURE, 255 - PICTURE, PICTURE // 2], axis=2)
    made = nudged(colour, Nudge(2, -1, 30.0, 5.0))
    assert made.shape == colour.shape
    plain = nudged(colour, Nudge(2, -1, 30.0))
    for channel in range(3):
        np.testing.assert_array_equal(
            plain[..., channel], nudged(colour[..., channel], Nudge(2, -1, 30.0))
        )
