"""One sample of a data set, or one that a person drew: what the views look at a network with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.dataset import DataSet, Part


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A sample with what is known of it.

    Attributes
    ----------
    x : (features,) array of float32
        As a network sees it.
    pixels : (rows, columns) or (rows, columns, channels) array of uint8, or None
        The picture, if it is one.
    target : int, (outputs,) array of float32, or None
        The class, or the numbers to predict as a network is asked for them; None if nobody said.
    part : {"train", "validation", "test"} or None
        Where it is from; None if a person made it.
    index : int
        Its number there, from 0; −1 if a person made it.
    """

    x: npt.NDArray[np.float32]
    pixels: npt.NDArray[np.uint8] | None = None
    target: Any = None
    part: Part | None = None
    index: int = -1

    @property
    def targets(self) -> npt.NDArray[Any] | None:
        """The target as a batch of one has it: shape (1,) of int64, or (1, outputs)."""
        return None if self.target is None else np.asarray(self.target)[None]


def example_of(data: DataSet, part: Part, index: int) -> Example:
    """Return a sample of a part of a data set.

    Raises
    ------
    ValueError
        If there is no such part.
    IndexError
        If there is no such sample.
    """
    samples = data.part(part)
    if not 0 <= index < len(samples):
        raise IndexError(f"the {part} part has samples 0 to {len(samples) - 1}, but no {index}")
    return Example(
        samples.seen([index])[0], picture_of(data, samples.x[index]), samples.y[index], part, index
    )


def picture_of(data: DataSet, x: npt.NDArray[Any]) -> npt.NDArray[np.uint8] | None:
    """Return the picture that a row of pixels is, or None if the data are no pictures.

    Parameters
    ----------
    data : DataSet
    x : (features,) array of uint8
    """
    if data.image_shape is None or x.dtype != np.uint8:
        return None
    shape = (*data.image_shape, data.channels) if data.channels > 1 else data.image_shape
    return x.reshape(shape)
