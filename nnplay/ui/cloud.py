"""The points of two-dimensional data, in the order of the recipe that they would be drawn by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DRAWN, DataRecipe, DataSet, Part, Samples

PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """Points, their targets and what they are for.

    Attributes
    ----------
    plane : (n, 2) array
    targets : (n,) array
        Class index, or the first number to predict.
    parts : (n,) array of int
        Index into `PARTS`.
    """

    plane: NDArray[Any] = field(default_factory=lambda: np.zeros((0, 2)))
    targets: NDArray[Any] = field(default_factory=lambda: np.zeros(0))
    parts: NDArray[Any] = field(default_factory=lambda: np.zeros(0, int))

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.targets)

    def part(self, index: int) -> Part:
        """Return what a point is for."""
        return PARTS[int(self.parts[index])]


def cloud_of(data: DataSet, recipe: DataRecipe) -> Cloud:
    """Return the points of a data set; index `i` is point `i` of `drawn(data, recipe)`.

    Parameters
    ----------
    data : DataSet
        Two-dimensional.
    recipe : DataRecipe
        What it was made from.
    """
    cloud = cloud_from(data, _given_plane)
    if recipe.source != DRAWN:
        return cloud
    return _ordered(cloud, [(point.x, point.y, point.target) for point in recipe.points])


def cloud_from(
    data: DataSet, plane_of: Callable[[Samples], NDArray[Any]], target: int = 0
) -> Cloud:
    """Return the samples of a data set as points, part by part, as they stand there.

    Parameters
    ----------
    data : DataSet
    plane_of : callable
        From samples to where they lie, as (n, 2).
    target : int
        Which of several numbers to predict is the points' target.
    """
    planes, targets, parts = [], [], []
    for number, name in enumerate(PARTS):
        if name == "validation" and data.validation is None:
            continue
        samples = data.part(name)
        planes.append(plane_of(samples))
        classes = data.task == "classification"
        targets.append(samples.y if classes else data.targets_of(samples)[:, target])
        parts.append(np.full(len(samples), number))
    return Cloud(np.concatenate(planes), np.concatenate(targets), np.concatenate(parts))


def _given_plane(samples: Samples) -> NDArray[Any]:
    assert samples.plane is not None
    return samples.plane


def _ordered(cloud: Cloud, wanted: Sequence[tuple[float, float, float]]) -> Cloud:
    """Return the same points in the order in which a recipe has them.

    Splitting has moved them, and rounded them to float32; in sorted order they meet again. Targets
    may have been scaled, too, so they come last: they count only where points coincide.
    """
    x, y, targets = np.array(wanted, np.float32).reshape(-1, 3).T
    order = np.empty(len(x), np.intp)
    order[np.lexsort((targets, y, x))] = np.lexsort((cloud.targets, *cloud.plane.T[::-1]))
    return Cloud(cloud.plane[order], cloud.targets[order], cloud.parts[order])
