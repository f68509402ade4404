"""What a network makes of the plane that its points lie in, or of two columns of its table."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DataSet, Samples, Scaling
from nnplay.nn.arrays import Array
from nnplay.project import LayerSpec
from nnplay.training import Probe, Snapshot, Trainer

FINEST, COARSEST = 44, 16
"""Most and fewest places along a side of the grid that is looked at."""

_WORK = 1 << 26
"""Multiplications that one look may cost: a few milliseconds."""

_MOST_ROWS = 20_000
"""Samples that a median is taken of."""

Values = NDArray[np.float64]
Middle = Literal["median", "mean"]


class Section(NamedTuple):
    """A plane through the space of a table: two columns vary, the others are held.

    Attributes
    ----------
    across, up : int
        The columns.
    held : (features,) array of float64
        A value of each column, in the unit it was given in; those of the two do not matter.
    """

    across: int
    up: int
    held: Values

    def samples_at(self, plane: NDArray[Any]) -> Values:
        """Return whole rows of the table for points of the plane, in the columns' own units.

        Parameters
        ----------
        plane : (n, 2) array

        Returns
        -------
        (n, features) array of float64
        """
        rows = np.repeat(self.held[None], len(plane), axis=0)
        rows[:, self.across], rows[:, self.up] = plane[:, 0], plane[:, 1]
        return rows

    def plane_of(self, data: DataSet, samples: Samples) -> Values:
        """Return where samples lie, whatever their other columns are, as (n, 2)."""
        x = samples.x[:, [self.across, self.up]]
        return self._given(data, x * np.float64(samples.scale) + samples.offset)

    def place_of(self, data: DataSet, x: NDArray[Any]) -> Values:
        """Return where rows lie that are given as a network sees them, as (n, 2)."""
        return self._given(data, x[:, [self.across, self.up]])

    def _given(self, data: DataSet, two: NDArray[Any]) -> Values:
        """Return the two columns in their own units; no other is touched, there may be many."""
        pick, count = [self.across, self.up], len(self.held)
        offset, factor = (
            np.broadcast_to(part, count)[pick]
            for part in (data.scaling.offset, data.scaling.factor)
        )
        return Scaling(data.scaling.name, offset, factor).undo(two)


def middle_of(data: DataSet, how: Middle) -> Values:
    """Return a typical value of each column of the training part, in the unit it was given in.

    Of very many samples, some that are evenly spread stand for all.

    Parameters
    ----------
    data : DataSet
        A table.
    how : {"median", "mean"}
    """
    count = len(data.train)
    rows = np.linspace(0, count - 1, min(count, _MOST_ROWS)).astype(np.intp)
    seen = data.train.seen(rows).astype(np.float64)
    # Scaling keeps the order, so it may be undone afterwards.
    return data.scaling.undo(np.median(seen, axis=0) if how == "median" else seen.mean(axis=0))


class Surface:
    """Evaluates snapshots of a trainer's network at points of the plane.

    It has a network of its own, so that it may be asked while another thread trains.

    Parameters
    ----------
    trainer : Trainer
        Of two-dimensional data, or of a table; only what never changes of it is read.

    Attributes
    ----------
    data : DataSet
    layer : LayerSpec
        The output layer, which says what the outputs mean.
    side : int
        Places along a side of the grid; fewer the larger the network is.
    section : Section or None
        Where the plane lies in the space of a table; None for two-dimensional data.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._probe = Probe(trainer)
        self.data: DataSet = trainer.data
        self.layer: LayerSpec = self._probe.spec.layers[-1]
        fits = math.isqrt(_WORK // max(1, trainer.network.parameters.size))
        self.side = max(COARSEST, min(fits, FINEST))
        self.section: Section | None = None

    def outputs(self, snapshot: Snapshot, plane: NDArray[Any]) -> Array:
        """Return the network's outputs at points; numbers in the units they were given in.

        Parameters
        ----------
        snapshot : Snapshot
            Of the trainer's network.
        plane : (n, 2) array

        Returns
        -------
        (n, outputs) array
        """
        return self.outputs_of(snapshot, self._inputs_at(plane))

    def outputs_of(self, snapshot: Snapshot, seen: NDArray[Any]) -> Array:
        """Return the network's outputs for samples, numbers in the units they were given in.

        Parameters
        ----------
        snapshot : Snapshot
            Of the trainer's network.
        seen : (n, features) array
            As a network sees them.

        Returns
        -------
        (n, outputs) array
        """
        outputs = self._probe.at(snapshot).predict(seen)
        if self.data.task == "classification":
            return outputs
        return self.data.target_scaling.undo(outputs)

    def _inputs_at(self, plane: NDArray[Any]) -> NDArray[np.float32]:
        """Return what the network sees at points; finite even where features of them are not."""
        with np.errstate(over="ignore", invalid="ignore"):
            if self.section is None:
                seen = self.data.inputs_at(plane)
            else:
                seen = self.data.scaling.apply(self.section.samples_at(plane))
        return np.nan_to_num(seen, copy=False)


def grid(centre: tuple[float, float], half: float, side: int) -> NDArray[np.float32]:
    """Return the middles of the cells of a square, line by line from its upper left corner.

    Parameters
    ----------
    centre : (float, float)
    half : float
        Half of the square's width.
    side : int
        Cells along a side.

    Returns
    -------
    (side · side, 2) array
    """
    return rectangle(centre, (half, half), (side, side)).astype(np.float32)


def rectangle(
    centre: tuple[float, float], half: tuple[float, float], cells: tuple[int, int]
) -> Values:
    """Return the middles of the cells of a rectangle, line by line from its upper left corner.

    Parameters
    ----------
    centre : (float, float)
    half : (float, float)
        Half of its width and of its height.
    cells : (int, int)
        Columns and rows.

    Returns
    -------
    (rows · columns, 2) array of float64
    """
    (x, y), (width, height), (columns, rows) = centre, half, cells
    across = x + width * _middles(columns)
    down = y - height * _middles(rows)
    return np.stack([np.tile(across, rows), np.repeat(down, columns)], 1)


def _middles(count: int) -> Values:
    """Return the middles of so many equal steps from −1 to 1."""
    return (2 * np.arange(count) + 1) / count - 1
