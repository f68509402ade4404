"""Images from arrays of pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(pixels: NDArray[np.uint32]) -> QImage:
    """Return an image of (rows, columns) pixels 0xAARRGGBB."""
    pixels = np.ascontiguousarray(pixels)
    rows, columns = pixels.shape
    # A copy: the image would otherwise point into an array that Python is free to drop.
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
