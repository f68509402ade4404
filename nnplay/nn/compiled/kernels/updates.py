"""What becomes of gradients: penalties are added, and the parameters updated."""

from __future__ import annotations

import numpy as np

from nnplay.nn.compiled.codes import MOMENTUM, NESTEROV, PLAIN, SQUARED
from nnplay.nn.compiled.kernels.machine import compiled


@compiled
def penalize(net, begin, end):
    """Add the derivative of the penalties on the weights, of parameters from `begin` to `end`."""
    l1, l2 = net.penalties
    one = net.parameters.dtype.type(1)
    at = 0
    for layer in range(net.codes.size):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        for p in range(max(at, begin), min(at + inputs * units, end)):
            w = net.parameters[p]
            sign = one if w > 0 else (-one if w < 0 else one - one)
            net.gradients[p] += l2 * w + l1 * sign
        at += (inputs + 1) * units


@compiled
def update(net, rule, step, begin, end):
    """Update parameters from `begin` to `end`; see `arrays.Rule` for the constants."""
    w, g = net.parameters[begin:end], net.gradients[begin:end]
    rate, epsilon, kept, along, ahead = rule.steps[step]
    memory_1, memory_2 = rule.memories
    v, m = rule.second[begin:end], rule.first[begin:end]
    zero = w.dtype.type(0)
    if rule.code == PLAIN:
        for i in range(w.size):
            w[i] -= rate * g[i]
    elif rule.code == MOMENTUM:
        for i in range(w.size):
            m[i] = memory_1 * m[i] + g[i]
            w[i] -= rate * m[i]
    elif rule.code == NESTEROV:
        for i in range(w.size):
            m[i] = memory_1 * m[i] + g[i]
            w[i] -= rate * (g[i] + memory_1 * m[i])
    elif rule.code == SQUARED:
        for i in range(w.size):
            square = memory_2 * v[i] + g[i] * g[i]
            v[i] = square if square > rule.speck else zero
            w[i] -= rate * g[i] / (np.sqrt(square) + epsilon)
    else:
        for i in range(w.size):
            mean = memory_1 * m[i] + g[i]
            square = memory_2 * v[i] + g[i] * g[i]
            # What is subnormal would make every later step slow: see flat_optimizer.
            m[i] = mean if abs(mean) > rule.speck else zero
            v[i] = square if square > rule.speck else zero
            change = along * mean + ahead * g[i]
            w[i] = kept * w[i] - rate * change / (np.sqrt(square) + epsilon)
