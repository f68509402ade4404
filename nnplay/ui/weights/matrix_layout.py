"""Where things are in the picture of a weight matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF

from nnplay.ui.layer_infos import LayerInfo
from nnplay.ui.theme import SPACING
from nnplay.ui.weights.cells import BIAS, GAIN, bins

TOP = 18
"""Pixels above the matrix, for the columns' numbers."""

LARGEST = 56.0
"""Pixels of a cell at most."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """Where things are in a picture of a matrix.

    Attributes
    ----------
    matrix, bias, gain : QRectF
        The last is null where there are no gains.
    rows, columns : int array
        First neuron of each row shown, first input of each column: one each where there is room.
    """

    matrix: QRectF
    bias: QRectF
    gain: QRectF
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]

    @property
    def extras(self) -> tuple[tuple[QRectF, int, str], ...]:
        """The columns behind the matrix: where they are, what they hold, their heading."""
        both = ((self.bias, BIAS, "b"), (self.gain, GAIN, "γ"))
        return both if not self.gain.isNull() else both[:1]


def lay_out(
    info: LayerInfo, size: QSizeF, left: float, ratio: float = 1.0, widest: float = LARGEST
) -> Geometry:
    """Return where to put a matrix in a picture.

    Parameters
    ----------
    info : LayerInfo
    size : QSizeF
        Of the picture, in pixels.
    left : float
        Pixels for the rows' labels.
    ratio : float
        Points of the screen to a pixel.
    widest : float
        Pixels that a column takes at most.
    """
    # A pixel less, for the outline.
    width = max(8.0, size.width() - left - 2 * SPACING - 1)
    height = max(8.0, size.height() - TOP - 1)
    cell = min(LARGEST, width / (info.inputs + 1 + info.gains))
    bias_width = float(round(min(max(cell, 12.0), 28.0)))
    gain_room = bias_width + SPACING if info.gains else 0.0
    cell = min(widest, (width - bias_width - gain_room) / info.inputs)
    tall = min(LARGEST, height / info.units)
    matrix = QRectF(left, TOP, round(cell * info.inputs), round(tall * info.units))
    bias = QRectF(matrix.right() + 2 * SPACING, TOP, bias_width, matrix.height())
    gain = bias.translated(gain_room, 0) if info.gains else QRectF()
    return Geometry(
        matrix,
        bias,
        gain,
        bins(info.units, int(matrix.height() * ratio)),
        bins(info.inputs, int(matrix.width() * ratio)),
    )
