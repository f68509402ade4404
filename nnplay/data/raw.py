"""What a reader or a maker of data hands over, before it is split and scaled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.data.options import OptionValue
from nnplay.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class RawPart:
    """Samples as they were given.

    Attributes
    ----------
    x : ndarray of shape (n, features)
        uint8 pixels, or float32 features in which NaN stands for a missing value.
    y : ndarray of int64 of shape (n,), or of float32 of shape (n, outputs)
        Class indices, or the numbers to predict.
    """

    x: npt.NDArray[Any]
    y: npt.NDArray[Any]

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.y)

    def rows(self, indices: npt.NDArray[np.intp]) -> RawPart:
        """Return some of the samples."""
        return RawPart(self.x[indices], self.y[indices])

    def joined(self, other: RawPart) -> RawPart:
        """Return these samples and others behind them."""
        return RawPart(np.concatenate([self.x, other.x]), np.concatenate([self.y, other.y]))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RawData:
    """A data set as it was read or made; see `DataSet` for what is named alike.

    Attributes
    ----------
    label, origin, licence : str
    samples : RawPart
        All samples, or those to train on if a test part was given.
    test : RawPart or None
        A test part that came with the data.
    test_label : str
        What that test part is; "" if there is none.
    classes, inputs, targets : tuple of str
    image_shape : tuple of (int, int) or None
    channels : int
    test_share : float
        Share to test on, where neither the data nor a person says more.
    scaling : str
        What "auto" scaling comes to: "none", "minmax" or "standardise".
    fill : {"mean", "median"}
        What missing values are replaced by, taken from the training part.
    planar : bool
        Whether the two columns of `x` are a point of the plane, so that features may be derived.
    notes : tuple of str
        What a person should know of how it was read.
    """

    label: str
    samples: RawPart
    origin: str
    licence: str
    test: RawPart | None = None
    test_label: str = ""
    classes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    channels: int = 1
    test_share: float = 0.2
    scaling: str = "none"
    fill: str = "mean"
    planar: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """What was understood of a column of a table, or of an array of a file.

    Attributes
    ----------
    name : str
    kind : {"number", "category", "target", "ignored"}
        What becomes of it.
    detail : str
        More, in a few words: ``"3 categories"``, ``"12 missing"``, ``"60,000 x 28 x 28, uint8"``.
    """

    name: str
    kind: str
    detail: str = ""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Preview:
    """What a file would be read as: made from its beginning, quickly, before it is imported.

    Attributes
    ----------
    kind : str
        What it was taken for, for people: ``"a table"``.
    found : dict of str to value
        What the options that were left to nnplay ("auto", "") came to.
    columns : tuple of Column
    rows : tuple of tuple of str
        The first samples of a table, a text for each column.
    images : (n, rows, columns) or (n, rows, columns, 3) array of uint8, or None
        The first samples of pictures.
    labels : tuple of str
        Class of each of `images`.
    samples : int or None
        How many there are, if that is known yet.
    estimated : bool
        Whether `samples` is only about right, judged by the beginning of a long file.
    task : str
        "classification" or "regression"; "" if it is not known.
    outputs : int
        Classes, or numbers to predict, as far as they are known.
    notes : tuple of str
        What was assumed, or may surprise; a sentence each.
    problem : str
        Why it cannot be imported with these options, and what to change; "" if it can.
    """

    kind: str
    found: dict[str, OptionValue] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    images: npt.NDArray[np.uint8] | None = None
    labels: tuple[str, ...] = ()
    samples: int | None = None
    estimated: bool = False
    task: str = ""
    outputs: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""


def check_classes(count: int, where: str) -> None:
    """Refuse data with fewer than two classes.

    Raises
    ------
    DataError
    """
    if count < 2:
        raise DataError(
            f"{where} holds samples of a single class; at least two are needed to learn from."
        )
