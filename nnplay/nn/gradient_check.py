"""Check backpropagation against central differences, in float64."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import Array
from nnplay.nn.losses import Loss
from nnplay.nn.network import Network
from nnplay.nn.random import generator


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """The outcome of `check_gradients`.

    Attributes
    ----------
    relative_error : float
        The largest over the layers' weights and biases of ‖g − n‖ / (‖g‖ + ‖n‖), with g by
        backpropagation and n by central differences.
    worst : str
        The array with that error, for instance "layers.0.weights".
    checked : int
        Parameters that were compared.
    """

    relative_error: float
    worst: str
    checked: int


def check_gradients(
    network: Network,
    x: NDArray[Any],
    y: NDArray[Any],
    loss: str | Loss,
    *,
    l2: float = 0.0,
    step: float = 1e-5,
    most: int = 200,
    seed: int = 0,
) -> GradientCheck:
    """Compare every gradient with (L(w + h) − L(w − h)) / 2h.

    Parameters
    ----------
    network : Network
        Of dtype float64. Its parameters are left as they were.
    x, y, loss, l2
        As in `Network.loss_and_gradients`.
    step : float
        h. The error of the difference is about h² + 1e-16/h, smallest near 1e-5.
    most : int
        Parameters to try of each array; larger arrays are sampled.
    seed : int
        Of that sample.

    Returns
    -------
    GradientCheck

    Raises
    ------
    ValueError
        If the network is not float64, where rounding would drown the difference.
    """
    if network.dtype != np.float64:
        raise ValueError(f"gradients are checked in float64, and this network is {network.dtype}")
    network.loss_and_gradients(x, y, loss, l2)
    analytic = network.gradients.copy()
    random = generator(seed, "check")
    errors: list[tuple[float, str]] = []
    checked = 0
    start = 0
    for index, layer in enumerate(network.layers):
        for name, size in (("weights", layer.kernel.size), ("biases", layer.units)):
            places = start + np.sort(random.permutation(size)[:most])
            numeric = np.array([_difference(network, p, step, x, y, loss, l2) for p in places])
            errors.append((_relative_error(analytic[places], numeric), f"layers.{index}.{name}"))
            checked += len(places)
            start += size
    network.gradients[...] = analytic
    return GradientCheck(*max(errors), checked)


def _difference(
    network: Network, place: int, step: float, x: Any, y: Any, loss: str | Loss, l2: float
) -> float:
    kept = network.parameters[place]
    network.parameters[place] = kept + step
    above = network.loss_and_gradients(x, y, loss, l2)
    network.parameters[place] = kept - step
    below = network.loss_and_gradients(x, y, loss, l2)
    network.parameters[place] = kept
    return (above - below) / (2 * step)


def _relative_error(analytic: Array, numeric: Array) -> float:
    scale = float(np.linalg.norm(analytic) + np.linalg.norm(numeric))
    # Where both vanish (a layer whose every ReLU is closed) there is nothing to be wrong about.
    return float(np.linalg.norm(analytic - numeric)) / scale if scale > 1e-12 else 0.0
