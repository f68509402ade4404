"""Live objects from specs."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import DTypeLike

from nnplay.errors import DesignError
from nnplay.nn import LOSSES, OPTIMIZERS, Dense, Network
from nnplay.nn.losses import Loss
from nnplay.nn.optimizers import Optimizer
from nnplay.project.edits import all_free
from nnplay.project.outputs import DataShape, suggest_output
from nnplay.project.problems import find_problems
from nnplay.project.specs import (
    DataRecipe,
    Design,
    LayerSpec,
    LossSpec,
    NetworkSpec,
    OptimizerSpec,
    TrainingConfig,
)

FEW_FEATURES = 64
"""Up to so many numbers a sample, a small network that learns in larger steps is a good start."""


def default_design(recipe: DataRecipe | str, data: DataShape) -> Design:
    """Return the design that a data set is first shown with.

    Parameters
    ----------
    recipe : DataRecipe or str
        Of the data set, or just its source.
    data : DataShape
    """
    if isinstance(recipe, str):
        recipe = DataRecipe(recipe)
    output, loss, _ = suggest_output(data)
    if data.features > FEW_FEATURES:
        hidden: tuple[LayerSpec, ...] = (LayerSpec(64, "relu"),)
        training = TrainingConfig(loss=LossSpec(loss))
    else:
        hidden = (LayerSpec(8, "tanh"), LayerSpec(8, "tanh"))
        training = TrainingConfig(
            loss=LossSpec(loss), learning_rate=0.01, batch_size=10, epochs=200
        )
    return Design(recipe, NetworkSpec(data.features, (*hidden, output)), training)


def follow_data(design: Design, before: DataShape, after: DataShape) -> Design:
    """Let what nobody has changed since data were opened become what suits other data.

    With other data the weights begin anew, so that no neuron is off or frozen any more.

    Parameters
    ----------
    design : Design
        Made for data of the shape `before`.
    before, after : DataShape

    Returns
    -------
    Design
        What a person has chosen is as it was, whether it fits the new data or not.
    """
    old, new = (default_design(design.data, shape) for shape in (before, after))
    layers = tuple(map(all_free, design.network.layers))
    hidden, output = layers[:-1], layers[-1:]
    if hidden == old.network.layers[:-1]:
        hidden = new.network.layers[:-1]
    if output == old.network.layers[-1:]:
        output = new.network.layers[-1:]
    untouched = {
        name: getattr(new.training, name)
        for name in TrainingConfig.__struct_fields__
        if getattr(design.training, name) == getattr(old.training, name)
    }
    network = msgspec.structs.replace(design.network, layers=(*hidden, *output))
    training = msgspec.structs.replace(design.training, **untouched)
    return msgspec.structs.replace(design, network=network, training=training)


def check_design(design: Design, data: DataShape) -> None:
    """Refuse a design that cannot be trained.

    Raises
    ------
    DesignError
        With the first problem's sentence.
    """
    problems = find_problems(design, data)
    if problems:
        raise DesignError(problems[0].text)


def build_network(spec: NetworkSpec, seed: int, dtype: DTypeLike = np.float32) -> Network:
    """Build a network with the initial weights that `seed` gives it.

    Raises
    ------
    ValueError
        If the spec is impossible.
    """
    initializer = spec.initializer
    layers = [
        Dense(
            layer.units,
            layer.activation,
            initializer.name,
            layer.parameters,
            initializer.parameters,
            layer.batch_norm,
            layer.dropout,
        )
        for layer in spec.layers
    ]
    network = Network(spec.inputs, layers, seed=seed, dtype=dtype)
    network.set_off([layer.off for layer in spec.layers])
    return network


def build_loss(spec: LossSpec) -> Loss:
    """Return a loss with its parameters set."""
    return LOSSES[spec.name].bind(**spec.resolved())


def build_optimizer(spec: OptimizerSpec, network: Network) -> Optimizer:
    """Build the optimizer of a network's parameters, with a fresh state."""
    return OPTIMIZERS[spec.name].create(network.parameters, **spec.resolved())
