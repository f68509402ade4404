"""Edits of a network: each takes a spec and returns the changed one.

The output layer stays last: it belongs to the data set, which sets its units. Layers are added
before it, and it can be neither moved, duplicated nor removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from nnplay.project.specs import LayerSpec, NetworkSpec


def insert_layer(network: NetworkSpec, index: int, layer: LayerSpec | None = None) -> NetworkSpec:
    """Insert a hidden layer before layer `index`; by default like its neighbour, else 32 ReLU."""
    index = max(0, min(index, len(network.layers) - 1))
    if layer is None:
        hidden = network.layers[:-1]
        layer = hidden[max(0, min(index, len(hidden)) - 1)] if hidden else LayerSpec(32, "relu")
        layer = all_free(layer)
    return _with(network, (*network.layers[:index], layer, *network.layers[index:]))


def duplicate_layer(network: NetworkSpec, index: int) -> NetworkSpec:
    """Insert a copy of a hidden layer behind it."""
    return insert_layer(network, index + 1, all_free(_hidden(network, index)))


def remove_layer(network: NetworkSpec, index: int) -> NetworkSpec:
    """Remove a hidden layer."""
    _hidden(network, index)
    return _with(network, network.layers[:index] + network.layers[index + 1 :])


def move_layer(network: NetworkSpec, index: int, to: int) -> NetworkSpec:
    """Move a hidden layer so that it stands at place `to` among the hidden layers."""
    layer = _hidden(network, index)
    rest = list(network.layers[:index] + network.layers[index + 1 :])
    rest.insert(max(0, min(to, len(rest) - 1)), layer)
    return _with(network, tuple(rest))


def set_units(network: NetworkSpec, index: int, units: int) -> NetworkSpec:
    """Change the units of a layer; with fewer of them, none is off or frozen any more.

    Which ones remain is decided by their weights, so their numbers become others.
    """
    if units < network.layers[index].units:
        return set_layer(network, index, units=units, off=(), frozen_units=())
    return set_layer(network, index, units=units)


def set_activation(network: NetworkSpec, index: int, activation: str) -> NetworkSpec:
    """Change the activation of a layer."""
    return set_layer(network, index, activation=activation, parameters={})


def set_layer(network: NetworkSpec, index: int, **changes: object) -> NetworkSpec:
    """Change attributes of a layer."""
    layers = list(network.layers)
    layers[index] = msgspec.structs.replace(layers[index], **changes)
    return _with(network, tuple(layers))


def switch_units(
    network: NetworkSpec, index: int, which: Literal["off", "frozen_units"], units: Iterable[int]
) -> NetworkSpec:
    """Switch neurons of a layer off, or freeze them; those that are so already, the other way."""
    present = set(getattr(network.layers[index], which))
    return set_layer(network, index, **{which: tuple(sorted(present ^ set(units)))})


def is_hidden(network: NetworkSpec, index: int) -> bool:
    """Whether `index` is a hidden layer, one that may be moved, duplicated or removed."""
    return 0 <= index < len(network.layers) - 1


def all_free(layer: LayerSpec) -> LayerSpec:
    """Return a layer with all neurons on and none frozen."""
    return msgspec.structs.replace(layer, off=(), frozen=False, frozen_units=())


def _hidden(network: NetworkSpec, index: int) -> LayerSpec:
    if not is_hidden(network, index):
        raise ValueError(f"layer {index} is not a hidden layer of {len(network.layers)} layers")
    return network.layers[index]


def _with(network: NetworkSpec, layers: tuple[LayerSpec, ...]) -> NetworkSpec:
    return msgspec.structs.replace(network, layers=layers)
