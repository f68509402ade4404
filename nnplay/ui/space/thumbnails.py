"""Examples of a data set as entries of the strip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnplay.data import DataSet
from nnplay.data.example import picture_of
from nnplay.training.activation_space import Space
from nnplay.ui.answer_words import coordinate, prediction_words, target_words
from nnplay.ui.images import image_of
from nnplay.ui.space.strip import MOST_LISTED, Listed


def listed(
    data: DataSet, space: Space, picked: Sequence[int], words: Sequence[str]
) -> list[Listed]:
    """Return entries for samples, by their places in the space.

    Parameters
    ----------
    words : sequence of str
        Of each, what it is in full.
    """
    x = data.part(space.part).x
    entries = []
    for row, text in zip(picked[:MOST_LISTED], words, strict=False):
        index = int(space.rows[row])
        pixels = picture_of(data, x[index])
        image = None if pixels is None else thumbnail(pixels)
        short = short_words(data, space, row, picture=image is not None)
        entries.append(Listed(space.part, index, short, text, image))
    return entries


def short_words(data: DataSet, space: Space, row: int, *, picture: bool) -> str:
    """Return the class or value of a sample and, if another is predicted, that: "7 → 1"."""
    target = space.targets[row]
    if data.task == "classification":
        true = target_words(data, target).strip("“”")
    else:
        true = coordinate(float(target[0]))
    said = prediction_words(data, space.outputs[row]).strip("“”")
    words = true if data.task == "classification" and not space.wrong[row] else f"{true} → {said}"
    return words if picture else f"{int(space.rows[row]):,} · {words}"


def thumbnail(pixels: NDArray[np.uint8]) -> QImage:
    """Return a picture as it is.

    Parameters
    ----------
    pixels : (rows, columns) or (rows, columns, 3) array
    """
    colors = np.broadcast_to(pixels[..., None], (*pixels.shape, 3)) if pixels.ndim == 2 else pixels
    red, green, blue = (colors[..., channel].astype(np.uint32) for channel in range(3))
    return image_of((0xFF000000 | red << 16 | green << 8 | blue).astype(np.uint32))
