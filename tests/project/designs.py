"""Designs that the tests of this folder change and break."""

from __future__ import annotations

from typing import Any

import msgspec

from nnplay.project import DataShape, Design, InitializerSpec, LayerSpec, default_design

DATA = DataShape(features=784, classes=10)
DESIGN = default_design("mnist-10k", DATA)


def with_layers(*layers: LayerSpec | tuple[Any, ...], **training: object) -> Design:
    """Return the standard design with other layers, such as (units, activation), and settings."""
    specs = tuple(layer if isinstance(layer, LayerSpec) else LayerSpec(*layer) for layer in layers)
    network = msgspec.structs.replace(DESIGN.network, layers=specs)
    config = msgspec.structs.replace(DESIGN.training, **training)
    return msgspec.structs.replace(DESIGN, network=network, training=config)


def with_initializer(design: Design, name: str, **parameters: float) -> Design:
    """Return a design with another initialiser."""
    spec = InitializerSpec(name, parameters)
    network = msgspec.structs.replace(design.network, initializer=spec)
    return msgspec.structs.replace(design, network=network)
