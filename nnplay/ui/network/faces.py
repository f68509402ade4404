"""The faces of neurons: images of what each looks for, or of what it puts out over the plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nnplay.nn.faces import weighted_faces
from nnplay.ui.images import image_of
from nnplay.ui.network.weights import brightness_weights, packed, robust_scale, tile_index
from nnplay.ui.theme import theme

Units = Mapping[int, tuple[int, ...]]
"""The neurons of some columns that are drawn, by their column."""


class Plate(NamedTuple):
    """The faces of one column before they have colours: NumPy only, for any thread.

    Attributes
    ----------
    units : tuple of int
        The neurons.
    colours : (neurons × rows, columns) array
        Rows of `theme.diverging()`: the faces below each other.
    rows, columns : int
        Pixels of each.
    scale : float
        The number that has the strongest colour.
    """

    units: tuple[int, ...]
    colours: NDArray[np.int16]
    rows: int
    columns: int
    scale: float


class Sheet(NamedTuple):
    """The faces of one column.

    Attributes
    ----------
    image : QImage
        The faces of the neurons that are drawn, below each other.
    rows, columns : int
        Pixels of each.
    scale : float
        The number that has the strongest colour.
    """

    image: QImage
    rows: int
    columns: int
    scale: float


def sheets_of(plates: Mapping[int, Plate]) -> dict[int, Sheet]:
    """Return the faces of some columns in the colours of the theme in use."""
    table = packed(theme.diverging())
    return {
        column: Sheet(image_of(table[plate.colours]), plate.rows, plate.columns, plate.scale)
        for column, plate in plates.items()
    }


def weight_plates(
    weights: Sequence[NDArray[Any]], units: Units, pixels: tuple[int, int, int]
) -> dict[int, Plate]:
    """Return the faces of layers behind a picture: weights, or weighted sums of faces.

    Parameters
    ----------
    weights : sequence of (units, inputs) array
        Of every layer.
    units : mapping of int to tuple of int
        The neurons wanted; layers are columns from 1 on.
    pixels : tuple of int
        (rows, columns, channels) of the input.
    """
    found = weighted_faces(weights, {column - 1: chosen for column, chosen in units.items()})
    plates = {}
    for column, chosen in units.items():
        faces = brightness_weights(found[column - 1], pixels)
        # For the first layer one scale for all its weights, so that choosing others changes no
        # colour.
        grey_first = column == 1 and pixels[2] == 1
        scale = robust_scale(weights[0] if grey_first else faces)
        plates[column] = _plate(chosen, faces, scale, pixels[:2])
    return plates


def plane_plates(outputs: Sequence[NDArray[Any]], units: Units, side: int) -> dict[int, Plate]:
    """Return the faces of columns by what their neurons put out over the plane.

    Parameters
    ----------
    outputs : sequence of (side², units) array
        Of every column.
    units : mapping of int to tuple of int
        The neurons wanted.
    side : int
    """
    plates = {}
    for column, chosen in units.items():
        faces = np.ascontiguousarray(outputs[column].T[list(chosen)])
        # One scale for all, drawn or not.
        plates[column] = _plate(chosen, faces, robust_scale(outputs[column]), (side, side))
    return plates


def _plate(
    units: tuple[int, ...], faces: NDArray[Any], scale: float, shape: tuple[int, int]
) -> Plate:
    return Plate(units, tile_index(faces, shape, scale), *shape, scale)
