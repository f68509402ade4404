from __future__ import annotations

import numpy as np
import pytest

from nnplay.ui.heat_colours import Scale, color_table, largest, round_up, to_image, to_indices
from nnplay.ui.theme import theme


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
