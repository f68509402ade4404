"""One picture moved, turned and made noisy by given amounts, to see what a network makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnplay.data.pictures.augmentation import Augmenter

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Nudge:
    """What is done to a picture.

    Attributes
    ----------
    right, down : int
        Pixels that it is moved by.
    turn : float
        Degrees that it is turned by about its middle, clockwise.
    noise : float
        Standard deviation of the noise that is added to each pixel, in per cent of white.
    seed : int
        Which noise.
    """

    right: int = 0
    down: int = 0
    turn: float = 0.0
    noise: float = 0.0
    seed: int = 0


NONE = Nudge()
"""Leaves a picture as it is."""


def nudged(pixels: Pixels, nudge: Nudge) -> Pixels:
    """Return a picture turned, moved and made noisy, in this order.

    As when training augments pictures, it is resampled once, bilinearly, and what comes from
    outside is the nearest pixel of the edge. A move by whole pixels alone changes no pixel.

    Parameters
    ----------
    pixels : (rows, columns) or (rows, columns, channels) array of uint8
    nudge : Nudge

    Returns
    -------
    array of the same shape
        The picture itself if there is nothing to do.
    """
    if nudge.turn % 360 or nudge.right or nudge.down:
        pixels = _moved(pixels, nudge)
    if nudge.noise:
        rows, columns, *channels = pixels.shape
        augmenter = Augmenter({"noise": nudge.noise}, (rows, columns), *channels)
        random = np.random.default_rng(nudge.seed)
        pixels = augmenter.apply(pixels.reshape(1, -1), random).reshape(pixels.shape)
    return pixels


def _moved(pixels: Pixels, nudge: Nudge) -> Pixels:
    from scipy import ndimage  # takes a while to load, and nothing else at the start needs it

    angle = np.deg2rad(nudge.turn)
    cos, sin = np.cos(angle), np.sin(angle)
    # Where a pixel at (row, column) comes from: the turn the other way about, from the middle.
    back = np.array([[cos, -sin], [sin, cos]])
    middle = (np.array(pixels.shape[:2]) - 1) / 2
    start = middle - back @ (middle + np.array([nudge.down, nudge.right]))
    moved = np.empty(pixels.shape)
    for channel in range(pixels[0, 0].size):
        layer = (..., channel) if pixels.ndim == 3 else ...
        ndimage.affine_transform(
            pixels[layer].astype(np.float64),
            back,
            start,
            output=moved[layer],
            order=1,
            mode="nearest",
        )
    return np.clip(np.rint(moved), 0, 255).astype(np.uint8)
