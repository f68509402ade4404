"""Look inside a pass: where in the network the first non-finite number appeared."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.layers import LayerBuffers
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


def first_non_finite(
    network: Network, x: NDArray[Any], y: NDArray[Any], loss: Loss, *, training: bool = True
) -> NonFinite:
    """Repeat a step and return the first place, in the order of computation, that is not finite.

    The network stays as it is; its gradients are overwritten.

    Parameters
    ----------
    network, x, y, loss
        As in `Network.train_step`.
    training : bool
        Whether it was a training step; else only a prediction is repeated.

    Raises
    ------
    ValueError
        If everything is finite.
    """
    if not np.isfinite(x).all():
        return NonFinite(None, "input")
    state = network.state.copy()
    try:
        value, _ = (network.train_step if training else network.evaluate)(x, y, loss)
        np.copyto(network.state, state)
        place = _first_in_forward(network, x, training)
    finally:
        np.copyto(network.state, state)
    if place is not None:
        return place
    if not np.isfinite(value):
        return NonFinite(len(network.layers) - 1, "loss")
    for index in range(len(network.layers) - 1, -1, -1):
        layer = network.layers[index]
        if training and not (
            np.isfinite(layer.kernel_gradients).all() and np.isfinite(layer.bias_gradients).all()
        ):
            return NonFinite(index, "gradients")
    raise ValueError("every number of this step is finite")


def _first_in_forward(network: Network, x: NDArray[Any], training: bool) -> NonFinite | None:
    a = x
    for index, layer in enumerate(network.layers):
        if not all(np.isfinite(array).all() for array in layer.named_arrays.values()):
            return NonFinite(index, "weights")
        buffers = LayerBuffers.allocate(layer, len(a), keep_sums=True)
        with np.errstate(all="ignore"):
            if training:
                a = layer.train_forward(a, buffers, network.random)
            else:
                a = layer.forward(a, buffers)
        for what, array in (("sums", buffers.z), ("outputs", a)):
            if not np.isfinite(array).all():
                return NonFinite(index, what)
    return None
