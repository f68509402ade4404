"""What every data set looks like once it is in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from nnplay.data.plane.features import Lift

Task = Literal["classification", "regression"]
Part = Literal["train", "validation", "test"]


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """What was done to numbers so that a network learns from them easily.

    Attributes
    ----------
    name : str
        "none", "minmax" or "standardise".
    offset, factor : (features,) or () arrays of float64
        A network sees ``(x - offset) * factor``; one number for all pixels of pictures.
    """

    name: str = "none"
    offset: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(()))
    factor: npt.NDArray[np.float64] = field(default_factory=lambda: np.ones(()))

    def apply(self, x: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Return what a network sees of numbers as they were given."""
        return ((x - self.offset) * self.factor).astype(np.float32)

    def undo(self, x: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return numbers as they were given, from what a network sees."""
        return np.asarray(x / self.factor + self.offset, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """One part (training, validation or test) of a data set.

    Attributes
    ----------
    x : ndarray of shape (n, features)
        Either uint8 pixels (0 to 255) or float32 features, scaled already.
    y : ndarray of int64 of shape (n,), or of float32 of shape (n, outputs)
        Class index of each row of `x`, or the numbers to predict from it.
    scale, offset : float
        A network sees ``x * scale + offset``: for pixels 1/255 and 0 unless said otherwise,
        for features always 1 and 0.
    plane : ndarray of float32, shape (n, 2), or None
        Where each sample lies in the plane, if the data are two-dimensional.
    """

    x: npt.NDArray[Any]
    y: npt.NDArray[Any]
    scale: float = 0.0
    offset: float = 0.0
    plane: npt.NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        if self.x.dtype not in (np.uint8, np.float32) or self.x.ndim != 2:
            raise ValueError(
                "x must be (n, features) of uint8 or float32, "
                f"not {self.x.dtype} of shape {self.x.shape}."
            )
        count = self.x.shape[:1]
        classes = self.y.dtype == np.int64 and self.y.shape == count
        numbers = self.y.dtype == np.float32 and self.y.ndim == 2 and self.y.shape[:1] == count
        if not (classes or numbers):
            raise ValueError(
                f"y must be int64 of shape {count} or float32 of shape ({count[0]}, outputs), "
                f"not {self.y.dtype} of shape {self.y.shape}."
            )
        if not self.scale:
            object.__setattr__(self, "scale", 1 / 255 if self.x.dtype == np.uint8 else 1.0)
        if self.x.dtype != np.uint8 and (self.scale, self.offset) != (1.0, 0.0):
            raise ValueError("only pixels are scaled on the way; give features as they are seen")
        if self.plane is not None and self.plane.shape != (*count, 2):
            raise ValueError(f"plane must be {(*count, 2)}, not {self.plane.shape}.")

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.y)

    def seen(self, rows: Any = slice(None)) -> npt.NDArray[np.float32]:
        """Return what a network sees of some samples, as (n, features) of float32."""
        x: npt.NDArray[np.float32] = self.x[rows] * np.float32(self.scale)
        x += np.float32(self.offset)
        return x


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
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
        Name of each class; class index `i` is ``classes[i]``. Empty if numbers are predicted.
    image_shape : tuple of (int, int) or None
        (rows, columns) if a row of `x` is an image, in row-major order.
    origin, licence : str
        Where the data come from and under which terms.
    test_label : str
        What the test part is, e.g. ``"MNIST test set"``.
    validation : Samples or None
        Held out to choose by, where a person asked for it, so that the test part stays unseen.
    channels : int
        Numbers of a pixel: 1 for grey, 3 for red, green, blue, which vary fastest.
    inputs : tuple of str
        Name of each column of `x`; empty for images.
    targets : tuple of str
        Name of each number to predict; empty for classes.
    scaling : Scaling
        What was done to the features; pixels are scaled on the way, by their `Samples`.
    target_scaling : Scaling
        What was done to the numbers to predict.
    lift : Lift or None
        Makes the features of any point of the plane, before scaling, if the data are
        two-dimensional.
    pristine : DataSet or None
        The same as its own recipe scales it, if this is scaled for a network that has learned from
        other data.
    notes : tuple of str
        What a person should know of how the data were read; a sentence each.
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
    validation: Samples | None = None
    channels: int = 1
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    scaling: Scaling = field(default_factory=Scaling)
    target_scaling: Scaling = field(default_factory=Scaling)
    lift: Lift | None = None
    pristine: DataSet | None = None
    notes: tuple[str, ...] = ()

    @property
    def features(self) -> int:
        """Number of columns of `x`, which is the number of inputs a network needs."""
        return int(self.train.x.shape[1])

    @property
    def task(self) -> Task:
        """Whether a class or numbers are to be predicted."""
        return "regression" if self.train.y.ndim == 2 else "classification"

    @property
    def outputs(self) -> int:
        """Number of classes, or of numbers to predict."""
        return int(self.train.y.shape[1]) if self.train.y.ndim == 2 else len(self.classes)

    @property
    def watched(self) -> Part:
        """The part that training is judged by: validation if there is one, else test."""
        return "test" if self.validation is None else "validation"

    def part(self, name: Part) -> Samples:
        """Return one part; there must be such a one."""
        samples: Samples | None = getattr(self, name)
        if samples is None:
            raise ValueError(f"{self.label} has no {name} part")
        return samples

    def targets_of(self, samples: Samples) -> npt.NDArray[np.float64]:
        """Return the numbers to predict of some samples in their own unit, as (n, outputs)."""
        return self.target_scaling.undo(samples.y)

    def inputs_at(self, plane: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Return what a network sees at points of the plane; only for two-dimensional data.

        Parameters
        ----------
        plane : (n, 2) array

        Returns
        -------
        (n, features) array of float32
        """
        assert self.lift is not None
        return self.scaling.apply(self.lift(plane))
