"""The picture that is looked at: where it comes from, and what is done to it. No widgets."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnplay.data import DataSet
from nnplay.data.example import Example
from nnplay.data.pictures.handwriting import (
    PictureForm,
    Pixels,
    drawn_example,
    pixels_of,
    prepare_drawing,
)
from nnplay.data.pictures.nudge import NONE, Nudge, nudged
from nnplay.ui.draw.kept import Kept


class Kind(NamedTuple):
    """What pictures there are: the data set, and what its pictures are like."""

    data: DataSet
    form: PictureForm

    def pixels_of(self, example: Example) -> Pixels:
        """Return the picture that an example is."""
        if example.pixels is not None:
            return example.pixels
        pixels: Pixels = pixels_of(self.data, self.form, example.x[None])[0]
        return pixels


class Taken(NamedTuple):
    """A picture as it was taken, before anything is done to it.

    Attributes
    ----------
    pixels : array of uint8, or None
        None if there is none.
    label : int or None
        The class that it is of, where that is known.
    example : Example or None
        Of the data, where it is one.
    """

    pixels: Pixels | None = None
    label: int | None = None
    example: Example | None = None


NOTHING = Taken()


def from_drawing(kind: Kind, canvas: Pixels, label: int | None) -> Taken:
    """Take a drawing: white on black, of any size; an empty one is no picture."""
    if not canvas.any():
        return NOTHING
    return Taken(prepare_drawing(canvas, kind.form), label)


def from_data(kind: Kind, example: Example | None) -> Taken:
    """Take an example of the data."""
    if example is None:
        return NOTHING
    known = kind.data.task == "classification" and example.target is not None
    label = int(example.target) if known else None
    return Taken(kind.pixels_of(example), label, example)


def from_kept(kept: tuple[Kept, ...], index: int) -> Taken:
    """Take a drawing that is kept; there need be none of this number."""
    return Taken(*kept[index]) if 0 <= index < len(kept) else NOTHING


def looked_at(kind: Kind, taken: Taken, nudge: Nudge, label: int | None) -> Example | None:
    """Return what a network is to be given: an untouched example of the data is itself."""
    if taken.pixels is None:
        return None
    if taken.example is not None and nudge == NONE:
        return taken.example
    target: Any = label
    if taken.example is not None and kind.data.task == "regression":
        target = taken.example.target
    return drawn_example(kind.data, kind.form, nudged(taken.pixels, nudge), target)


def is_kept(kept: tuple[Kept, ...], pixels: Pixels, label: int) -> bool:
    """Whether a picture is among those that are kept, with this class."""
    return any(one.label == label and np.array_equal(one.pixels, pixels) for one in kept)
