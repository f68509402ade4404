"""What drives one neuron: the examples with its largest and smallest sums, and its histogram."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnplay.data import Part
from nnplay.nn.lower import Lower
from nnplay.training.evaluation import go_on
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot

MOST = 24
"""Examples named at each end."""

BINS = 24
"""Bars of the histogram."""

CHUNK = 512
"""Samples that are put through the network at once."""

Values = NDArray[np.float32]


class Ranked(NamedTuple):
    """Examples in the order of a neuron's sum.

    Attributes
    ----------
    indices : (k,) int array
        Their numbers in the part.
    z, a : (k,) array
        The neuron's sums and outputs.
    """

    indices: NDArray[np.intp]
    z: NDArray[Any]
    a: NDArray[Any]


class Histogram(NamedTuple):
    """How a neuron's outputs are spread.

    Attributes
    ----------
    edges : (bins + 1,) array of float64
        The same bins for all classes; none if there is no output to be in one.
    counts : (classes, bins) int array
        Examples of each class; of all of them, in one row, where numbers are predicted.
    zeros : (classes,) int array
        Examples whose output is exactly 0, which are in no bin.
    negative : int
        Examples whose output is below 0.
    bad : int
        Examples whose output is not a finite number; they are in no bin.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.intp]
    zeros: NDArray[np.intp]
    negative: int
    bad: int


class Favourites(NamedTuple):
    """What a neuron makes of the examples of a part.

    Attributes
    ----------
    part : {"train", "validation", "test"}
    layer, unit : int
        The neuron.
    step : int
        Training steps made before.
    samples : int
        How many examples there are.
    largest, smallest : Ranked
        Those that drive it most, and least; of equal ones the first.
    histogram : Histogram
        Of its outputs.
    """

    part: Part
    layer: int
    unit: int
    step: int
    samples: int
    largest: Ranked
    smallest: Ranked
    histogram: Histogram


def favourites(
    probe: Probe,
    snapshot: Snapshot,
    part: Part,
    neuron: tuple[int, int],
    most: int = MOST,
    between: Callable[[], None] = go_on,
) -> Favourites:
    """Put all examples of a part through the network, as far as a neuron.

    Parameters
    ----------
    probe : Probe
        The calling thread's own.
    snapshot : Snapshot
    part : {"train", "validation", "test"}
    neuron : (int, int)
        Its layer and its number there.
    most : int
        Examples named at each end.
    between : callable
        Called after every `CHUNK` samples; ends the work by an exception if that is wanted.
    """
    layer, unit = neuron
    samples = probe.data.part(part)
    z, a = np.empty(len(samples), np.float32), np.empty(len(samples), np.float32)
    lower = Lower(probe.at(snapshot), layer, CHUNK)
    for start in range(0, len(samples), CHUNK):
        rows = slice(start, start + CHUNK)
        z[rows], a[rows] = lower.see(samples.seen(rows), unit)
        between()
    labels = samples.y if samples.y.ndim == 1 else np.zeros(len(samples), np.int64)
    return Favourites(
        part,
        layer,
        unit,
        snapshot.step,
        len(samples),
        _ranked(-z, z, a, most),
        _ranked(z, z, a, most),
        histogram(a, labels, max(1, len(probe.data.classes))),
    )


def _ranked(keys: Values, z: Values, a: Values, most: int) -> Ranked:
    """Return the examples with the smallest keys, of equal ones the first; NaN come last."""
    order = np.argsort(keys, kind="stable")[:most]
    return Ranked(order, z[order], a[order])


def histogram(a: Values, labels: NDArray[Any], classes: int) -> Histogram:
    """Count outputs by class and bin; exact zeros by class alone, lest they hide all others.

    Parameters
    ----------
    a : (n,) array
    labels : (n,) int array
        The class of each.
    classes : int
    """
    finite = np.isfinite(a)
    shown = finite & (a != 0)
    zeros = np.bincount(labels[a == 0], minlength=classes)
    edges, counts = np.empty(0), np.zeros((classes, 0), np.intp)
    if shown.any():
        values = a[shown].astype(np.float64)
        edges = np.histogram_bin_edges(values, BINS)
        bins = np.clip(np.searchsorted(edges, values, "right") - 1, 0, BINS - 1)
        counts = np.bincount(labels[shown] * BINS + bins, minlength=classes * BINS)
        counts = counts.reshape(classes, BINS)
    negative = int(np.count_nonzero(a < 0))
    return Histogram(edges, counts, zeros, negative, len(a) - int(np.count_nonzero(finite)))
