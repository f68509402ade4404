"""Activations, losses and scores, for a batch or some of its columns.

Numbers are written as arrays' own type: a plain 1.0 would turn float32 into float64.
"""

from __future__ import annotations

import math

import numpy as np

from nnplay.nn.compiled.codes import (
    ELU,
    GELU,
    LEAKY_RELU,
    RELU,
    SIGMOID,
    SOFTMAX_CROSS_ENTROPY,
    SOFTPLUS,
    SQUARES,
    SWISH,
    TANH,
)
from nnplay.nn.compiled.kernels.machine import compiled

_ROOT_HALF = math.sqrt(0.5)
_PEAK = 1 / math.sqrt(2 * math.pi)
"""Of the normal density."""


@compiled
def _sigmoid(z, one):
    # Either way the exponential is at most 1.
    if z < 0:
        e = np.exp(z)
        return e / (one + e)
    return one / (one + np.exp(-z))


@compiled
def _normal_distribution(z, half, root):
    """Return Φ(z) = ½ erfc(−z √½), given ½ and √½."""
    return half * math.erfc(-z * root)


@compiled
def activate(code, parameter, a, begin, end):
    """Turn z into f(z), in place: of two arrays the compiler would not know that they are one."""
    one, zero = a.dtype.type(1), a.dtype.type(0)
    low, high = np.uint64(begin), np.uint64(end)
    for i in range(a.shape[0]):
        if code == RELU:
            for j in range(low, high):
                a[i, j] = zero if a[i, j] < 0 else a[i, j]
        elif code == LEAKY_RELU:
            for j in range(low, high):
                a[i, j] *= parameter if a[i, j] < 0 else one
        elif code == ELU:
            for j in range(low, high):
                a[i, j] = parameter * np.expm1(a[i, j]) if a[i, j] < 0 else a[i, j]
        elif code == SIGMOID:
            for j in range(low, high):
                a[i, j] = _sigmoid(a[i, j], one)
        elif code == TANH:
            for j in range(low, high):
                a[i, j] = np.tanh(a[i, j])
        elif code == SOFTPLUS:
            for j in range(low, high):
                a[i, j] = max(a[i, j], zero) + np.log1p(np.exp(-abs(a[i, j])))


@compiled
def activate_apart(code, z, a, begin, end):
    """Write f(z) into `a`, where the derivative needs z."""
    one = a.dtype.type(1)
    low, high = np.uint64(begin), np.uint64(end)
    half, root = a.dtype.type(0.5), a.dtype.type(_ROOT_HALF)
    for i in range(a.shape[0]):
        if code == SWISH:
            for j in range(low, high):
                a[i, j] = z[i, j] * _sigmoid(z[i, j], one)
        else:
            for j in range(low, high):
                a[i, j] = z[i, j] * _normal_distribution(z[i, j], half, root)


@compiled
def slope_into(code, parameter, z, a, delta, begin, end):
    """Multiply `delta` by f′(z)."""
    one, zero = a.dtype.type(1), a.dtype.type(0)
    low, high = np.uint64(begin), np.uint64(end)
    half, root, peak = a.dtype.type(0.5), a.dtype.type(_ROOT_HALF), a.dtype.type(_PEAK)
    for i in range(a.shape[0]):
        if code == RELU:
            for j in range(low, high):
                delta[i, j] = delta[i, j] if a[i, j] > 0 else zero
        elif code == LEAKY_RELU:
            for j in range(low, high):
                delta[i, j] *= one if a[i, j] > 0 else parameter
        elif code == ELU:
            for j in range(low, high):
                delta[i, j] *= one if a[i, j] > 0 else a[i, j] + parameter
        elif code == SIGMOID:
            for j in range(low, high):
                delta[i, j] *= a[i, j] * (one - a[i, j])
        elif code == TANH:
            for j in range(low, high):
                delta[i, j] *= one - a[i, j] * a[i, j]
        elif code == SOFTPLUS:
            for j in range(low, high):
                delta[i, j] *= -np.expm1(-a[i, j])
        elif code == SWISH:
            for j in range(low, high):
                share = _sigmoid(z[i, j], one)
                delta[i, j] *= share * (one + z[i, j] * (one - share))
        elif code == GELU:
            for j in range(low, high):
                density = peak * np.exp(-half * z[i, j] * z[i, j])
                share = _normal_distribution(z[i, j], half, root)
                delta[i, j] *= share + z[i, j] * density


@compiled
def _softmax_cross_entropy(z, y, delta):
    """Turn the sums of the outputs into their softmax; return the costs, added up.

    For this and the next two see `nnplay.nn.fused`; ∂ℓ/∂z of each sample goes into `delta`.
    """
    cost = 0.0
    for i in range(z.shape[0]):
        largest = z[i, 0]
        for j in range(1, z.shape[1]):
            largest = max(largest, z[i, j])
        total = z.dtype.type(0)
        for j in range(z.shape[1]):
            z[i, j] -= largest
            cost -= y[i, j] * z[i, j]
            delta[i, j] = np.exp(z[i, j])
            total += delta[i, j]
        cost += np.log(total)
        for j in range(z.shape[1]):
            z[i, j] = delta[i, j] / total
            delta[i, j] = z[i, j] - y[i, j]
    return cost


@compiled
def _sigmoid_cross_entropy(z, y, delta):
    """Turn the sums of the outputs into their sigmoids; return the costs, added up."""
    one, zero = z.dtype.type(1), z.dtype.type(0)
    cost = 0.0
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            e = np.exp(-abs(z[i, j]))
            cost += max(z[i, j], zero) - z[i, j] * y[i, j] + np.log1p(e)
            z[i, j] = (e if z[i, j] < 0 else one) / (one + e)
            delta[i, j] = z[i, j] - y[i, j]
    return cost


@compiled
def _squares(z, y, delta):
    """Return the halved squared distances from the targets, added up."""
    cost = 0.0
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            delta[i, j] = z[i, j] - y[i, j]
            cost += delta[i, j] * delta[i, j] / 2
    return cost


@compiled
def _right_answers(prediction, labels):
    """Count them; see `nnplay.nn.metrics.predicted_classes`."""
    count = 0.0
    for i in range(prediction.shape[0]):
        answer = 0
        if prediction.shape[1] == 1:
            answer = 1 if prediction[i, 0] > 0.5 else 0
        for j in range(1, prediction.shape[1]):
            if prediction[i, j] > prediction[i, answer]:
                answer = j
        count += answer == labels[i]
    return count


@compiled
def _explained(errors, precision):
    """Return what samples add to R², as `nnplay.training.batches.BatchSource.score` has it."""
    missed = 0.0
    for i in range(errors.shape[0]):
        for j in range(errors.shape[1]):
            missed += float(errors[i, j]) ** 2 * precision[j]
    return errors.shape[0] - missed / errors.shape[1]


@compiled
def judge(net, samples, z, y, labels, delta):
    """Turn the output layer's sums into outputs; return the batch's mean cost and its score."""
    if net.head == SQUARES:
        cost = _squares(z, y, delta)
        score = _explained(delta, samples.precision)
    else:
        if net.head == SOFTMAX_CROSS_ENTROPY:
            cost = _softmax_cross_entropy(z, y, delta)
        else:
            cost = _sigmoid_cross_entropy(z, y, delta)
        score = _right_answers(z, labels)
    rows, units = delta.shape
    share = z.dtype.type(1 / rows)
    for i in range(rows):
        for j in range(units):
            delta[i, j] *= share
    return cost / rows, score
