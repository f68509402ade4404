r"""The input that drives a neuron most: its sum z climbed by gradient ascent over the input.

Erhan, Bengio, Courville and Vincent 2009, "Visualizing higher-layer features of a deep network",
look for x* = argmax z(x) with ‖x‖ = ρ. Here x may be anywhere in a `Region`: between bounds, and no
further than ρ from a centre. Both are needed for the result to mean anything, since z of a linear
neuron grows without end, and both are convex, so that the nearest point of the region is easy to
find: what is too far is drawn back towards the centre, then cut at the bounds.

Each step goes along the gradient and back to the nearest point of the region. If z grew, the next
step is twice as long, else it is undone and the next one a quarter. So z never falls; what is found
is a maximum near a start, not always the largest there is.

Of a neuron of the first layer the result is known: centre + t w, cut at the bounds, with the
largest t that ρ allows. It is the picture of its weights.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnplay.nn.arrays import Array
from nnplay.nn.lower import Lower
from nnplay.nn.network import Network

STEPS = 60
"""Steps of the ascent."""

_LONGER, _SHORTER, _LONGEST = 2.0, 0.25, 4.0


class Region(NamedTuple):
    """The inputs among which the preferred one is sought.

    Attributes
    ----------
    low, high : (inputs,) array
        Bounds of each input.
    centre : (inputs,) array
        Lies between them.
    spread : (inputs,) array
        The unit that distances from the centre are measured in, for each input; an input whose
        spread is 0 stays as in the centre.
    radius : float
        ρ: x obeys √Σ ((x − centre) / spread)² ≤ ρ.
    """

    low: Array
    high: Array
    centre: Array
    spread: Array
    radius: float


class Preferred(NamedTuple):
    """What gradient ascent has found.

    Attributes
    ----------
    x : (inputs,) array
        The input.
    z : float
        The neuron's sum there.
    steps : int
        Steps made.
    """

    x: Array
    z: float
    steps: int


def preferred_input(
    network: Network, layer: int, unit: int, region: Region, starts: Array, steps: int = STEPS
) -> Preferred:
    """Climb a neuron's sum from several starts and return the highest place reached.

    Parameters
    ----------
    network : Network
        Looked at as it predicts; neurons that are off are off.
    layer, unit : int
        The neuron; one of the output layer, too.
    region : Region
    starts : (n, inputs) array
        Where to begin, each a climb of its own; what is outside begins at the nearest place inside.
    steps : int

    Raises
    ------
    ValueError
        If the starts have another number of inputs, or there is none.
    """
    if starts.ndim != 2 or starts.shape[1] != network.inputs or not len(starts):
        raise ValueError(f"starts must be (n, {network.inputs}) with n > 0, not {starts.shape}")
    lower = Lower(network, layer, len(starts))
    box = _Box.of(region, network.dtype)
    u = box.nearest(box.from_inputs(np.asarray(starts, network.dtype)))
    z = lower.see(box.to_inputs(u), unit).z.copy()
    slopes = _slopes(lower, unit, box)
    length = np.full(len(u), region.radius, network.dtype)
    for _ in range(steps):
        tried = box.nearest(u + length[:, None] * slopes)
        seen = lower.see(box.to_inputs(tried), unit).z
        better = seen > z
        u = np.where(better[:, None], tried, u)
        z = np.where(better, seen, z)
        slopes = np.where(better[:, None], _slopes(lower, unit, box), slopes)
        length *= np.where(better, _LONGER, _SHORTER)
        np.minimum(length, _LONGEST * region.radius, out=length)
    best = int(np.argmax(np.where(np.isnan(z), -np.inf, z)))
    return Preferred(box.to_inputs(u)[best], float(z[best]), steps)


def _slopes(lower: Lower, unit: int, box: _Box) -> Array:
    """Return the direction of steepest ascent at each point, of length 1; 0 where there is none."""
    slopes = np.nan_to_num(lower.slopes(unit) * box.spread, posinf=0.0, neginf=0.0)
    # Their own largest first: the square of a tiny slope would be nothing.
    slopes /= _or_one(np.abs(slopes).max(axis=1, keepdims=True))
    directions: Array = slopes / _or_one(np.linalg.norm(slopes, axis=1, keepdims=True))
    return directions


def _or_one(values: Array) -> Array:
    return np.where(values > 0, values, 1).astype(values.dtype)


class _Box(NamedTuple):
    """A `Region` in units of its spread and from its centre."""

    low: Array
    high: Array
    centre: Array
    spread: Array
    radius: float

    @classmethod
    def of(cls, region: Region, dtype: np.dtype[Any]) -> _Box:
        low, high, centre, spread = (np.asarray(array, dtype) for array in region[:4])
        unit = _or_one(spread)
        # An input without a spread has no room.
        room = spread > 0
        return cls(
            np.where(room, (low - centre) / unit, 0).astype(dtype),
            np.where(room, (high - centre) / unit, 0).astype(dtype),
            centre,
            spread,
            region.radius,
        )

    def from_inputs(self, x: Array) -> Array:
        inside: Array = (x - self.centre) / _or_one(self.spread)
        return inside

    def to_inputs(self, u: Array) -> Array:
        return u * self.spread + self.centre

    def nearest(self, u: Array) -> Array:
        """Return the nearest points of the region: drawn back by a common factor, then cut.

        That is the solution of minimising ½‖v − u‖² + ½ λ (‖v‖² − ρ²) between bounds around 0:
        v = cut(u / (1 + λ)).
        """
        cut = np.clip(u, self.low, self.high)
        far = np.linalg.norm(cut, axis=1) > self.radius
        if far.any():
            cut[far] = np.clip(u[far] * self._factors(u[far]), self.low, self.high)
        return cut

    def _factors(self, u: Array) -> Array:
        """Return by how much points must be drawn back so that, cut, they are ρ from the centre.

        In the order in which the numbers t u reach their bounds as t grows from 0 to 1, the squared
        distance is Σ bound² of those that have, plus t² Σ u² of those that have not.
        """
        u = u.astype(np.float64)
        bounds = np.where(u > 0, self.high, -self.low) * (u != 0)
        reached = np.minimum(bounds / _or_one(np.abs(u)), 1.0)
        order = np.argsort(reached, axis=1)
        reached, fixed, free = (
            np.take_along_axis(array, order, axis=1) for array in (reached, bounds**2, u**2)
        )
        fixed = np.cumsum(fixed, axis=1) - fixed
        free = np.cumsum(free[:, ::-1], axis=1)[:, ::-1]
        first = np.argmax(fixed + reached**2 * free >= self.radius**2, axis=1)[:, None]
        left = self.radius**2 - np.take_along_axis(fixed, first, axis=1)
        factors = np.sqrt(np.maximum(left, 0) / _or_one(np.take_along_axis(free, first, axis=1)))
        return np.minimum(factors, 1).astype(self.centre.dtype)
