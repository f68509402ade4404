"""The colours of classes and values, for points and for what a network says between them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from nnplay.data import DataSet
from nnplay.ui.heat_colours import color_table, to_image, to_indices
from nnplay.ui.images import image_of
from nnplay.ui.theme import theme

_MANY = (
    "#3f8ae8",
    "#e8862a",
    "#2aa587",
    "#c9558f",
    "#8a6ede",
    "#b3991d",
    "#d9584b",
    "#3a9fc0",
    "#7f9150",
    "#a06f4c",
)
"""Colours of more than two classes, which can be told apart on dark and on light; then again."""


_STEPS = 65
"""Colours that points of different values have."""


class Meaning(NamedTuple):
    """What outputs and targets stand for.

    Attributes
    ----------
    classes : int
        0 if numbers are predicted.
    low, high : float
        The numbers that the strongest colours stand for.
    """

    classes: int
    low: float = 0.0
    high: float = 1.0

    @property
    def middle(self) -> float:
        """The number without a colour."""
        return (self.low + self.high) / 2


def meaning_of(data: DataSet, target: int = 0) -> Meaning:
    """Return what the targets of a data set stand for, of several numbers the one with that index.

    Numbers around zero get a scale that is even about zero, so that the colours tell the sign.
    """
    if data.task == "classification":
        return Meaning(len(data.classes))
    y = data.targets_of(data.train)[:, target]
    low, high = float(y.min()), float(y.max())
    if low < 0 < high:
        high = max(-low, high)
        low = -high
    if not low < high:
        low, high = low - 1, high + 1
    return Meaning(0, low, high)


def class_colors(count: int) -> list[QColor]:
    """Return a colour for each class: of two, those of negative and positive."""
    if count <= 2:
        return [theme.color("negative"), theme.color("positive")][:count]
    return [QColor(_MANY[index % len(_MANY)]) for index in range(count)]


def value_color(value: float, meaning: Meaning) -> QColor:
    """Return the colour of a target or an output."""
    if meaning.classes:
        return class_colors(meaning.classes)[int(value)]
    index = to_indices(scaled(value, meaning), 1.0)
    return QColor.fromRgba(int(color_table().take(index, mode="clip")[0]))


def target_colors(targets: NDArray[Any], meaning: Meaning) -> tuple[list[QColor], NDArray[np.intp]]:
    """Return a few colours, and which of them each target has; values are put in steps.

    Parameters
    ----------
    targets : (n,) array
    """
    if meaning.classes:
        return class_colors(meaning.classes), targets.astype(np.intp)
    levels = np.nan_to_num(scaled(targets, meaning))
    which = np.rint((levels + 1) * (_STEPS // 2)).astype(np.intp)
    table = color_table().take(to_indices(np.linspace(-1, 1, _STEPS), 1.0))
    return [QColor.fromRgba(color) for color in table.tolist()], which


def surface_image(outputs: NDArray[Any], side: int, meaning: Meaning) -> QImage:
    """Return a picture of a network's outputs on a grid, a pixel for each place.

    Parameters
    ----------
    outputs : (side · side, outputs) array
        Line by line.
    side : int
    meaning : Meaning
        Of the outputs. A single one for two classes, and each of several, counts as a probability.
    """
    if meaning.classes > 2:
        return _blended(outputs, side, meaning.classes)
    level = scaled(outputs[:, 0], meaning) if not meaning.classes else certainty(outputs)
    return to_image(to_indices(level, 1.0).reshape(side, side))


def certainty(outputs: NDArray[Any]) -> NDArray[Any]:
    """Return −1 where outputs are sure of the first of two classes, 1 where of the second.

    Parameters
    ----------
    outputs : (n, 1) or (n, 2) array
        The probability of the second class, or of each.
    """
    level = 2 * outputs[:, 0] - 1 if outputs.shape[1] == 1 else outputs[:, 1] - outputs[:, 0]
    certain: NDArray[Any] = np.clip(level, -1, 1)
    return certain


def scaled(values: Any, meaning: Meaning) -> NDArray[Any]:
    """Return −1 for the low end, 1 for the high one; what is beyond becomes these."""
    level = (np.atleast_1d(values) - meaning.middle) * (2 / (meaning.high - meaning.low))
    return np.clip(level, -1, 1)


def _blended(outputs: NDArray[Any], side: int, classes: int) -> QImage:
    """Mix the colours of the classes by their probabilities."""
    weights = np.nan_to_num(outputs.astype(np.float64), nan=0, posinf=1, neginf=0).clip(0)
    sums = weights.sum(axis=1, keepdims=True)
    weights = np.where(sums > 0, weights / np.where(sums > 0, sums, 1), 1 / classes)
    colors = np.array([(c.red(), c.green(), c.blue()) for c in class_colors(classes)], float)
    mixed = (weights @ colors).round().astype(np.uint32)
    pixels = 0xFF000000 | mixed[:, 0] << 16 | mixed[:, 1] << 8 | mixed[:, 2]
    return image_of(pixels.astype(np.uint32).reshape(side, side))
