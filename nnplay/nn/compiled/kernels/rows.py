"""Forward and backward, where a sample is a row, as everywhere else in `nnplay.nn`.

Products are made by BLAS. Several threads may share a step: each makes the sums of some units of a
layer, and the gradients of the weights of some of its inputs, and waits for the others where it
needs what is theirs.
"""

from __future__ import annotations

from nnplay.nn.compiled.codes import GELU, SWISH
from nnplay.nn.compiled.kernels.formulas import activate, activate_apart, judge, slope_into
from nnplay.nn.compiled.kernels.gathering import gather_inputs, gather_targets
from nnplay.nn.compiled.kernels.machine import compiled, meet, multiply, share

_SMALL = 4096
"""Multiplications up to which loops are faster than BLAS for the products of a step backward."""


@compiled
def block_width(net, batch):
    """Return how many inputs of the first layer make a block, with which its products are short."""
    inputs, units = net.sizes[0], net.sizes[1]
    widest = net.short // (batch * units)
    if widest >= inputs or widest < max(1, net.thinnest):
        return inputs
    blocks = -(-inputs // widest)
    return -(-inputs // blocks)


@compiled
def _block(x, rows, begin, end):
    """Return a view of the samples' inputs from `begin` to `end`, of a flat array of blocks."""
    return x[rows * begin : rows * end].reshape(rows, end - begin)


@compiled
def _add_product(net, x, width, kernel, out):
    """Add x @ kernel to `out`, for inputs in blocks."""
    rows, inputs = out.shape[0], kernel.shape[0]
    for begin in range(0, inputs, width):
        end = min(begin + width, inputs)
        block = _block(x, rows, begin, end)
        multiply(net.gemm, block, False, kernel[begin:end], False, out, kernel.dtype.type(1))


@compiled
def _product_of_columns(net, x, width, first, delta, out):
    """Write xᵀ @ delta, for inputs in blocks, where `out` is for those from `first` on."""
    rows, inputs, last = delta.shape[0], x.size // delta.shape[0], first + out.shape[0]
    for block_begin in range(first - first % width, last, width):
        block_end = min(block_begin + width, inputs)
        block = _block(x, rows, block_begin, block_end)
        begin, end = max(block_begin, first), min(block_end, last)
        part = block[:, begin - block_begin : end - block_begin]
        into = out[begin - first : end - first]
        if part.size * delta.shape[1] > _SMALL:
            multiply(net.gemm, part, True, delta, False, into, delta.dtype.type(0))
        else:
            _small_product_of_columns(part, delta, into)


@compiled
def _small_product_of_columns(x, delta, out):
    """Write xᵀ @ delta, by loops."""
    out[:, :] = 0
    for i in range(x.shape[0]):
        for p in range(x.shape[1]):
            factor = x[i, p]
            for j in range(delta.shape[1]):
                out[p, j] += factor * delta[i, j]


@compiled
def _product_of_rows(net, delta, kernel, out):
    """Write delta @ kernelᵀ."""
    n, m = delta.shape
    k = kernel.shape[0]
    if n * k * m > _SMALL:
        multiply(net.gemm, delta, False, kernel, True, out, delta.dtype.type(0))
        return
    for i in range(n):
        row = out[i]
        for p in range(k):
            total = out.dtype.type(0)
            for j in range(m):
                total += delta[i, j] * kernel[p, j]
            row[p] = total


@compiled
def _forward(net, room, batch, rows, width, team):
    """Put a batch through all layers; the output layer's sums stay sums."""
    at, below = 0, 0
    last = net.codes.size - 1
    for layer in range(last + 1):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        here = below + batch * inputs
        kernel = net.parameters[at : at + inputs * units].reshape(inputs, units)
        at += inputs * units
        a = room.outputs[here : here + rows * units].reshape(rows, units)
        code = net.codes[layer]
        apart = layer < last and code in (SWISH, GELU)
        z = room.sums[here : here + rows * units].reshape(rows, units) if apart else a
        begin, end = share(units, team)
        biases = net.parameters[at + begin : at + end]
        for i in range(rows):
            sums = z[i, begin:end]
            for j in range(end - begin):
                sums[j] = biases[j]
        if begin < end:
            x = room.outputs[below : below + rows * inputs]
            wide = inputs if layer else width
            _add_product(net, x, wide, kernel[:, begin:end], z[:, begin:end])
        at += units
        if apart:
            activate_apart(code, z, a, begin, end)
        elif layer < last:
            activate(code, net.shapes[layer], a, begin, end)
        meet(team)
        below = here


@compiled
def answer(samples, start, net, room, batch, rows, width, team):
    """Have a batch answered; part 0 returns its mean cost and its score, and leaves ∂L/∂z."""
    y, labels = room.targets[:rows], room.labels[:rows]
    first, last = team.part * rows // team.parts, (team.part + 1) * rows // team.parts
    for begin in range(0, net.sizes[0], width):
        end = min(begin + width, net.sizes[0])
        block = _block(room.outputs, rows, begin, end)
        gather_inputs(samples, start + first, begin, block[first:last])
    gather_targets(samples, start + first, y[first:last], labels[first:last])
    meet(team)
    _forward(net, room, batch, rows, width, team)
    if team.part:
        return 0.0, 0.0
    units = net.sizes[-1]
    here = batch * (net.sizes.sum() - units)
    z = room.outputs[here : here + rows * units].reshape(rows, units)
    delta = room.deltas[here : here + rows * units].reshape(rows, units)
    return judge(net, samples, z, y, labels, delta)


@compiled
def backward(net, room, batch, rows, width, team):
    """Write the gradients of all parameters, from ∂L/∂z of the outputs."""
    at = net.parameters.size
    here = batch * (net.sizes.sum() - net.sizes[-1])
    for layer in range(net.codes.size - 1, -1, -1):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        below = here - batch * inputs
        delta = room.deltas[here : here + rows * units].reshape(rows, units)
        at -= units
        begin, end = share(units, team)
        biases = net.gradients[at + begin : at + end]
        biases[:] = 0
        for i in range(rows):
            row = delta[i, begin:end]
            for j in range(end - begin):
                biases[j] += row[j]
        at -= inputs * units
        begin, end = share(inputs, team)
        if begin < end:
            _product_of_columns(
                net,
                room.outputs[below : below + rows * inputs],
                inputs if layer else width,
                begin,
                delta,
                net.gradients[at + begin * units : at + end * units].reshape(end - begin, units),
            )
        if layer:
            if begin < end:
                kernel = net.parameters[at + begin * units : at + end * units]
                under = room.deltas[below : below + rows * inputs].reshape(rows, inputs)
                weights = kernel.reshape(end - begin, units)
                _product_of_rows(net, delta, weights, under[:, begin:end])
                z = room.sums[below : below + rows * inputs].reshape(rows, inputs)
                a = room.outputs[below : below + rows * inputs].reshape(rows, inputs)
                slope_into(net.codes[layer - 1], net.shapes[layer - 1], z, a, under, begin, end)
            meet(team)
        here = below
