"""Forward and backward of small networks: the samples of a batch lie beside each other.

Arrays are as `Across` in `arrays.py` has them, and every inner loop goes along the lanes. So the
compiler makes vector operations of all of them, however few units a layer has; BLAS has no part in
it. Their rows are counted from `below`, the first of a layer's inputs, and `here`, that of its
outputs.
"""

from __future__ import annotations

from nnplay.nn.compiled.arrays import Across
from nnplay.nn.compiled.codes import GELU, SWISH
from nnplay.nn.compiled.kernels.formulas import activate, activate_apart, judge, slope_into
from nnplay.nn.compiled.kernels.gathering import gather_targets
from nnplay.nn.compiled.kernels.machine import compiled


@compiled
def answer_across(samples, start, net, room, across, rows):
    """Do what `answer` does. Lanes beyond the batch repeat its last sample, with ∂L/∂z = 0."""
    x, deltas = across.outputs, across.deltas
    lanes, units = x.shape[1], net.sizes[-1]
    for i in range(lanes):
        sample = samples.order[start + min(i, rows - 1)]
        for p in range(net.sizes[0]):
            stored = x.dtype.type(samples.x[sample, p])
            x[p, i] = stored * samples.scale + samples.offset
    y, labels = room.targets[:rows], room.labels[:rows]
    gather_targets(samples, start, y, labels)
    _forward_across(net, across)
    z, delta = room.answers[:rows], room.errors[:rows]
    here = x.shape[0] - units
    for i in range(rows):
        for j in range(units):
            z[i, j] = x[here + j, i]
    cost, score = judge(net, samples, z, y, labels, delta)
    for j in range(units):
        for i in range(lanes):
            deltas[here + j, i] = delta[i, j] if i < rows else 0
    return cost, score


@compiled
def _forward_across(net, across):
    """Do what `_forward` does."""
    at, below = 0, 0
    last = net.codes.size - 1
    for layer in range(last + 1):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        here = below + inputs
        apart = layer < last and net.codes[layer] in (SWISH, GELU)
        z = across.sums if apart else across.outputs
        for j in range(units):
            bias = net.parameters[at + inputs * units + j]
            for i in range(z.shape[1]):
                z[here + j, i] = bias
            for p in range(inputs):
                weight = net.parameters[at + p * units + j]
                for i in range(z.shape[1]):
                    z[here + j, i] += weight * across.outputs[below + p, i]
        if apart:
            a = across.outputs[here : here + units]
            activate_apart(net.codes[layer], z[here : here + units], a, 0, z.shape[1])
        elif layer < last:
            a = z[here : here + units]
            activate(net.codes[layer], net.shapes[layer], a, 0, z.shape[1])
        at += (inputs + 1) * units
        below = here


@compiled
def backward_across(net, across):
    """Do what `backward` does."""
    x, deltas = across.outputs, across.deltas
    at, here = net.parameters.size, x.shape[0] - net.sizes[-1]
    for layer in range(net.codes.size - 1, -1, -1):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        at -= (inputs + 1) * units
        below = here - inputs
        for j in range(units):
            total = x.dtype.type(0)
            for i in range(x.shape[1]):
                total += deltas[here + j, i]
            net.gradients[at + inputs * units + j] = total
        for p in range(inputs):
            for j in range(units):
                total = x.dtype.type(0)
                for i in range(x.shape[1]):
                    total += x[below + p, i] * deltas[here + j, i]
                net.gradients[at + p * units + j] = total
        if layer:
            for p in range(inputs):
                for i in range(x.shape[1]):
                    deltas[below + p, i] = 0
                for j in range(units):
                    weight = net.parameters[at + p * units + j]
                    for i in range(x.shape[1]):
                        deltas[below + p, i] += weight * deltas[here + j, i]
            slope_into(
                net.codes[layer - 1],
                net.shapes[layer - 1],
                across.sums[below:here],
                x[below:here],
                deltas[below:here],
                0,
                x.shape[1],
            )
        here = below


@compiled
def across_of(net, room, lanes):
    """Return a small network's working memory, which is that of others in another shape."""
    units = net.sizes.sum()
    size = units * lanes
    return Across(
        room.outputs[:size].reshape(units, lanes),
        room.sums[:size].reshape(units, lanes),
        room.deltas[:size].reshape(units, lanes),
    )
