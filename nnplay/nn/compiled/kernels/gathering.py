"""The samples of a batch, fetched from where they are stored."""

from __future__ import annotations

from nnplay.nn.compiled.kernels.machine import compiled


@compiled
def gather_inputs(samples, start, begin, x):
    """Write inputs from number `begin` on, of the samples at places `start` and after, into `x`."""
    end = begin + x.shape[1]
    for i in range(x.shape[0]):
        # A view: of `begin + j` the compiler would not know that it counts from the first.
        stored = samples.x[samples.order[start + i]][begin:end]
        for j in range(x.shape[1]):
            x[i, j] = x.dtype.type(stored[j]) * samples.scale + samples.offset


@compiled
def gather_targets(samples, start, y, labels):
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
