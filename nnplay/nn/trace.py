"""Look inside a pass: where in the network the first non-finite number appeared."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.losses import Loss
from nnplay.nn.network import Network


class NonFinite(NamedTuple):
    """The first non-finite number of a training step.

    Attributes
    ----------
    layer : int or None
        Index of the layer it appeared in, the output layer for the loss; None for the input.
    what : str
        What was not finite, in words: "input", "weights", "sums", "outputs", "loss", "gradients".
    """

    layer: int | None
    what: str


def first_non_finite(network: Network, x: NDArray[Any], y: NDArray[Any], loss: Loss) -> NonFinite:
    """Repeat a step and return the first place, in the order of computation, that is not finite.

    The parameters stay as they are; the gradients are overwritten.

    Raises
    ------
    ValueError
        If everything is finite.
    """
    if not np.isfinite(x).all():
        return NonFinite(None, "input")
    value, _ = network.train_step(x, y, loss)
    a = x
    for index, layer in enumerate(network.layers):
        if not (np.isfinite(layer.kernel).all() and np.isfinite(layer.biases).all()):
            return NonFinite(index, "weights")
        z = np.empty((len(a), layer.units), network.dtype)
        with np.errstate(all="ignore"):
            layer.sums(a, z)
            a = layer.activation(z)
        for what, array in (("sums", z), ("outputs", a)):
            if not np.isfinite(array).all():
                return NonFinite(index, what)
    if not np.isfinite(value):
        return NonFinite(len(network.layers) - 1, "loss")
    for index in range(len(network.layers) - 1, -1, -1):
        layer = network.layers[index]
        if not (
            np.isfinite(layer.kernel_gradients).all() and np.isfinite(layer.bias_gradients).all()
        ):
            return NonFinite(index, "gradients")
    raise ValueError("every number of this step is finite")
