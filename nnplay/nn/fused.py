r"""Cross-entropy fused with its output activation: stable at any logit, and the cheapest gradient.

This is the one place where a loss and an activation are merged. With z the logits, ŷ the
prediction, y the target and N the batch size:

softmax + cross-entropy
    L = (1/N) Σ (log Σₖ e^zₖ − z·y),  ∂L/∂z = (ŷ − y)/N. The log of the sum is taken after the
    largest logit has been subtracted, so nothing overflows and no log sees a zero.
sigmoid + binary cross-entropy
    L = (1/N) Σ Σᵢ (log(1 + e^zᵢ) − zᵢ yᵢ),  ∂L/∂z = (ŷ − y)/N.

Both follow from ∂L/∂z = Jᵀ ∂L/∂ŷ; the tests hold them against that general route.

Each routine has the signature ``(z, target, prediction, delta) -> loss`` with arrays of shape
(batch, outputs); it writes ŷ into `prediction` and ∂L/∂z into `delta`, and leaves `z` shifted by a
constant per row (softmax) or unchanged (sigmoid).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import Array, sigmoid

FusedLoss = Callable[[Array, NDArray[Any], Array, Array], float]


def _softmax_of_shifted(z: Array, prediction: Array) -> float:
    """Shift the rows of `z` to a maximum of 0, write their softmax, return Σ log Σₖ e^zₖ."""
    np.subtract(z, np.maximum.reduce(z, axis=1, keepdims=True), out=z)
    np.exp(z, out=prediction)
    sums = np.add.reduce(prediction, axis=1, keepdims=True)
    np.divide(prediction, sums, out=prediction)
    total: float = np.add.reduce(np.log(sums, out=sums), axis=None)
    return float(total)


def softmax_sparse_cross_entropy(
    z: Array, target: NDArray[Any], prediction: Array, delta: Array
) -> float:
    """Softmax with cross-entropy against class numbers, `target` of shape (batch,)."""
    batch, outputs = z.shape
    log_sum = _softmax_of_shifted(z, prediction)
    at_true = np.arange(0, batch * outputs, outputs)
    np.add(at_true, target, out=at_true)
    loss: float = (log_sum - float(np.add.reduce(z.take(at_true)))) / batch
    np.multiply(prediction, 1 / batch, out=delta)
    flat = delta.reshape(-1)
    flat[at_true] -= 1 / batch
    return loss


def softmax_cross_entropy(z: Array, target: NDArray[Any], prediction: Array, delta: Array) -> float:
    """Softmax with cross-entropy against vectors that add up to one, of z's shape."""
    batch = len(z)
    log_sum = _softmax_of_shifted(z, prediction)
    loss = (log_sum - float(np.vdot(z, target))) / batch
    np.subtract(prediction, target, out=delta)
    np.multiply(delta, 1 / batch, out=delta)
    return loss


def sigmoid_cross_entropy(z: Array, target: NDArray[Any], prediction: Array, delta: Array) -> float:
    """Sigmoid with binary cross-entropy against targets from 0 to 1, of z's shape."""
    batch = len(z)
    # log(1 + e^z) − z y = (max(z, 0) − z y) + log(1 + e^−|z|), sample by sample: both parts are
    # small where the prediction is right, so nothing is lost by subtracting large sums.
    np.maximum(z, 0, out=prediction)
    np.multiply(z, target, out=delta)
    np.subtract(prediction, delta, out=prediction)
    np.abs(z, out=delta)
    np.negative(delta, out=delta)
    np.exp(delta, out=delta)
    np.log1p(delta, out=delta)
    np.add(prediction, delta, out=prediction)
    loss = float(np.add.reduce(prediction, axis=None)) / batch
    sigmoid(z, prediction)
    np.subtract(prediction, target, out=delta)
    np.multiply(delta, 1 / batch, out=delta)
    return loss
