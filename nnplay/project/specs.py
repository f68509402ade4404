"""What a person designed, as immutable values.

A spec may be impossible (a layer of 0 units, say): people pass through such states while they edit.
`nnplay.project.problems` says what is wrong with one, and `nnplay.project.build` refuses it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from nnplay.nn import OPTIMIZERS
from nnplay.nn.layers import Layer


class LayerSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dense layer: `units` neurons with one activation."""

    units: int
    activation: str


class NetworkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stack of layers, the last of which is the output layer."""

    inputs: int
    layers: tuple[LayerSpec, ...]
    initializer: str = "he_normal"

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """The shape (units, inputs) of each layer's weights."""
        fan_in = (self.inputs, *(layer.units for layer in self.layers))
        return tuple((layer.units, n) for layer, n in zip(self.layers, fan_in, strict=False))

    @property
    def parameter_counts(self) -> tuple[int, ...]:
        """Weights and biases of each layer."""
        return tuple(Layer.size(inputs, units) for units, inputs in self.shapes)

    @property
    def parameter_count(self) -> int:
        """Weights and biases of all layers."""
        return sum(self.parameter_counts)


class OptimizerSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An optimizer by name, with its own parameters; those left out keep their defaults."""

    name: str
    parameters: dict[str, float | bool] = {}

    def resolved(self) -> dict[str, Any]:
        """Return every parameter by name: the defaults, with `parameters` over them."""
        return {**OPTIMIZERS[self.name].defaults(), **self.parameters}


class TrainingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network is trained; `nnplay.project.fields` declares ranges and meanings."""

    loss: str = "sparse_categorical_cross_entropy"
    optimizer: OptimizerSpec = OptimizerSpec("adam")
    learning_rate: float = OPTIMIZERS["adam"].learning_rate
    batch_size: int = 32
    epochs: int = 50
    l2: float = 0.0
    seed: int = 0
    evaluate_every: int = 0


class DataRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the data comes from: a catalogue name, or the path of a folder."""

    source: str


class Design(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a person designed; the unit of undo."""

    data: DataRecipe
    network: NetworkSpec
    training: TrainingConfig = TrainingConfig()
