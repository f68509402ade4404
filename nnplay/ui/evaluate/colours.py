"""The colours of a confusion matrix, and of the numbers in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from nnplay.ui.heat_colours import color_table
from nnplay.ui.theme import theme

_TINT = 28
"""How far the faintest count is from the colour of none, of 255."""

_BIAS = 1.7
"""What the contrast of the lighter one of two texts is multiplied by."""


def matrix_indices(confusion: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return rows of the colour table: below 255, the blue of what is right; above, mistakes."""
    support = confusion.sum(axis=1, keepdims=True)
    share = confusion / np.maximum(support, 1)
    right = np.eye(len(confusion), dtype=bool)
    most = float(share[~right].max(initial=0.0)) or 1.0
    strength = np.where(right, share, share / most)
    steps = np.where(confusion > 0, _TINT + (255 - _TINT) * strength, 0).round().astype(np.intp)
    return 255 + np.where(right, -steps, steps)


def inks() -> list[QColor]:
    """Return for each row of the colour table the colour of text that is read best on it."""
    table = color_table()[:511]
    channels = np.stack([(table >> shift) & 255 for shift in (16, 8, 0)], axis=1) / 255
    behind = _luminance(channels)
    choice = [theme.color("text"), theme.color("panel")]
    light = [float(_luminance(np.array([_rgb(token)]))[0]) for token in ("text", "panel")]
    contrasts = [
        (np.maximum(behind, own) + 0.05) / (np.minimum(behind, own) + 0.05) for own in light
    ]
    # On a colour between both, light text reads better than the formula has it.
    factors = [_BIAS if own == max(light) else 1.0 for own in light]
    return [choice[int(second)] for second in contrasts[1] * factors[1] > contrasts[0] * factors[0]]


def shades(token: str, share: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return colours between the panel's and a token's, as 0xFFRRGGBB, by shares from 0 to 1."""
    back, front = (_rgb(name) for name in ("panel", token))
    colors = np.full(share.shape, 0xFF000000, np.uint32)
    for shift, low, high in zip((16, 8, 0), back, front, strict=True):
        colors |= (255 * (low + (high - low) * share)).round().astype(np.uint32) << np.uint32(shift)
    return colors


def _luminance(channels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative luminance of (n, 3) sRGB colours (WCAG 2.1)."""
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    luminance: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return luminance


def _rgb(token: str) -> tuple[float, float, float]:
    color = theme.color(token)
    return color.redF(), color.greenF(), color.blueF()
