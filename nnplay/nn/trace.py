"""Look inside a pass: where in the network the first non-finite number appeared."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.arrays import Array
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
        What was not finite, in a word: "input", "weights", "statistics" (running ones, of batch
        normalisation), "sums", "outputs", "loss" or "gradients".
    """

    layer: int | None
    what: str


def first_non_finite(
    network: Network,
    x: NDArray[Any],
    y: NDArray[Any],
    loss: Loss,
    weights: Array | None = None,
    *,
    training: bool = True,
) -> NonFinite | None:
    """Repeat a step and return the first place, in the order of computation, that is not finite.

    Parameters
    ----------
    network, x, y, loss, weights
        As in `Network.train_step`. The network's gradients are overwritten; after a training step
        it stands where it did before that step, as to running statistics and dropout.
    training : bool
        Whether the last thing that the network did was this training step; else only a prediction
        is repeated.

    Returns
    -------
    NonFinite or None
        None if everything is finite.
    """
    if not np.isfinite(x).all():
        return NonFinite(None, "input")
    if training:
        network.rewind()
        value, _ = network.train_step(x, y, loss, (), weights)
        network.rewind()
    else:
        value, _ = network.evaluate(x, y, loss)
    place = _first_in_forward(network, x, training)
    if training:
        network.rewind()
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
    return None


def _first_in_forward(network: Network, x: NDArray[Any], training: bool) -> NonFinite | None:
    a = x
    for index, layer in enumerate(network.layers):
        for name, array in layer.named_arrays.items():
            if not np.isfinite(array).all():
                return NonFinite(index, "statistics" if name.startswith("running") else "weights")
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
