"""Where the images of a filmstrip are."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

GAP = 4
"""Pixels between two images."""

_LARGEST = 112


@dataclass(frozen=True, slots=True)
class Strips:
    """How the images are laid out.

    Attributes
    ----------
    left : float
        Pixels for the neurons' names.
    width, height : int
        Of an image.
    frames : tuple of int
        The frames there is room for: from the first one on every so-manieth, and the last.
    """

    left: float
    width: int
    height: int
    frames: tuple[int, ...]

    @property
    def step(self) -> int:
        """Pixels from a row to the next."""
        return self.height + GAP

    def tile(self, row: int, column: int) -> QRectF:
        """Return where an image is."""
        x = self.left + column * (self.width + GAP)
        return QRectF(x, row * self.step, self.width, self.height)


def lay_out(frames: int, shape: tuple[int, int], left: float, width: float, least: int) -> Strips:
    """Return the layout of so many frames of images of (rows, columns) pixels.

    Parameters
    ----------
    frames : int
    shape : (int, int)
    left, width : float
        Pixels for names, and in all.
    least : int
        Pixels that an image is wide at least.
    """
    room = width - left
    most = max(2, int((room + GAP) // (least + GAP)))
    every = max(1, -(-(frames - 1) // (most - 1)))
    chosen = (*range(0, frames - 1, every), frames - 1)
    columns = len(chosen)
    size = max(1, min(int((room + GAP) // columns) - GAP, max(least, _LARGEST)))
    return Strips(left, size, max(1, round(size * shape[0] / shape[1])), chosen)
