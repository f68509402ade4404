"""Short real trainings that show signs, or none."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from nnplay.data import DataSet, load
from nnplay.project import (
    Design,
    InitializerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    default_design,
    find_problems,
)
from nnplay.project.notation import parse_layers
from nnplay.training import Trainer, data_shape, fit
from nnplay.training.signs import Finding, Run, find_signs


@cache
def data_of(name: str) -> DataSet:
    """Return a data set of the catalogue, read once."""
    return load(name)


def design(
    name: str,
    layers: str,
    *,
    optimizer: str = "sgd",
    initializer: InitializerSpec | None = None,
    **training: Any,
) -> Design:
    """Return the default design for a data set with other layers and settings."""
    data = data_of(name)
    base = default_design(name, data_shape(data))
    network = NetworkSpec(
        data.features, parse_layers(layers), initializer or InitializerSpec("auto")
    )
    settings = {"optimizer": OptimizerSpec(optimizer), "batch_size": 10, **training}
    if layers.endswith(("sigmoid", "identity")):
        loss = "binary_cross_entropy" if layers.endswith("sigmoid") else "mse"
        settings.setdefault("loss", LossSpec(loss))
    config = msgspec.structs.replace(base.training, **settings)
    made = msgspec.structs.replace(base, network=network, training=config)
    assert not find_problems(made, data_shape(data))
    return made


def trained(design: Design, steps: int) -> Trainer:
    """Train for so many steps, or until training ends."""
    trainer = Trainer(design, data_of(design.data.source))
    for _ in fit(trainer):
        if trainer.step >= steps:
            break
    return trainer


def signs(trainer: Trainer, wanted: Design | None = None) -> tuple[Finding, ...]:
    """Return what a training shows."""
    return find_signs(Run.of(trainer, trainer.snapshot(), wanted))


def names(trainer: Trainer) -> list[str]:
    """Return the names of the signs that a training shows."""
    return [finding.rule.name for finding in signs(trainer)]


def only(trainer: Trainer, name: str) -> Finding:
    """Return the one sign of a name; there must be one."""
    (found,) = [finding for finding in signs(trainer) if finding.rule.name == name]
    return found
