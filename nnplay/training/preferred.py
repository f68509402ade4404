"""Where the input that drives a neuron most is sought: among inputs like those of the data."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nnplay.data import DataSet, Samples
from nnplay.nn.preferred import Preferred, Region, preferred_input
from nnplay.training.probe import Probe
from nnplay.training.snapshot import Snapshot

DEVIATIONS = 3.0
"""Standard deviations from the mean that a feature may go."""

_MOST = 10_000
"""Training samples, at most, that the region is measured on."""


def region_of(data: DataSet) -> Region:
    """Return the inputs that are like the data, as a network sees them.

    Pixels may be from black to white, and a picture's distance from a black one is at most what it
    is on average over the training part. Other features may go `DEVIATIONS` standard deviations
    from their mean, and in that unit their distance from the mean is at most that of the furthest
    training example.

    Parameters
    ----------
    data : DataSet
    """
    x = _some(data.train)
    if data.train.x.dtype == np.uint8:
        black, white = data.train.offset, 255 * data.train.scale + data.train.offset
        low, high = np.full(data.features, black), np.full(data.features, white)
        return Region(low, high, low, np.ones(data.features), float(_lengths(x - low).mean()))
    mean, spread = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
    reach = DEVIATIONS * spread
    away = (x - mean) / np.where(spread > 0, spread, 1)
    return Region(mean - reach, mean + reach, mean, spread, float(_lengths(away).max()))


def preferred(
    probe: Probe,
    snapshot: Snapshot,
    neuron: tuple[int, int],
    region: Region,
    examples: NDArray[np.intp],
) -> Preferred:
    """Climb from the middle of the region, and from examples.

    From the middle alone it may not begin: where all neurons before put out 0, there is no slope.

    Parameters
    ----------
    probe : Probe
        The calling thread's own.
    snapshot : Snapshot
    neuron : (int, int)
        Its layer and its number there.
    region : Region
        See `region_of`.
    examples : (n,) int array
        Training examples to begin at, too; those that drive the neuron most are good ones.
    """
    mean = _some(probe.data.train).mean(axis=0, dtype=np.float64)[None]
    starts = np.concatenate([mean, probe.data.train.seen(examples)])
    return preferred_input(probe.at(snapshot), *neuron, region, starts)


def _some(samples: Samples) -> NDArray[np.float32]:
    """Return samples from all over a part, or all if they are few."""
    return samples.seen(slice(None, None, math.ceil(len(samples) / _MOST)))


def _lengths(away: NDArray[np.floating]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(away.astype(np.float64), axis=1)
    return lengths
