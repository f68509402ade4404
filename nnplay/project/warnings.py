"""What will train badly, though it can be trained: where, why, and what one click can do about it.

A rule yields `Problem`s, as those of `nnplay.project.problems` do; but these keep nobody from
training, since seeing for oneself why something fails is what a playground is for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnplay.nn import ACTIVATIONS, INITIALIZERS, OPTIMIZERS
from nnplay.nn.initializers import chosen
from nnplay.project import edits, fields
from nnplay.project.outputs import DataShape
from nnplay.project.problems import Problem, Remedy, layer_name, with_network
from nnplay.project.specs import Design


def find_warnings(design: Design, data: DataShape | None = None) -> tuple[Problem, ...]:
    """Return everything about `design` that will keep it from learning well, on `data` if known."""
    found = [warning for rule in _RULES for warning in rule(design)]
    if data is not None:
        found += _numbers_out_of_reach(design, data)
    return tuple(found)


def _numbers_out_of_reach(design: Design, data: DataShape) -> Iterator[Problem]:
    if not (data.targets and design.network.layers):
        return
    last = len(design.network.layers) - 1
    activation = ACTIVATIONS.get(design.network.layers[last].activation)
    if activation is None or activation.name == "softmax":
        return  # said as a problem
    low, high = activation.output_range
    if math.isinf(low) and math.isinf(high):
        return
    reach = f"lie from {low:g} to {high:g}" if math.isfinite(high) else f"never fall below {low:g}"
    network = edits.set_activation(design.network, last, "identity")
    yield Problem(
        f"The outputs of {activation.label} {reach}: numbers beyond that cannot be predicted.",
        last,
        None,
        (Remedy("Use Identity", with_network(design, network)),),
    )


def _no_gradient_passes(design: Design) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers):
        activation = ACTIVATIONS.get(layer.activation)
        if activation is None or not activation.flat:
            continue
        before = "This layer" if index == 0 else "This layer and those before it"
        network = edits.set_activation(design.network, index, "sigmoid")
        yield Problem(
            f"{layer_name(design, index)} uses {activation.label}: {activation.flat}. "
            f"{before} will stay as at the start.",
            index,
            None,
            (Remedy("Use Sigmoid", with_network(design, network)),),
        )


def _neurons_start_alike(design: Design) -> Iterator[Problem]:
    weights = _sample_weights(design)
    if weights is None or (weights[0] != weights[1]).any():
        return
    # What dropout leaves out differs from neuron to neuron, unless all that they say is zero.
    alike = (not layer.dropout or not weights.any() for layer in design.network.layers[:-1])
    if not any(alike):
        return
    yield Problem(
        f"All first weights are {weights[0, 0]:g}: {INITIALIZERS['zeros'].symmetric}.",
        None,
        fields.INITIALIZER.path,
        (Remedy("Use Automatic", fields.INITIALIZER.put(design, "auto")),),
    )


def _sample_weights(design: Design) -> NDArray[Any] | None:
    """Draw the first weights of 2 neurons with 2 inputs; None if the initialiser is impossible."""
    spec = design.network.initializer
    if not spec.known:
        return None
    # Whatever "auto" picks is random; only its scale decides whether neurons start alike.
    initializer = chosen(spec.name, ACTIVATIONS["relu"])
    with suppress(ValueError):
        return initializer.draw(np.random.default_rng(0), 2, 2, **spec.parameters)
    return None


def _nothing_moves(design: Design) -> Iterator[Problem]:
    training = design.training
    if training.learning_rate != 0 or training.schedule.parameters.get("peak"):
        return
    rate = OPTIMIZERS["sgd"].learning_rate
    if training.optimizer.known:
        rate = OPTIMIZERS[training.optimizer.name].learning_rate
    yield Problem(
        "The learning rate is 0, so every step leaves the weights as they are.",
        None,
        fields.LEARNING_RATE.path,
        (Remedy(f"Use {rate:g}", fields.LEARNING_RATE.put(design, rate)),),
    )


def _one_sample_has_no_variance(design: Design) -> Iterator[Problem]:
    if design.training.batch_size > 1:
        return
    for index, layer in enumerate(design.network.layers):
        if layer.batch_norm:
            yield Problem(
                f"{layer_name(design, index)} normalises over the batch, and a batch of one sample "
                "has no spread: whatever the input, its sums become zero.",
                index,
                fields.BATCH_SIZE.path,
                (Remedy("Use batches of 32", fields.BATCH_SIZE.put(design, 32)),),
            )
            return


_RULES: tuple[Callable[[Design], Iterator[Problem]], ...] = (
    _no_gradient_passes,
    _neurons_start_alike,
    _nothing_moves,
    _one_sample_has_no_variance,
)
