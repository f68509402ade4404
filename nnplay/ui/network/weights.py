"""From weights to colours: which connections are drawn, and how strong. NumPy only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = 8
"""Steps between no weight and the largest."""

MOST_A_GAP = 256
"""Connections drawn between two columns, 16 × 16; more would hide each other."""

MOST_COLOURED = 80
"""Those of them that get a colour: the strongest."""

SAMPLE = 8000
"""Weights whose magnitudes are looked at for the scale of the images."""

MOST_IN_ALL = 280
"""Coloured connections of a whole picture: a deep network repaints as fast as a small one."""


def most_coloured(gaps: int) -> int:
    """Return how many connections get a colour in each of `gaps` gaps."""
    return min(MOST_COLOURED, MOST_IN_ALL // max(1, gaps))


def symmetric_scale(arrays: Iterable[NDArray[Any]]) -> float:
    """Return the largest finite magnitude in all arrays; 1 if there is none but zero."""
    largest = 0.0
    for array in arrays:
        if not array.size:
            continue
        with np.errstate(invalid="ignore"):
            top = float(max(array.max(), -array.min()))
        if not np.isfinite(top):
            finite = array[np.isfinite(array)]
            top = float(np.abs(finite).max()) if finite.size else 0.0
        largest = max(largest, top)
    return largest or 1.0


def strongest_each(weights: NDArray[Any]) -> NDArray[Any]:
    """Return the weight of the largest magnitude of each neuron, with its sign.

    Parameters
    ----------
    weights : (neurons, inputs) array

    Returns
    -------
    (neurons,) array
        0 where a neuron has no weight that is a number.
    """
    with np.errstate(invalid="ignore"):
        high: NDArray[Any] = np.fmax.reduce(weights, axis=1, initial=0)
        low: NDArray[Any] = np.fmin.reduce(weights, axis=1, initial=0)
    return np.where(high >= -low, high, low)


def strongest_of(weights: NDArray[Any]) -> tuple[int, float]:
    """Return which of one neuron's weights `strongest_each` chooses, and that weight.

    Parameters
    ----------
    weights : (inputs,) array
        Of at least one.
    """
    numbers = np.where(np.isnan(weights), 0, weights)
    high, low = int(numbers.argmax()), int(numbers.argmin())
    index = high if numbers[high] >= -numbers[low] else low
    return index, float(numbers[index])


def robust_scale(weights: NDArray[Any]) -> float:
    """Return the magnitude that 99 of 100 weights stay within; a sample of them is enough.

    A few large weights would otherwise leave the images of all the others pale.
    """
    sample = np.abs(weights.ravel(order="K")[:: max(1, weights.size // SAMPLE)])
    sample = sample[np.isfinite(sample)]
    if not sample.size:
        return 1.0
    return float(np.quantile(sample, 0.99)) or symmetric_scale([weights])


def colour_index(weights: NDArray[Any], scale: float) -> NDArray[np.intp]:
    """Return the row of `theme.diverging()` for each weight; what is not finite counts as zero."""
    unit = np.nan_to_num(weights / scale, nan=0.0, posinf=0.0, neginf=0.0)
    return np.rint(np.clip(unit, -1, 1) * 255).astype(np.intp) + 255


def packed(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Return a table of (n, 4) RGBA bytes as (n,) numbers 0xAARRGGBB."""
    r, g, b, a = colours.astype(np.uint32).T
    table: NDArray[np.uint32] = (a << 24) | (r << 16) | (g << 8) | b
    return table


def brightness_weights(weights: NDArray[Any], shape: tuple[int, int, int]) -> NDArray[Any]:
    """Return what each pixel counts for some neurons: the sum of its channels' weights.

    That is the weight of the pixel's brightness, as long as it is grey.

    Parameters
    ----------
    weights : (neurons, inputs) array
    shape : tuple of int
        (rows, columns, channels); with one channel the weights are returned as they are.

    Returns
    -------
    (neurons, rows × columns) array
    """
    rows, columns, channels = shape
    if channels == 1:
        return weights
    summed: NDArray[Any] = weights.reshape(len(weights), rows * columns, channels).sum(axis=2)
    return summed


def tile_index(weights: NDArray[Any], shape: tuple[int, int], scale: float) -> NDArray[np.int16]:
    """Return the images of some neurons' weights, one below the other, as rows of a colour table.

    Parameters
    ----------
    weights : (neurons, rows × columns) array
    shape : tuple of int
        (rows, columns) of an input image.
    scale : float
        The magnitude that gets the strongest colour.

    Returns
    -------
    (neurons × rows, columns) array
        See `colour_index`.
    """
    rows, columns = shape
    index = colour_index(weights, scale).astype(np.int16)
    return np.ascontiguousarray(index.reshape(len(weights) * rows, columns))


def strongest(
    weights: NDArray[Any], scale: float, most: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Choose the connections to draw between two columns.

    Parameters
    ----------
    weights : (targets, sources) array
        Of the neurons that are drawn.
    scale : float
        The magnitude of the highest level.
    most : int
        How many connections at most.

    Returns
    -------
    (n,) array
        Indices into the flattened weights, weakest first, at most `most`.
    (n,) array
        Their levels, −LEVELS to +LEVELS without 0: sign and strength.
    """
    flat = np.nan_to_num(weights.ravel() / scale, nan=0.0, posinf=1.0, neginf=-1.0)
    order = np.argsort(np.abs(flat), kind="stable")[-most:]
    return order, levels(flat[order], 1.0)


def levels(weights: NDArray[Any], scale: float) -> NDArray[np.intp]:
    """Return the level of each weight, −LEVELS to +LEVELS without 0: sign and strength."""
    share = np.nan_to_num(weights / scale, nan=0.0, posinf=1.0, neginf=-1.0)
    level = np.clip(np.ceil(np.abs(share) * LEVELS), 1, LEVELS).astype(np.intp)
    signed: NDArray[np.intp] = np.where(share < 0, -level, level)
    return signed


def evenly(pairs: int, most: int) -> NDArray[np.intp]:
    """Choose at most `most` of `pairs` connections, spread evenly, where no weights are known."""
    count = min(pairs, most)
    return np.unique(np.linspace(0, max(0, pairs - 1), count).round().astype(np.intp))
