"""The cost around the weights of a snapshot: on a plane, on some training samples, bit by bit.

The cost is the one that measurements use: the mean over the samples, without penalties, smoothing
and class weights, by running statistics and without dropout.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from nnplay.data import Part
from nnplay.errors import NnplayError
from nnplay.nn.arrays import Array
from nnplay.nn.landscape import (
    LEVELS,
    Numbers,
    Plane,
    Point,
    explore,
    principal_directions,
    random_directions,
)
from nnplay.nn.network import Network
from nnplay.nn.random import generator
from nnplay.training.path import MEMORY, Waypoint
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot
from nnplay.training.trainer import Trainer

Kind = Literal["random", "path"]

SAMPLES = 1000
"""Training samples that the cost is the mean of, if there are so many."""

POINTS = LEVELS[-1] ** 2
"""Places of the grid."""

_PART: Part = "train"
_SAMPLE, _DIRECTIONS = 1, 2  # places in the stream of randomness
_MARGIN = 1.2
_NARROWEST = 0.25
"""Least height of the grid over its width, and width over height, in units of the directions."""


class Wish(NamedTuple):
    """What landscape is asked for.

    Attributes
    ----------
    kind : str
        "random": two random directions; "path": the two leading directions of the path.
    zoom : float
        How far the grid reaches. At 1, up to 1 along random directions; along the path's, around
        all of the path.
    draw : int
        Another number draws other random directions.
    """

    kind: Kind = "random"
    zoom: float = 1.0
    draw: int = 0


class Place(NamedTuple):
    """A moment of training, as seen from the plane; see `nnplay.nn.landscape.Projection`."""

    step: int
    epoch: float
    alpha: float
    beta: float
    distance: float
    within: float


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Everything of a landscape but its costs.

    Attributes
    ----------
    wish : Wish
    snapshot : Snapshot
        Of the weights in the middle, where α and β are 0.
    alphas, betas : (33,) float64 array
        Of the columns and rows of the grid.
    cost : float
        Of the weights in the middle.
    samples : int
        Training samples that a cost is the mean of.
    path : tuple of Place
        Of the training so far, in order; the last is the middle.
    shares : tuple of float
        Of the path's variance, along each direction; empty for random ones.
    cosine : float
        Of the angle between the directions.
    normalised : bool
        Whether the network has batch normalisation.
    recorded : bool
        Whether the path of this network is recorded.
    """

    wish: Wish
    snapshot: Snapshot
    alphas: Numbers
    betas: Numbers
    cost: float
    samples: int
    path: tuple[Place, ...]
    shares: tuple[float, ...]
    cosine: float
    normalised: bool
    recorded: bool


def survey(
    trainer: Trainer, snapshot: Snapshot, wish: Wish
) -> Generator[Frame | Point, None, None]:
    """Compute a landscape around a snapshot, in a network of its own.

    May run while another thread trains.

    Parameters
    ----------
    trainer : Trainer
        Whose network the snapshot is of; only what never changes of it, and its path, is read.
    snapshot : Snapshot
    wish : Wish

    Yields
    ------
    Frame or Point
        The frame first, then `POINTS` points from coarse to fine.

    Raises
    ------
    NnplayError
        If there are no such directions.
    """
    network = Probe(trainer).at(snapshot)
    waypoints = [p for p in trainer.path.points if p.step < snapshot.step]
    origin = network.parameters.copy()
    plane, shares = _lay(network, origin, waypoints, wish, trainer)
    path = _places(plane, waypoints, snapshot)
    axes = _axes(path, wish)
    samples = _samples(trainer)
    frame = Frame(
        wish=wish,
        snapshot=snapshot,
        alphas=axes[0],
        betas=axes[1],
        cost=network.evaluate(*samples, trainer.loss)[0],
        samples=len(samples[0]),
        path=path,
        shares=shares,
        cosine=plane.cosine,
        normalised=any(layer.norm is not None for layer in network.layers),
        recorded=bool(trainer.path.capacity),
    )
    yield frame
    yield from explore(network, plane, axes, samples, trainer.loss)


def _lay(
    network: Network, origin: Array, waypoints: Sequence[Waypoint], wish: Wish, trainer: Trainer
) -> tuple[Plane, tuple[float, ...]]:
    """Lay the plane; return, too, which shares of the path its directions hold."""
    seed = trainer.design.training.seed
    if wish.kind == "random":
        random = generator(seed, "search", _DIRECTIONS, wish.draw)
        try:
            return Plane(origin, random_directions(network, random)), ()
        except ValueError as error:
            raise NnplayError(f"There is no plane to show: {error}.") from error
    if not trainer.path.capacity:
        raise NnplayError(
            f"The path of {origin.size:,} weights is not recorded, as its copies would not fit "
            f"into {MEMORY >> 20} MB; choose random directions."
        )
    try:
        directions, shares = principal_directions([p.parameters for p in waypoints], origin)
    except ValueError as error:
        raise NnplayError(
            f"There is no plane to show: {error}. Train a little more, or choose random directions."
        ) from error
    return Plane(origin, directions), tuple(shares.tolist())


def _places(plane: Plane, waypoints: Sequence[Waypoint], snapshot: Snapshot) -> tuple[Place, ...]:
    places = [Place(p.step, p.epoch, *plane.project(p.parameters)) for p in waypoints]
    return (*places, Place(snapshot.step, snapshot.epoch, 0.0, 0.0, 0.0, 0.0))


def _axes(path: Sequence[Place], wish: Wish) -> tuple[Numbers, Numbers]:
    """Return α and β of the grid's columns and rows."""
    steps = np.linspace(-1, 1, LEVELS[-1])
    if wish.kind == "random":
        return wish.zoom * steps, wish.zoom * steps
    extents = []
    for along in ("alpha", "beta"):
        values = [getattr(place, along) for place in path]
        low, high = min(values), max(values)
        extents.append(((low + high) / 2, _MARGIN * (high - low) / 2))
    widest = max(half for _, half in extents)
    first, second = (
        wish.zoom * (middle + max(half, _NARROWEST * widest) * steps) for middle, half in extents
    )
    return first, second


def _samples(trainer: Trainer) -> tuple[Array, Array]:
    """Return inputs and targets of some training samples, always the same."""
    source = trainer.fresh_source(_PART)
    order = generator(trainer.design.training.seed, "search", _SAMPLE).permutation(len(source))
    source.start(order[:SAMPLES])
    batch = source.take(SAMPLES)
    if batch is None:
        raise NnplayError("There are no training samples to compute the cost of.")
    return batch.x, batch.y
