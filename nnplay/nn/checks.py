"""Checks of what a network is made of and is given: errors that say what was received."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnplay.nn.activations import Activation
from nnplay.nn.arrays import Array
from nnplay.nn.layers import Dense, Layer
from nnplay.nn.losses import LOSSES, Loss


def check_stack(inputs: int, layers: Sequence[Dense], dtype: DTypeLike) -> None:
    """Refuse layers that make no network.

    Raises
    ------
    ValueError
        If there are no inputs or no layers, softmax stands before the output layer, or dropout in
        it, or the dtype is no float32 or float64.
    """
    if inputs < 1:
        raise ValueError(f"a network needs at least 1 input, not {inputs}")
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise ValueError(f"a network computes in float32 or float64, not {np.dtype(dtype)}")
    if not layers:
        raise ValueError("a network needs at least one layer")
    if any(spec.activation == "softmax" for spec in layers[:-1]):
        raise ValueError("softmax belongs in the output layer; give hidden layers another one")
    if layers[-1].dropout:
        raise ValueError("the output layer cannot drop out: its outputs are the prediction")


def check_off(layers: Sequence[Layer], units: Sequence[Sequence[int]]) -> None:
    """Refuse neurons that cannot be switched off.

    Raises
    ------
    ValueError
        If a layer has no such neuron, or one of the output layer is to be off.
    """
    for index, (layer, off) in enumerate(zip(layers, units, strict=True)):
        wrong = [unit for unit in off if not 0 <= unit < layer.units]
        if wrong:
            raise ValueError(f"layer {index} has neurons 0 to {layer.units - 1}, but no {wrong[0]}")
    if units[-1]:
        raise ValueError("a neuron of the output layer cannot be off: it is the prediction")


def checked_samples(x: NDArray[Any], inputs: int, dtype: np.dtype[Any]) -> Array:
    """Return samples in a network's dtype.

    Raises
    ------
    ValueError
        If they have another shape than (samples, inputs), or hold a number that is not finite.
    """
    if x.ndim != 2 or x.shape[1] != inputs:
        raise ValueError(f"this network takes inputs of shape (samples, {inputs}), not {x.shape}")
    with np.errstate(over="ignore"):  # becomes infinite, and is refused
        cast = np.ascontiguousarray(x, dtype)
    refuse_non_finite(cast, x)
    return cast


def checked_loss(loss: str | Loss, activation: Activation) -> Loss:
    """Return the loss itself.

    Raises
    ------
    ValueError
        If it is unknown or does not fit the activation of an output layer.
    """
    loss = LOSSES[loss] if isinstance(loss, str) else loss
    if not loss.accepts(activation):
        raise ValueError(
            f"{loss.label} does not fit a {activation.label} output layer: {loss.misfit}"
        )
    return loss


def check_targets(y: NDArray[Any], loss: Loss, samples: int, outputs: int) -> None:
    """Refuse targets that are not what a loss wants of so many samples.

    Raises
    ------
    ValueError
        If the shape is another, a class has no output, or a number is not finite, or not from 0 to
        1 where it is to be.
    """
    expected = (samples,) if loss.target == "indices" else (samples, outputs)
    if y.shape != expected:
        raise ValueError(f"{loss.label} wants targets of shape {expected}, not {y.shape}")
    if loss.target == "indices":
        loss.encode(y, outputs, y.dtype)  # refuses what has no output
        return
    low, high = (-np.inf, np.inf) if loss.outputs is None else (0, 1)
    if not (np.isfinite(y) & (y >= low) & (y <= high)).all():
        wanted = "finite" if loss.outputs is None else "from 0 to 1"
        raise ValueError(f"{loss.label} wants targets that are {wanted}")


def refuse_non_finite(x: NDArray[Any], given: NDArray[Any] | None = None) -> None:
    """Refuse samples that hold NaN or infinity.

    Parameters
    ----------
    x : (n, features) array
    given : (n, features) array, optional
        The same before a conversion, for the error's text.

    Raises
    ------
    ValueError
        Naming row and column of the first such number, counted from 0.
    """
    finite = np.isfinite(x)
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        raise ValueError(
            f"the sample in row {row} has {(x if given is None else given)[row, column]} in column "
            f"{column}; every number must be finite in {x.dtype}"
        )
