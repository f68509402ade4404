"""What a person designed, as immutable values.

A spec may be impossible (a layer of 0 units, say): people pass through such states while they edit.
`nnplay.project.problems` says what is wrong with one, and `nnplay.project.build` refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from nnplay.data import DataRecipe as DataRecipe
from nnplay.data.pictures.augmentation import AUGMENTATIONS
from nnplay.nn import INITIALIZERS, LOSSES, OPTIMIZERS, SCHEDULES
from nnplay.nn.layers import Layer
from nnplay.nn.registry import Entry, Registry

AUGMENT = "augment_"
"""What the names of the settings of `AUGMENTATIONS` begin with."""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of a registry by name, with its own parameters; those left out keep their defaults.

    Attributes
    ----------
    registry : Registry
        What `name` is looked up in.
    """

    registry: ClassVar[Registry[Any]]

    name: str
    parameters: dict[str, int | float | bool] = {}

    @property
    def known(self) -> bool:
        """Whether the registry has an entry of this name."""
        return self.name in self.registry

    @property
    def entry(self) -> Entry:
        """The registry's entry."""
        entry: Entry = self.registry[self.name]
        return entry

    def resolved(self) -> dict[str, Any]:
        """Return every parameter by name: the defaults, with `parameters` over them."""
        return {**self.entry.defaults(), **self.parameters}


class LossSpec(Choice, frozen=True, forbid_unknown_fields=True):
    """A loss, such as Huber with its threshold."""

    registry = LOSSES


class OptimizerSpec(Choice, frozen=True, forbid_unknown_fields=True):
    """An optimizer, such as SGD with its momentum."""

    registry = OPTIMIZERS


class ScheduleSpec(Choice, frozen=True, forbid_unknown_fields=True):
    """How the learning rate changes in the course of training."""

    registry = SCHEDULES


class InitializerSpec(Choice, frozen=True, forbid_unknown_fields=True):
    """What the first weights are drawn from."""

    registry = INITIALIZERS


class LayerSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dense layer; see `nnplay.nn.Dense`.

    Attributes
    ----------
    units : int
    activation : str
    parameters : dict of str to float
        The activation's own; those left out keep their defaults.
    batch_norm : bool
    dropout : float
    off : tuple of int
        Neurons that are switched off: they put out 0.
    frozen : bool
        Whether training leaves the layer's weights, biases and gains as they are.
    frozen_units : tuple of int
        Neurons whose incoming weights, bias and gain training leaves as they are.
    """

    units: int
    activation: str
    parameters: dict[str, float] = {}
    batch_norm: bool = False
    dropout: float = 0.0
    off: tuple[int, ...] = ()
    frozen: bool = False
    frozen_units: tuple[int, ...] = ()


class NetworkSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stack of layers, the last of which is the output layer."""

    inputs: int
    layers: tuple[LayerSpec, ...]
    initializer: InitializerSpec = InitializerSpec("auto")

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """The shape (units, inputs) of each layer's weights."""
        fan_in = (self.inputs, *(layer.units for layer in self.layers))
        return tuple((layer.units, n) for layer, n in zip(self.layers, fan_in, strict=False))

    @property
    def parameter_counts(self) -> tuple[int, ...]:
        """Weights, biases and gains of each layer."""
        return tuple(
            Layer.size(inputs, units, layer.batch_norm)
            for (units, inputs), layer in zip(self.shapes, self.layers, strict=True)
        )

    @property
    def parameter_count(self) -> int:
        """Weights, biases and gains of all layers."""
        return sum(self.parameter_counts)


class TrainingConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a network is trained; `nnplay.project.fields` declares ranges and meanings.

    Every entry of `REGULARIZERS` has an attribute of its name, its strength; so has every one of
    `AUGMENTATIONS`, with `AUGMENT` before its name.
    """

    loss: LossSpec = LossSpec("sparse_categorical_cross_entropy")
    label_smoothing: float = 0.0
    class_weights: str = "none"
    optimizer: OptimizerSpec = OptimizerSpec("adam")
    learning_rate: float = OPTIMIZERS["adam"].learning_rate
    schedule: ScheduleSpec = ScheduleSpec("constant")
    batch_size: int = 32
    epochs: int = 50
    early_stopping: int = 0
    keep_best: bool = False
    l2: float = 0.0
    l1: float = 0.0
    weight_decay: float = 0.0
    max_norm: float = 0.0
    clip_norm: float = 0.0
    clip_value: float = 0.0
    seed: int = 0
    evaluate_every: int = 0
    augment_shift: float = 0.0
    augment_rotate: float = 0.0
    augment_zoom: float = 0.0
    augment_elastic: float = 0.0
    augment_noise: float = 0.0

    @property
    def augmentation(self) -> dict[str, float]:
        """The strengths of the ways to change pictures that are on, by name."""
        strengths = {way.name: getattr(self, AUGMENT + way.name) for way in AUGMENTATIONS}
        return {name: strength for name, strength in strengths.items() if strength}

    def with_augmentation(self, strengths: Mapping[str, float]) -> TrainingConfig:
        """Return these settings with other strengths; those left out are off."""
        changes = {AUGMENT + way.name: strengths.get(way.name, 0.0) for way in AUGMENTATIONS}
        return msgspec.structs.replace(self, **changes)


class Design(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a person designed; the unit of undo."""

    data: DataRecipe
    network: NetworkSpec
    training: TrainingConfig = TrainingConfig()
