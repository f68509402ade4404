"""Grey and coloured pictures in the colours of the theme."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from nnplay.ui.images import image_of
from nnplay.ui.theme import theme


def shades() -> NDArray[np.uint32]:
    """Return the 256 colours from paper to ink, as 0xffRRGGBB: the theme's field and text."""
    return _mixed(theme.color("window"), theme.color("text"))


def _mixed(one: QColor, other: QColor) -> NDArray[np.uint32]:
    ends = [(c.red(), c.green(), c.blue()) for c in (one, other)]
    steps = np.linspace(*ends, 256).round().astype(np.uint32)  # type: ignore[call-overload]
    return _packed(steps)


def _packed(rgb: NDArray[Any]) -> NDArray[np.uint32]:
    rgb = rgb.astype(np.uint32)
    packed: NDArray[np.uint32] = 0xFF000000 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    return packed


def picture_image(pixels: NDArray[np.uint8]) -> QImage:
    """Return a picture as it is shown: grey ones from paper to ink, coloured ones as they are."""
    return image_of(_packed(_colours(pixels)))


def sloped_image(pixels: NDArray[np.uint8], slopes: NDArray[Any], scale: float) -> QImage:
    """Return a picture under a veil of slopes: the stronger a slope, the more of its colour.

    Parameters
    ----------
    pixels : (rows, columns) or (rows, columns, channels) array
    slopes : (rows, columns) array
        Those that are not finite have no colour.
    scale : float
        The slope that covers the picture.
    """
    level = np.clip(np.nan_to_num(slopes / scale, nan=0, posinf=0, neginf=0), -1, 1)
    share = np.abs(level)[..., None]
    signs = [
        np.array([c.red(), c.green(), c.blue()], float)
        for c in (theme.color("negative"), theme.color("positive"))
    ]
    veil = np.where(level[..., None] < 0, *signs)
    # A veil over half of the picture's own contrast: what is below must not drown it.
    ground = 0.5 * _colours(pixels) + 0.5 * _colours(np.zeros_like(pixels))
    return image_of(_packed((ground * (1 - share) + veil * share).round()))


def _colours(pixels: NDArray[np.uint8]) -> NDArray[Any]:
    """Return (rows, columns, 3) numbers from 0 to 255."""
    if pixels.ndim == 3:
        return pixels.astype(float)
    table = shades()
    parts = np.stack([table >> 16 & 0xFF, table >> 8 & 0xFF, table & 0xFF], 1).astype(float)
    coloured: NDArray[Any] = parts[pixels]
    return coloured


def to_pixels(rows: NDArray[Any]) -> NDArray[np.uint8]:
    """Return features as grey values: bytes as they are, floats from the least to the greatest."""
    if rows.dtype == np.uint8:
        return rows
    low, high = (float(np.min(rows)), float(np.max(rows))) if rows.size else (0.0, 1.0)
    scaled = (rows - low) * (255.0 / (high - low) if high > low else 0.0)
    return np.nan_to_num(scaled).astype(np.uint8)
