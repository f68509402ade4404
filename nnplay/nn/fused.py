r"""Cross-entropy fused with its output activation: stable at any logit, and the cheapest gradient.

This is the one place where a loss and an activation are merged. With z the logits, ŷ the
prediction and y the target of one sample, whose cost is ℓ:

softmax + cross-entropy
    ℓ = log Σₖ e^zₖ − z·y,  ∂ℓ/∂z = ŷ − y. The log of the sum is taken after the largest logit has
    been subtracted, so nothing overflows and no log sees a zero.
sigmoid + binary cross-entropy
    ℓ = Σᵢ (log(1 + e^zᵢ) − zᵢ yᵢ),  ∂ℓ/∂z = ŷ − y.

Both follow from ∂ℓ/∂z = Jᵀ ∂ℓ/∂ŷ; the tests hold them against that general route.

Each routine has the signature ``(z, target, prediction, delta, costs)`` with arrays of shape
(batch, outputs) and `costs` of shape (batch,). It writes ŷ into `prediction`, each sample's cost ℓ
into `costs` and ∂ℓ/∂z into `delta`, and leaves `z` shifted by a constant per row (softmax) or
unchanged (sigmoid). Whoever takes the mean, L = (1/N) Σ ℓ, divides by N.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn.activations import sigmoid
from nnplay.nn.arrays import Array, ones, scalar

FusedLoss = Callable[[Array, NDArray[Any], Array, Array, Array], None]


def _softmax_and_log_sums(z: Array, prediction: Array, log_sums: Array) -> None:
    """Shift the rows of `z` to a maximum of 0, write their softmax and log Σₖ e^zₖ, (batch,)."""
    np.subtract(z, _row_maxima(z, prediction), z)
    np.exp(z, prediction)
    np.dot(prediction, ones(z.shape[1], z.dtype), log_sums)
    np.divide(prediction, log_sums[:, None], prediction)
    np.log(log_sums, log_sums)


def _row_maxima(z: Array, scratch: Array) -> Array:
    """Return the largest number of each row, shape (batch, 1); `scratch` is overwritten."""
    maxima: Array
    if len(z) <= 64:
        maxima = np.maximum.reduce(z, axis=1, keepdims=True)
        return maxima
    # NumPy walks along the short side of a tall matrix slowly: turning it first takes a third.
    turned = scratch.reshape(z.shape[::-1])
    np.copyto(turned, z.T)
    maxima = np.maximum.reduce(turned, axis=0)[:, None]
    return maxima


def softmax_sparse_cross_entropy(
    z: Array, target: NDArray[Any], prediction: Array, delta: Array, costs: Array
) -> None:
    """Softmax with cross-entropy against class numbers, `target` of shape (batch,)."""
    rows = np.arange(len(z))
    _softmax_and_log_sums(z, prediction, costs)
    np.subtract(costs, z[rows, target], costs)
    np.copyto(delta, prediction)
    delta[rows, target] -= 1


def softmax_cross_entropy(
    z: Array, target: NDArray[Any], prediction: Array, delta: Array, costs: Array
) -> None:
    """Softmax with cross-entropy against vectors that add up to one, of z's shape."""
    _softmax_and_log_sums(z, prediction, costs)
    np.subtract(costs, np.vecdot(z, target), costs)
    np.subtract(prediction, target, delta)


def sigmoid_cross_entropy(
    z: Array, target: NDArray[Any], prediction: Array, delta: Array, costs: Array
) -> None:
    """Sigmoid with binary cross-entropy against targets from 0 to 1, of z's shape."""
    # log(1 + e^z) − z y = (max(z, 0) − z y) + log(1 + e^−|z|), sample by sample: both parts are
    # small where the prediction is right, so nothing is lost by subtracting large sums.
    np.maximum(z, scalar(0.0, z.dtype), out=prediction)
    np.multiply(z, target, delta)
    np.subtract(prediction, delta, prediction)
    np.abs(z, delta)
    np.negative(delta, delta)
    np.exp(delta, delta)
    np.log1p(delta, delta)
    np.add(prediction, delta, prediction)
    np.dot(prediction, ones(z.shape[1], z.dtype), costs)
    sigmoid(z, prediction)
    np.subtract(prediction, target, delta)
