"""Features of a point (x, y) of the plane that a network may be given besides its coordinates.

To add one, add a row to `FEATURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from nnplay.errors import DataError

_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of `FEATURES`.

    Attributes
    ----------
    name : str
        In text.
    form : str
        Of its label: ``"{x}²"``.
    help : str
    compute : callable
        Takes the coordinates, each of shape (n,), and returns the feature.
    """

    name: str
    form: str
    help: str
    compute: Callable[[_Array, _Array], _Array]

    @property
    def label(self) -> str:
        """Its name on screen, of a point (x, y)."""
        return self.label_of("x", "y")

    def label_of(self, x: str, y: str) -> str:
        """Return its name on screen for coordinates that have names of their own."""
        return self.form.format(x=x, y=y)


FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        feature.name: feature
        for feature in (
            Feature("x", "{x}", "Where the point lies from left to right.", lambda x, y: x),
            Feature("y", "{y}", "Where the point lies from bottom to top.", lambda x, y: y),
            Feature(
                "xx", "{x}²", "Bends left and right alike: a parabola in x.", lambda x, y: x * x
            ),
            Feature("yy", "{y}²", "Bends up and down alike: a parabola in y.", lambda x, y: y * y),
            Feature("xy", "{x}·{y}", "Tells opposite corners apart: the xor.", lambda x, y: x * y),
            Feature("sin_x", "sin {x}", "Waves from left to right.", lambda x, y: np.sin(x)),
            Feature("sin_y", "sin {y}", "Waves from bottom to top.", lambda x, y: np.sin(y)),
        )
    }
)
"""The features by name, in the order in which they are offered."""

PLAIN = ("x", "y")
"""The coordinates themselves."""


@dataclass(frozen=True, slots=True)
class Lift:
    """Makes features of points of the plane.

    Attributes
    ----------
    names : tuple of str
        Of `FEATURES`.
    """

    names: tuple[str, ...] = PLAIN

    def __call__(self, plane: _Array) -> npt.NDArray[np.float32]:
        """Return the features of points.

        Parameters
        ----------
        plane : (n, 2) array

        Returns
        -------
        (n, features) array of float32
        """
        x, y = plane[:, 0], plane[:, 1]
        return np.stack([FEATURES[name].compute(x, y) for name in self.names], 1, dtype=np.float32)


def features_problem(text: str) -> str | None:
    """Say in a sentence what is wrong with a list of features, or return None."""
    names = feature_names(text)
    unknown = [name for name in names if name not in FEATURES]
    if unknown:
        return f"There is no feature {unknown[0]!r}; there are {', '.join(FEATURES)}."
    if len(set(names)) < len(names):
        return "A feature is named twice; once is enough."
    return None


def feature_names(text: str) -> tuple[str, ...]:
    """Return the names in a list such as "x, y, xx"; an empty one means the coordinates."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    return names or PLAIN


def lift_of(text: str) -> Lift:
    """Return what makes the features of a list.

    Raises
    ------
    DataError
        If there is no such feature.
    """
    problem = features_problem(text)
    if problem:
        raise DataError(problem)
    return Lift(feature_names(text))
