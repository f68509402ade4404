r"""The cost over a plane through the weights: L(θ + α d₁ + β d₂).

Two ways to lay the plane (Li, Xu, Taylor, Studer and Goldstein 2018, Visualizing the Loss Landscape
of Neural Nets, arXiv 1712.09913):

- Two random directions, made to the scale of the weights neuron by neuron (section 4, "filter
  normalisation"): d[i] ← d[i] / ‖d[i]‖ · ‖W[i]‖ with W[i] the incoming weights of neuron i. A step
  of 1 is then as long as the weights themselves, whatever their scale. Biases and gains stay where
  they are: d is 0 there, as in the authors' own pictures. The two are not made orthogonal: in many
  dimensions they nearly are. `Plane.cosine` says how nearly.
- The two principal directions of the path that training took (section 7): with M the matrix of
  rows θᵢ − θ, the directions v with the largest ‖M v‖. They follow from the small matrix
  M Mᵀ = U Λ Uᵀ as v = Mᵀ u / √λ. Rows are not centred, so that the plane through the present
  weights is the one that holds most of the path; λ / Σ λ is the share of it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
from nnplay.nn.losses import Loss
from nnplay.nn.network import Network

Numbers = NDArray[np.float64]

LEVELS = (9, 17, 33)
"""Places along a side of the grid, from coarse to fine; each holds all those before it."""

_BLOCK = 1 << 16
"""Numbers of each vector that are worked on at once, in float64."""

_FLAT = 1e-9
"""Share of the largest eigenvalue, or of 1 − cos², below which there is no second direction."""

_STRAIGHT = "the path is too short or too straight to span a plane"


class Projection(NamedTuple):
    """Where a vector of parameters is, seen from a plane.

    Attributes
    ----------
    alpha, beta : float
        The point of the plane nearest to it.
    distance : float
        ‖θᵢ − θ‖ from the plane's origin.
    within : float
        The part of that distance that lies in the plane: the length of the nearest point.
    """

    alpha: float
    beta: float
    distance: float
    within: float


class Point(NamedTuple):
    """The cost at one place of the grid; it may be infinite or not a number."""

    row: int
    column: int
    cost: float


class Plane:
    """All θ + α d₁ + β d₂.

    Parameters
    ----------
    origin : (n,) array
        θ, the parameters in the middle.
    directions : (2, n) array
        d₁ and d₂, of the same dtype.

    Attributes
    ----------
    cosine : float
        Of the angle between d₁ and d₂; 0 if they are at right angles.

    Raises
    ------
    ValueError
        If the directions span no plane.
    """

    def __init__(self, origin: Array, directions: Array) -> None:
        self.origin = origin
        self.directions = directions
        self._products = _products(directions)
        lengths = np.sqrt(np.diag(self._products))
        if not lengths.all():
            raise ValueError("the directions have no length: all weights of the network are zero")
        self.cosine = float(self._products[0, 1] / (lengths[0] * lengths[1]))
        if 1 - self.cosine**2 < _FLAT:
            raise ValueError("the two directions are one: the network has too few weights")

    def at(self, alpha: float, beta: float, out: Array) -> None:
        """Write the parameters at a point of the plane into `out`."""
        first, second = self.directions
        with np.errstate(all="ignore"):
            np.multiply(first, out.dtype.type(alpha), out=out)
            out += self.origin
            out += second * out.dtype.type(beta)

    def project(self, parameters: Array) -> Projection:
        """Return where parameters are, seen from the plane."""
        difference = parameters.astype(np.float64) - self.origin
        along = np.array(
            [direction.astype(np.float64) @ difference for direction in self.directions]
        )
        alpha, beta = np.linalg.solve(self._products, along)
        distance = float(np.linalg.norm(difference))
        within = float(np.sqrt(max(0.0, along @ (alpha, beta))))
        return Projection(float(alpha), float(beta), distance, min(within, distance))


def random_directions(network: Network, random: np.random.Generator) -> Array:
    """Draw two directions from a normal distribution, normalised neuron by neuron.

    Parameters
    ----------
    network : Network
        Whose weights give the scale.
    random : np.random.Generator

    Returns
    -------
    (2, parameters) array of the network's dtype
    """
    drawn = np.zeros((2, network.state.size), network.dtype)
    for state in drawn:
        for arrays, layer in zip(network.arrays_over(state), network.layers, strict=True):
            normal = random.standard_normal(layer.weights.shape)
            lengths = np.linalg.norm(normal, axis=1, keepdims=True)
            wanted = np.linalg.norm(layer.weights.astype(np.float64), axis=1, keepdims=True)
            arrays.weights[...] = normal * (wanted / lengths)
    return drawn[:, : network.parameters.size]


def principal_directions(path: Sequence[Array], origin: Array) -> tuple[Array, Numbers]:
    """Return the two directions from `origin` that hold most of a path.

    Parameters
    ----------
    path : sequence of (n,) arrays
        Parameters on the way, at least two that differ from `origin`.
    origin : (n,) array

    Returns
    -------
    (2, n) array
        Of length 1, at right angles, the larger share first. The first vector of the path is on the
        positive side of both.
    (2,) float64 array
        The share of Σ ‖θᵢ − θ‖² that lies along each.

    Raises
    ------
    ValueError
        If the path is too short or too straight for two directions.
    """
    if len(path) < 2:
        raise ValueError(_STRAIGHT)
    blocks = range(0, origin.size, _BLOCK)
    products = sum(
        (rows @ rows.T for rows in (_rows(path, origin, start) for start in blocks)),
        np.zeros((len(path), len(path))),
    )
    values, vectors = np.linalg.eigh(products)
    if not values[-2] > _FLAT * values[-1]:
        raise ValueError(_STRAIGHT)
    largest, vectors = values[:-3:-1], vectors[:, :-3:-1]
    # Where the start lies along v is √λ times the first number of u.
    vectors = vectors * np.where(vectors[0] < 0, -1, 1) / np.sqrt(largest)
    directions = np.empty((2, origin.size), origin.dtype)
    for start in blocks:
        directions[:, start : start + _BLOCK] = vectors.T @ _rows(path, origin, start)
    return directions, largest / values.clip(0).sum()


def refinement() -> list[tuple[int, int]]:
    """Return row and column of every place of the finest grid, those of coarser ones first."""
    finest = LEVELS[-1]
    order: dict[tuple[int, int], None] = {}
    for level in LEVELS:
        places = range(0, finest, (finest - 1) // (level - 1))
        order |= {(row, column): None for row in places for column in places}
    return list(order)


def explore(
    network: Network,
    plane: Plane,
    axes: tuple[Numbers, Numbers],
    samples: tuple[Array, Array],
    loss: Loss,
) -> Generator[Point, None, None]:
    """Compute the mean cost at every place of the grid, from coarse to fine.

    Parameters
    ----------
    network : Network
        Whose parameters are overwritten. It predicts, so that batch normalisation goes by its
        running statistics and neurons that are off stay off.
    plane : Plane
    axes : two (33,) arrays
        α of each column and β of each row.
    samples : (n, inputs) array and (n, outputs) array
        Inputs and targets, of the network's dtype.
    loss : Loss

    Yields
    ------
    Point
    """
    alphas, betas = axes
    for row, column in refinement():
        plane.at(float(alphas[column]), float(betas[row]), network.parameters)
        yield Point(row, column, network.evaluate(*samples, loss)[0])


def _rows(path: Sequence[Array], origin: Array, start: int) -> Numbers:
    """Return a block of columns of the matrix of rows θᵢ − θ."""
    part = slice(start, start + _BLOCK)
    return np.array([vector[part] for vector in path], np.float64) - origin[part]


def _products(directions: Array) -> Numbers:
    first, second = (direction.astype(np.float64) for direction in directions)
    across = first @ second
    return np.array([[first @ first, across], [across, second @ second]])
