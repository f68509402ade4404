from __future__ import annotations

import numpy as np

from nnplay.project import LayerSpec, NetworkSpec, build_network
from nnplay.training.snapshot import Snapshot
from nnplay.ui.weights import WeightsPanel

DIGITS = tuple("0123456789")


def spec_of(inputs: int, *units: int) -> NetworkSpec:
    return NetworkSpec(inputs, tuple(LayerSpec(count, "relu") for count in units))


def snapshot_of(spec: NetworkSpec, seed: int = 0) -> Snapshot:
    network = build_network(spec, seed)
    random = np.random.default_rng(seed)
    network.parameters[...] = random.normal(0, 0.1, network.parameters.shape)
    return Snapshot.of(network)


def fill(
    panel: WeightsPanel,
    inputs: int,
    *units: int,
    image_shape: tuple[int, int] | None = None,
    layer: int = 0,
) -> Snapshot:
    spec = spec_of(inputs, *units)
    snapshot = snapshot_of(spec)
    panel.set_network(spec, image_shape, DIGITS[: units[-1]])
    panel.set_snapshot(snapshot)
    panel.current_layer = layer
    return snapshot
