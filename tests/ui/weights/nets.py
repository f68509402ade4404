from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnplay.data import DataSet, Samples
from nnplay.project import LayerSpec, NetworkSpec, build_network
from nnplay.training.snapshot import Snapshot
from nnplay.ui.weights import WeightsPanel
from tests.ui.datasets import of_samples

DIGITS = tuple("0123456789")


def spec_of(inputs: int, *units: int) -> NetworkSpec:
    return NetworkSpec(inputs, tuple(LayerSpec(count, "relu") for count in units))


def snapshot_of(spec: NetworkSpec, seed: int = 0) -> Snapshot:
    network = build_network(spec, seed)
    random = np.random.default_rng(seed)
    network.parameters[...] = random.normal(0, 0.1, network.parameters.shape)
    return Snapshot.of(network)


def data_of(inputs: int, outputs: int, image_shape: tuple[int, int] | None = None) -> DataSet:
    """Return data with digits as classes, whose rows are images if these have a shape."""
    samples = Samples(np.zeros((1, inputs), np.float32), np.zeros(1, np.int64))
    return replace(of_samples(samples, DIGITS[:outputs]), image_shape=image_shape)


def fill(
    panel: WeightsPanel,
    inputs: int,
    *units: int,
    image_shape: tuple[int, int] | None = None,
    layer: int = 0,
) -> Snapshot:
    spec = spec_of(inputs, *units)
    snapshot = snapshot_of(spec)
    panel.set_network(spec, data_of(inputs, units[-1], image_shape))
    panel.set_snapshot(snapshot)
    panel.current_layer = layer
    return snapshot
