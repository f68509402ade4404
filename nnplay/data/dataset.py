"""What every data set looks like once it is in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """One part (training or test) of a data set.

    Attributes
    ----------
    x : ndarray of shape (n, features)
        Either uint8 pixels (0 to 255) or float32 features.
    y : ndarray of int64, shape (n,)
        Class index of each row of `x`.
    """

    x: npt.NDArray[Any]
    y: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        if self.x.dtype not in (np.uint8, np.float32) or self.x.ndim != 2:
            raise ValueError(
                "x must be (n, features) of uint8 or float32, "
                f"not {self.x.dtype} of shape {self.x.shape}."
            )
        if self.y.dtype != np.int64 or self.y.shape != self.x.shape[:1]:
            raise ValueError(
                f"y must be int64 of shape {self.x.shape[:1]}, "
                f"not {self.y.dtype} of shape {self.y.shape}."
            )

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.y)

    @property
    def scale(self) -> float:
        """What `x` is multiplied by before a network sees it: 1/255 for pixels, else 1."""
        return 1.0 / 255.0 if self.x.dtype == np.uint8 else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """A training part, a test part and what a person should know about them.

    Attributes
    ----------
    name : str
        What it was asked for by: a catalogue name or the path given.
    label : str
        Name for people, e.g. ``"MNIST, 10,000 digits"``.
    train, test : Samples
        The two parts; they have the same number of features.
    classes : tuple of str
        Name of each class; class index `i` is ``classes[i]``.
    image_shape : tuple of (int, int) or None
        (rows, columns) if a row of `x` is an image, in row-major order.
    origin, licence : str
        Where the data come from and under which terms.
    test_label : str
        What the test part is, e.g. ``"MNIST test set"``.
    """

    name: str
    label: str
    train: Samples
    test: Samples
    classes: tuple[str, ...]
    image_shape: tuple[int, int] | None
    origin: str
    licence: str
    test_label: str

    @property
    def features(self) -> int:
        """Number of columns of `x`, which is the number of inputs a network needs."""
        return int(self.train.x.shape[1])
