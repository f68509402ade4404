"""Pictures changed a little at random, so that a network learns what does not matter in them.

To add a way, add an `Option` to `AUGMENTATIONS` and make `Augmenter` heed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from nnplay.data.options import Option, resolve

_Floats = npt.NDArray[np.float32]
_Pictures = npt.NDArray[Any]

AUGMENTATIONS: tuple[Option, ...] = (
    Option(
        name="shift",
        label="Shift",
        help="Move each picture by up to so many pixels, across and down.",
        default=0.0,
        maximum=100,
        unit="px",
        zero_text="off",
    ),
    Option(
        name="rotate",
        label="Rotate",
        help="Turn each picture by up to so many degrees, either way.",
        default=0.0,
        maximum=180,
        unit="°",
        zero_text="off",
    ),
    Option(
        name="zoom",
        label="Scale",
        help="Make each picture up to so many per cent larger or smaller.",
        default=0.0,
        maximum=90,
        unit="%",
        zero_text="off",
    ),
    Option(
        name="elastic",
        label="Elastic",
        help="Bend each picture as if drawn on rubber: by so many pixels, as a standard deviation.",
        default=0.0,
        maximum=20,
        unit="px",
        zero_text="off",
    ),
    Option(
        name="noise",
        label="Noise",
        help="Add noise to each pixel: its standard deviation in per cent of white.",
        default=0.0,
        maximum=100,
        unit="%",
        zero_text="off",
    ),
)
"""The ways to change pictures, in the order in which they are offered; 0 is off."""

_SMOOTHING = 4 / 28
"""Width of the Gaussian that smooths a rubber sheet, as a share of the picture's side."""

_CHUNK_PIXELS = 1 << 15
"""About how many pixels are worked on at once, so that all of it stays in the cache."""


class _Grid(NamedTuple):
    """Where pixels come from: (n, rows, columns) of each coordinate, in pixels."""

    y: _Floats
    x: _Floats


class Augmenter:
    """Changes pictures at random; the same generator gives the same bits.

    Each picture is resampled once, bilinearly, however many ways are on. What comes from outside
    the picture is the nearest pixel of its edge, which suits any background. The channels of a
    pixel move together.

    Parameters
    ----------
    strengths : mapping of str to float
        By the names in `AUGMENTATIONS`; those left out are off.
    image_shape : tuple of (int, int)
        (rows, columns).
    channels : int
        Numbers of a pixel, which vary fastest.

    Raises
    ------
    DataError
        If there is no such way, or not such a strength of it.

    References
    ----------
    Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks applied
    to visual document analysis": elastic distortion. Their α = 34 with σ = 4 on 29 x 29 pixels is
    a standard deviation of 1.4 pixels here.
    """

    def __init__(
        self, strengths: Mapping[str, float], image_shape: tuple[int, int], channels: int = 1
    ) -> None:
        self._strengths: dict[str, float] = resolve(AUGMENTATIONS, strengths, "Augmentation")
        self._shape = image_shape
        self._channels = channels
        self._smoothing = tuple(_smoothing(side) for side in image_shape)

    @property
    def on(self) -> bool:
        """Whether anything is changed at all."""
        return any(self._strengths.values())

    def apply(self, images: _Pictures, random: np.random.Generator) -> _Pictures:
        """Return changed pictures.

        Parameters
        ----------
        images : (n, features) array of uint8 or float32
            Pixels in row-major order; of float32, 1 counts as white.
        random : Generator

        Returns
        -------
        array of the same shape and dtype
            The pictures themselves if nothing is on.

        Raises
        ------
        ValueError
            If the pictures are of another size.
        """
        rows, columns = self._shape
        features = rows * columns * self._channels
        if images.ndim != 2 or images.shape[1] != features:
            raise ValueError(f"images must be (n, {features}), not {images.shape}")
        if not self.on:
            return images
        changed = np.empty_like(images)
        # How pictures are grouped decides what is drawn for them, so only their size counts here.
        size = max(1, _CHUNK_PIXELS // (rows * columns))
        for start in range(0, len(images), size):
            chunk = slice(start, start + size)
            changed[chunk] = self._change(images[chunk], random)
        return changed

    def _change(self, images: _Pictures, random: np.random.Generator) -> _Pictures:
        """Return a few changed pictures."""
        strengths = self._strengths
        whole = images.dtype == np.uint8
        pixels = images
        if any(strengths[name] for name in ("shift", "rotate", "zoom", "elastic")):
            grid = self._grid(len(images), random)
            pixels = _resampled(images, grid, self._channels)
        if strengths["noise"]:
            spread = np.float32(strengths["noise"] / 100 * (255 if whole else 1))
            pixels = pixels + spread * random.standard_normal(images.shape, dtype=np.float32)
        if whole:
            pixels = np.clip(pixels + np.float32(0.5), 0, 255)  # the cast cuts off
        return pixels.astype(images.dtype, copy=False)

    def _grid(self, count: int, random: np.random.Generator) -> _Grid:
        """Draw where the pixels of `count` pictures come from."""
        strengths = self._strengths
        down, across, turn, zoom = random.uniform(-1, 1, (4, count, 1, 1)).astype(np.float32)
        angle = turn * np.float32(np.deg2rad(strengths["rotate"]))
        factor = 1 + zoom * np.float32(strengths["zoom"] / 100)
        cos, sin = np.cos(angle) / factor, np.sin(angle) / factor
        middle_y, middle_x = ((np.float32(side) - 1) / 2 for side in self._shape)
        v = np.arange(self._shape[0], dtype=np.float32)[:, None] - middle_y
        u = np.arange(self._shape[1], dtype=np.float32) - middle_x
        shift = np.float32(strengths["shift"])
        y = (cos * v + (middle_y + shift * down)) - sin * u
        x = (sin * v + (middle_x + shift * across)) + cos * u
        if strengths["elastic"]:
            bend_y, bend_x = self._sheet(count, random)
            y += bend_y
            x += bend_x
        return _Grid(y, x)

    def _sheet(self, count: int, random: np.random.Generator) -> _Floats:
        """Draw how far the points of rubber sheets move: (2, n, rows, columns), in pixels."""
        field = random.random((2, count, *self._shape), dtype=np.float32)
        field -= np.float32(0.5)
        # A uniform number from -1/2 to 1/2 has the variance 1/12.
        field *= np.float32(self._strengths["elastic"] * np.sqrt(12))
        down, across = self._smoothing
        smooth: _Floats = down @ (field @ across.T)
        return smooth


def augmented_examples(
    images: _Pictures,
    strengths: Mapping[str, float],
    image_shape: tuple[int, int],
    channels: int = 1,
    seed: int = 0,
) -> _Pictures:
    """Return what a network may see of a few pictures while it trains; see `Augmenter`."""
    augmenter = Augmenter(strengths, image_shape, channels)
    return augmenter.apply(images, np.random.default_rng(seed))


def _smoothing(side: int) -> _Floats:
    """Return the matrix that smooths `side` independent numbers, which fade out at the edges.

    Far from the edges it keeps their variance.
    """
    places = np.arange(side)
    width = _SMOOTHING * side
    weights = np.exp(-0.5 * ((places - places[:, None]) / width) ** 2)
    # The squares of a whole bell are a narrower bell, whose sum is close to its area.
    weights /= np.sqrt(np.sqrt(np.pi) * width)
    return weights.astype(np.float32)


def _resampled(images: _Pictures, grid: _Grid, channels: int) -> _Floats:
    """Return pictures of float32 whose pixels come from the places of a grid, bilinearly."""
    count, rows, columns = grid.y.shape
    top, below, next_row = _neighbours(grid.y, rows)
    left, beside, next_column = _neighbours(grid.x, columns)
    corner = top * columns + left
    corner += np.arange(count)[:, None, None] * (rows * columns)
    pixels = images.reshape(-1, channels)

    def fetched(offset: int) -> _Floats:
        taken: _Floats = pixels.take(corner.ravel() + offset, axis=0).astype(np.float32, copy=False)
        return taken

    beside, below = beside.reshape(-1, 1), below.reshape(-1, 1)
    upper = _between(fetched(0), fetched(next_column), beside)
    lower = _between(fetched(next_row * columns), fetched(next_row * columns + next_column), beside)
    return _between(upper, lower, below).reshape(images.shape)


def _neighbours(place: _Floats, side: int) -> tuple[npt.NDArray[np.intp], _Floats, int]:
    """Return the pixel before each place, how far beyond it the place is, and the step to the next.

    Changes `place`.
    """
    np.clip(place, 0, side - 1, out=place)
    before = np.minimum(np.floor(place), max(side - 2, 0))
    place -= before
    return before.astype(np.intp), place, min(side - 1, 1)


def _between(one: _Floats, other: _Floats, share: _Floats) -> _Floats:
    """Return a mixture with `share` of the other."""
    other -= one
    other *= share
    other += one
    return other
