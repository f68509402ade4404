"""Landscapes made by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnplay.nn import Dense, Network
from nnplay.nn.landscape import Point, refinement
from nnplay.training import Snapshot
from nnplay.training.landscape import Frame, Place, Wish
from nnplay.ui.landscape.surface import Surface

AXIS = np.linspace(-1, 1, 33)
PATH = (
    Place(0, 0.0, 0.75, 0.5, 9.0, 6.0),
    Place(50, 1.0, 0.25, 0.375, 4.0, 3.0),
    Place(100, 2.0, 0.0, 0.0, 0.0, 0.0),
)

Cost = Callable[[float, float], float]


def bowl(alpha: float, beta: float) -> float:
    """Return a cost with its lowest, 0.5, at (0.25, −0.5)."""
    return 0.5 + (alpha - 0.25) ** 2 + 2 * (beta + 0.5) ** 2


def frame(
    *,
    wish: Wish | None = None,
    cost: float = bowl(0, 0),
    path: tuple[Place, ...] = PATH,
    shares: tuple[float, ...] = (),
    normalised: bool = False,
    recorded: bool = True,
) -> Frame:
    wish = wish or Wish()
    network = Network(2, [Dense(2)])
    return Frame(
        wish,
        Snapshot.of(network, 100, 2.0),
        wish.zoom * AXIS,
        wish.zoom * AXIS,
        cost,
        250,
        path,
        shares,
        0.0,
        normalised,
        recorded,
    )


def surface(cost: Cost = bowl, *, count: int = 33 * 33, of: Frame | None = None) -> Surface:
    """Return a landscape of which `count` points are known."""
    made = Surface(of or frame())
    alphas, betas = made.frame.alphas.tolist(), made.frame.betas.tolist()
    made.add(Point(r, c, cost(alphas[c], betas[r])) for r, c in refinement()[:count])
    return made
