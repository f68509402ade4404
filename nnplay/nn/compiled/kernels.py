"""Training steps as Numba compiles them: the same formulas as in the rest of `nnplay.nn`.

Many steps run in one call, without the interpreter and its lock. NumPy needs a quarter of a
microsecond to begin any operation, and a step of a small network is little else; here an operation
on some dozen numbers costs next to nothing. Products of larger layers go to BLAS.

All that is written here follows from what stands elsewhere, and the tests hold it to that: to
`nnplay.nn.activations` and `nnplay.nn.fused` for the formulas, and to `nnplay.nn.optimizers` for
the updates, whose state has the same form. Names and shapes are those of `arrays.py`, and
`program.py` prepares everything; arrays are all float32 or all float64. It is one long file because
what Numba keeps on the disk counts as new only if the file of `run` has changed.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from nnplay.nn.compiled.arrays import Across
from nnplay.nn.compiled.codes import (
    ELU,
    GELU,
    LEAKY_RELU,
    MOMENTUM,
    NESTEROV,
    PLAIN,
    RELU,
    SIGMOID,
    SOFTMAX_CROSS_ENTROPY,
    SOFTPLUS,
    SQUARED,
    SQUARES,
    SWISH,
    TANH,
)

# The order of a sum may change, and a division become a product; NaN and infinity stay what they
# are, since divergence is found by them.
_FAST = {"contract", "reassoc", "nsz", "arcp"}
_compiled = njit(nogil=True, error_model="numpy", fastmath=_FAST)

_SMALL = 4096
"""Multiplications up to which loops are faster than BLAS for the products of a step backward."""

_ROOT_HALF = math.sqrt(0.5)
_PEAK = 1 / math.sqrt(2 * math.pi)
"""Of the normal density."""


@_compiled
def _block_width(net, batch):
    """Return how many inputs of the first layer make a block, with which its products are short."""
    inputs, units = net.sizes[0], net.sizes[1]
    widest = net.short // (batch * units)
    if widest >= inputs or widest < max(1, net.thinnest):
        return inputs
    blocks = -(-inputs // widest)
    return -(-inputs // blocks)


@_compiled
def _block(x, rows, begin, end):
    """Return a view of the samples' inputs from `begin` to `end`, of a flat array of blocks."""
    return x[rows * begin : rows * end].reshape(rows, end - begin)


@_compiled
def _product(x, width, kernel, part, out):
    """Write x @ kernel, for inputs in blocks; `part` is for products of some of them."""
    inputs = kernel.shape[0]
    for begin in range(0, inputs, width):
        end = min(begin + width, inputs)
        block = _block(x, out.shape[0], begin, end)
        if begin == 0:
            np.dot(block, kernel[:end], out)
        else:
            np.dot(block, kernel[begin:end], part)
            for i in range(out.shape[0]):
                for j in range(out.shape[1]):
                    out[i, j] += part[i, j]


@_compiled
def _product_of_columns(x, width, delta, out):
    """Write xᵀ @ delta, for inputs in blocks."""
    inputs = out.shape[0]
    for begin in range(0, inputs, width):
        end = min(begin + width, inputs)
        block = _block(x, delta.shape[0], begin, end)
        if block.size * delta.shape[1] > _SMALL:
            np.dot(block.T, delta, out[begin:end])
        else:
            _small_product_of_columns(block, delta, out[begin:end])


@_compiled
def _small_product_of_columns(x, delta, out):
    """Write xᵀ @ delta, by loops."""
    out[:, :] = 0
    for i in range(x.shape[0]):
        for p in range(x.shape[1]):
            factor = x[i, p]
            for j in range(delta.shape[1]):
                out[p, j] += factor * delta[i, j]


@_compiled
def _product_of_rows(delta, kernel, out):
    """Write delta @ kernelᵀ."""
    n, m = delta.shape
    k = kernel.shape[0]
    if n * k * m > _SMALL:
        np.dot(delta, kernel.T, out)
        return
    for i in range(n):
        for p in range(k):
            total = out.dtype.type(0)
            for j in range(m):
                total += delta[i, j] * kernel[p, j]
            out[i, p] = total


# Numbers are written as arrays' own type: a plain 1.0 would turn float32 into float64.


@_compiled
def _sigmoid(z, one):
    # Either way the exponential is at most 1.
    if z < 0:
        e = np.exp(z)
        return e / (one + e)
    return one / (one + np.exp(-z))


@_compiled
def _normal_distribution(z, half, root):
    """Return Φ(z) = ½ erfc(−z √½), given ½ and √½."""
    return half * math.erfc(-z * root)


@_compiled
def _activate(code, parameter, a):
    """Turn z into f(z), in place: of two arrays the compiler would not know that they are one."""
    one, zero = a.dtype.type(1), a.dtype.type(0)
    rows, units = a.shape
    for i in range(rows):
        if code == RELU:
            for j in range(units):
                a[i, j] = zero if a[i, j] < 0 else a[i, j]
        elif code == LEAKY_RELU:
            for j in range(units):
                a[i, j] *= parameter if a[i, j] < 0 else one
        elif code == ELU:
            for j in range(units):
                a[i, j] = parameter * np.expm1(a[i, j]) if a[i, j] < 0 else a[i, j]
        elif code == SIGMOID:
            for j in range(units):
                a[i, j] = _sigmoid(a[i, j], one)
        elif code == TANH:
            for j in range(units):
                a[i, j] = np.tanh(a[i, j])
        elif code == SOFTPLUS:
            for j in range(units):
                a[i, j] = max(a[i, j], zero) + np.log1p(np.exp(-abs(a[i, j])))


@_compiled
def _activate_apart(code, z, a):
    """Write f(z) into `a`, where the derivative needs z."""
    one = a.dtype.type(1)
    half, root = a.dtype.type(0.5), a.dtype.type(_ROOT_HALF)
    rows, units = a.shape
    for i in range(rows):
        if code == SWISH:
            for j in range(units):
                a[i, j] = z[i, j] * _sigmoid(z[i, j], one)
        else:
            for j in range(units):
                a[i, j] = z[i, j] * _normal_distribution(z[i, j], half, root)


@_compiled
def _slope_into(code, parameter, z, a, delta):
    """Multiply `delta` by f′(z)."""
    one, zero = a.dtype.type(1), a.dtype.type(0)
    half, root, peak = a.dtype.type(0.5), a.dtype.type(_ROOT_HALF), a.dtype.type(_PEAK)
    rows, units = a.shape
    for i in range(rows):
        if code == RELU:
            for j in range(units):
                delta[i, j] = delta[i, j] if a[i, j] > 0 else zero
        elif code == LEAKY_RELU:
            for j in range(units):
                delta[i, j] *= one if a[i, j] > 0 else parameter
        elif code == ELU:
            for j in range(units):
                delta[i, j] *= one if a[i, j] > 0 else a[i, j] + parameter
        elif code == SIGMOID:
            for j in range(units):
                delta[i, j] *= a[i, j] * (one - a[i, j])
        elif code == TANH:
            for j in range(units):
                delta[i, j] *= one - a[i, j] * a[i, j]
        elif code == SOFTPLUS:
            for j in range(units):
                delta[i, j] *= -np.expm1(-a[i, j])
        elif code == SWISH:
            for j in range(units):
                share = _sigmoid(z[i, j], one)
                delta[i, j] *= share * (one + z[i, j] * (one - share))
        elif code == GELU:
            for j in range(units):
                density = peak * np.exp(-half * z[i, j] * z[i, j])
                share = _normal_distribution(z[i, j], half, root)
                delta[i, j] *= share + z[i, j] * density


@_compiled
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


@_compiled
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


@_compiled
def _squares(z, y, delta):
    """Return the halved squared distances from the targets, added up."""
    cost = 0.0
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            delta[i, j] = z[i, j] - y[i, j]
            cost += delta[i, j] * delta[i, j] / 2
    return cost


@_compiled
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


@_compiled
def _explained(errors, precision):
    """Return what samples add to R², as `nnplay.training.batches.BatchSource.score` has it."""
    missed = 0.0
    for i in range(errors.shape[0]):
        for j in range(errors.shape[1]):
            missed += float(errors[i, j]) ** 2 * precision[j]
    return errors.shape[0] - missed / errors.shape[1]


@_compiled
def _gather_inputs(samples, start, begin, x):
    """Write inputs from number `begin` on, of the samples at places `start` and after, into `x`."""
    end = begin + x.shape[1]
    for i in range(x.shape[0]):
        # A view: of `begin + j` the compiler would not know that it counts from the first.
        stored = samples.x[samples.order[start + i]][begin:end]
        for j in range(x.shape[1]):
            x[i, j] = x.dtype.type(stored[j]) * samples.scale + samples.offset


@_compiled
def _gather_targets(samples, start, y, labels):
    """Write what is to be predicted of the samples at places `start` and after."""
    for i in range(y.shape[0]):
        sample = samples.order[start + i]
        if samples.labels.size:
            labels[i] = samples.labels[sample]
            for j in range(y.shape[1]):
                y[i, j] = samples.targets[labels[i], j]
        else:
            for j in range(y.shape[1]):
                y[i, j] = samples.numbers[sample, j]


@_compiled
def _forward(net, room, batch, rows, width):
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
        part = room.deltas[here : here + rows * units].reshape(rows, units)
        _product(room.outputs[below:here], inputs if layer else width, kernel, part, z)
        for i in range(rows):
            for j in range(units):
                z[i, j] += net.parameters[at + j]
        at += units
        if apart:
            _activate_apart(code, z, a)
        elif layer < last:
            _activate(code, net.shapes[layer], a)
        below = here


@_compiled
def _judge(net, samples, z, y, labels, delta):
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


@_compiled
def _answer(samples, start, net, room, batch, rows, width):
    """Have a batch answered; return its mean cost and its score, and leave ∂L/∂z of the outputs."""
    y, labels = room.targets[:rows], room.labels[:rows]
    for begin in range(0, net.sizes[0], width):
        end = min(begin + width, net.sizes[0])
        _gather_inputs(samples, start, begin, _block(room.outputs, rows, begin, end))
    _gather_targets(samples, start, y, labels)
    _forward(net, room, batch, rows, width)
    units = net.sizes[-1]
    here = batch * (net.sizes.sum() - units)
    z = room.outputs[here : here + rows * units].reshape(rows, units)
    delta = room.deltas[here : here + rows * units].reshape(rows, units)
    return _judge(net, samples, z, y, labels, delta)


@_compiled
def _backward(net, room, batch, rows, width):
    """Write the gradients of all parameters, from ∂L/∂z of the outputs."""
    at = net.parameters.size
    here = batch * (net.sizes.sum() - net.sizes[-1])
    for layer in range(net.codes.size - 1, -1, -1):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        below = here - batch * inputs
        delta = room.deltas[here : here + rows * units].reshape(rows, units)
        at -= units
        biases = net.gradients[at : at + units]
        biases[:] = 0
        for i in range(rows):
            for j in range(units):
                biases[j] += delta[i, j]
        at -= inputs * units
        _product_of_columns(
            room.outputs[below:here],
            inputs if layer else width,
            delta,
            net.gradients[at : at + inputs * units].reshape(inputs, units),
        )
        if layer:
            kernel = net.parameters[at : at + inputs * units].reshape(inputs, units)
            under = room.deltas[below : below + rows * inputs].reshape(rows, inputs)
            _product_of_rows(delta, kernel, under)
            z = room.sums[below : below + rows * inputs].reshape(rows, inputs)
            a = room.outputs[below : below + rows * inputs].reshape(rows, inputs)
            _slope_into(net.codes[layer - 1], net.shapes[layer - 1], z, a, under)
        here = below


# Small networks: the samples of a batch lie beside each other, as `arrays.Across` has it, and every
# inner loop goes along the lanes. So the compiler makes vector operations of all of them, however
# few units a layer has; BLAS has no part in it. Rows of these arrays are counted from `below`, the
# first of a layer's inputs, and `here`, that of its outputs.


@_compiled
def _answer_across(samples, start, net, room, across, rows):
    """Do what `_answer` does. Lanes beyond the batch repeat its last sample, with ∂L/∂z = 0."""
    x, deltas = across.outputs, across.deltas
    lanes, units = x.shape[1], net.sizes[-1]
    for i in range(lanes):
        sample = samples.order[start + min(i, rows - 1)]
        for p in range(net.sizes[0]):
            stored = x.dtype.type(samples.x[sample, p])
            x[p, i] = stored * samples.scale + samples.offset
    y, labels = room.targets[:rows], room.labels[:rows]
    _gather_targets(samples, start, y, labels)
    _forward_across(net, across)
    z, delta = room.answers[:rows], room.errors[:rows]
    here = x.shape[0] - units
    for i in range(rows):
        for j in range(units):
            z[i, j] = x[here + j, i]
    cost, score = _judge(net, samples, z, y, labels, delta)
    for j in range(units):
        for i in range(lanes):
            deltas[here + j, i] = delta[i, j] if i < rows else 0
    return cost, score


@_compiled
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
            _activate_apart(
                net.codes[layer], z[here : here + units], across.outputs[here : here + units]
            )
        elif layer < last:
            _activate(net.codes[layer], net.shapes[layer], z[here : here + units])
        at += (inputs + 1) * units
        below = here


@_compiled
def _backward_across(net, across):
    """Do what `_backward` does."""
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
            _slope_into(
                net.codes[layer - 1],
                net.shapes[layer - 1],
                across.sums[below:here],
                x[below:here],
                deltas[below:here],
            )
        here = below


@_compiled
def _across(net, room, lanes):
    """Return a small network's working memory, which is that of others in another shape."""
    units = net.sizes.sum()
    size = units * lanes
    return Across(
        room.outputs[:size].reshape(units, lanes),
        room.sums[:size].reshape(units, lanes),
        room.deltas[:size].reshape(units, lanes),
    )


@_compiled
def _penalize(net):
    """Add the derivative of the penalties on the weights."""
    l1, l2 = net.penalties
    one = net.parameters.dtype.type(1)
    at = 0
    for layer in range(net.codes.size):
        inputs, units = net.sizes[layer], net.sizes[layer + 1]
        for p in range(at, at + inputs * units):
            w = net.parameters[p]
            sign = one if w > 0 else (-one if w < 0 else one - one)
            net.gradients[p] += l2 * w + l1 * sign
        at += (inputs + 1) * units


@_compiled
def _update(rule, step, w, g):
    """Make one update; see `arrays.Rule` for the constants."""
    rate, epsilon, kept, along, ahead = rule.steps[step]
    memory_1, memory_2 = rule.memories
    v, m = rule.second, rule.first
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


# Compiled once for all: the result is kept beside this file, or in the user's cache folder where
# that cannot be written.
@njit(nogil=True, error_model="numpy", fastmath=_FAST, cache=True)
def run(steps, batch, lanes, start, samples, net, rule, room):
    """Make training steps, as long as their cost is finite.

    Parameters
    ----------
    steps, batch : int
        How many steps, and the samples of each; the last may have fewer if the order ends there.
    lanes : int
        Columns of a small network's arrays, at least `batch`; 0 for others, whose samples are rows.
    start : int
        The place in the order of the first sample.
    samples, net, rule, room
        See `arrays.py`.

    Returns
    -------
    int
        Steps made. The step after them, if there should have been one, has a cost that is not
        finite; its update is not made.
    """
    penalized = net.penalties[0] != 0 or net.penalties[1] != 0
    across = _across(net, room, lanes)
    width = _block_width(net, batch)
    for step in range(steps):
        rows = min(batch, samples.order.size - start)
        if lanes:
            cost, score = _answer_across(samples, start, net, room, across, rows)
        else:
            cost, score = _answer(samples, start, net, room, batch, rows, width)
        if not np.isfinite(net.parameters.dtype.type(cost)):  # as NumPy's costs are
            return step
        room.costs[step] = cost
        room.scores[step] = score
        if lanes:
            _backward_across(net, across)
        else:
            _backward(net, room, batch, rows, width)
        if penalized:
            _penalize(net)
        _update(rule, step, net.parameters, net.gradients)
        start += rows
    return steps
