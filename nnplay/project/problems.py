"""What is wrong with a design: where, why, and what one click can do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.nn.losses import default_loss
from nnplay.project import edits, fields
from nnplay.project.specs import Design, LayerSpec, OptimizerSpec

MOST_PARAMETERS = 100_000_000
"""Beyond this, parameters, gradients and Adam's two moments would take over 1.6 GB."""


@dataclass(frozen=True, slots=True)
class DataShape:
    """What a design must know of its data set.

    Attributes
    ----------
    features : int
        Numbers of one sample.
    classes : int
        Classes to tell apart.
    """

    features: int
    classes: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that mends a problem: `label` says it on a button, `design` is the result."""

    label: str
    design: Design


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a design from being trained.

    Attributes
    ----------
    text : str
        One sentence: what, and why.
    layer : int or None
        The layer to mark.
    field : str or None
        The path of the setting to mark.
    remedies : tuple of Remedy
        At least one; the first is the best.
    """

    text: str
    layer: int | None
    field: str | None
    remedies: tuple[Remedy, ...]


def find_problems(design: Design, data: DataShape) -> tuple[Problem, ...]:
    """Return everything that keeps `design` from being trained on `data`; empty if it can be."""
    return tuple(problem for rule in _RULES for problem in rule(design, data))


def _with_network(design: Design, network: object) -> Design:
    return msgspec.structs.replace(design, network=network)


def _layer_name(design: Design, index: int) -> str:
    return "The output layer" if index == len(design.network.layers) - 1 else f"Layer {index + 1}"


def _no_layer(design: Design, data: DataShape) -> Iterator[Problem]:
    if not design.network.layers:
        output = LayerSpec(data.classes, "softmax")
        network = msgspec.structs.replace(design.network, layers=(output,))
        yield Problem(
            "The network has no layer, so nothing can be learned.",
            None,
            None,
            (Remedy("Add an output layer", _with_network(design, network)),),
        )


def _unknown_activation(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers):
        if layer.activation not in ACTIVATIONS:
            network = edits.set_activation(design.network, index, "relu")
            yield Problem(
                f"{_layer_name(design, index)} has the unknown activation {layer.activation!r}.",
                index,
                None,
                (Remedy("Use ReLU", _with_network(design, network)),),
            )


def _no_unit(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers[:-1]):
        if layer.units < 1:
            network = edits.set_units(design.network, index, 16)
            yield Problem(
                f"{_layer_name(design, index)} has no unit, so nothing gets past it.",
                index,
                None,
                (Remedy("Use 16 units", _with_network(design, network)),),
            )


def _too_many_parameters(design: Design, data: DataShape) -> Iterator[Problem]:
    count = design.network.parameter_count
    if count > MOST_PARAMETERS:
        counts = design.network.parameter_counts
        index = min(counts.index(max(counts)), max(0, len(counts) - 2))
        network = edits.set_units(design.network, index, 512)
        yield Problem(
            f"{count:,} parameters are more than the {MOST_PARAMETERS:,} that fit in memory here.",
            index,
            None,
            (Remedy("Use 512 units", _with_network(design, network)),),
        )


def _sizes_follow_data(design: Design, data: DataShape) -> Iterator[Problem]:
    network = design.network
    if not network.layers:
        return
    fitted = edits.fit_to_data(network, data.features, data.classes)
    remedy = Remedy("Fit to the data", _with_network(design, fitted))
    if network.inputs != data.features:
        yield Problem(
            f"The network takes {network.inputs:,} inputs, but a sample of this data set "
            f"has {data.features:,} numbers.",
            0,
            None,
            (remedy,),
        )
    if network.layers[-1].units != data.classes:
        yield Problem(
            f"The output layer has {network.layers[-1].units:,} units, but this data set "
            f"has {data.classes:,} classes, one unit for each.",
            len(network.layers) - 1,
            None,
            (remedy,),
        )


def _softmax_inside(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers[:-1]):
        if layer.activation == "softmax":
            network = edits.set_activation(design.network, index, "relu")
            yield Problem(
                f"{_layer_name(design, index)} uses softmax, which belongs in the output layer: "
                "its outputs must add up to one, so a hidden layer could pass on almost nothing.",
                index,
                None,
                (Remedy("Use ReLU", _with_network(design, network)),),
            )


def _loss_fits_output(design: Design, data: DataShape) -> Iterator[Problem]:
    network, name = design.network, design.training.loss
    if not network.layers or name not in LOSSES:
        return
    output, loss = network.layers[-1].activation, LOSSES[name]
    if output not in ACTIVATIONS or loss.accepts(ACTIVATIONS[output]):
        return
    last = len(network.layers) - 1
    by_output = _with_network(design, edits.set_activation(network, last, loss.remedy))
    fitting = default_loss(output)
    yield Problem(
        f"{loss.label} does not fit a {ACTIVATIONS[output].label} output layer: {loss.misfit}.",
        last,
        fields.LOSS.path,
        (
            Remedy(f"Use {ACTIVATIONS[loss.remedy].label}", by_output),
            Remedy(f"Use {LOSSES[fitting].label}", fields.LOSS.put(design, fitting)),
        ),
    )


def _settings_in_range(design: Design, data: DataShape) -> Iterator[Problem]:
    name = design.training.optimizer.name
    known = {field.name for field in fields.optimizer_fields(name)}
    strangers = set(design.training.optimizer.parameters) - known
    if strangers:
        kept = {k: v for k, v in design.training.optimizer.parameters.items() if k in known}
        training = msgspec.structs.replace(design.training, optimizer=OptimizerSpec(name, kept))
        yield Problem(
            f"The optimizer {name} has no parameter {', '.join(sorted(strangers))}; "
            f"it has {', '.join(sorted(known)) or 'none'}.",
            None,
            fields.OPTIMIZER.path,
            (Remedy("Drop it", msgspec.structs.replace(design, training=training)),),
        )
    standard = Design(design.data, msgspec.structs.replace(design.network, initializer="he_normal"))
    for field in fields.all_fields(design):
        text = field.problem(field.get(design))
        if text:
            # A parameter of the optimizer goes back to that optimizer's default, not Adam's.
            source = standard
            if field in fields.optimizer_fields(name):
                source = fields.OPTIMIZER.put(standard, name)
            default = field.get(source)
            shown = f"{default:g}" if isinstance(default, float) else f"{default}"
            yield Problem(
                text, None, field.path, (Remedy(f"Use {shown}", field.put(design, default)),)
            )


_RULES: tuple[Callable[[Design, DataShape], Iterator[Problem]], ...] = (
    _no_layer,
    _unknown_activation,
    _no_unit,
    _too_many_parameters,
    _sizes_follow_data,
    _softmax_inside,
    _loss_fits_output,
    _settings_in_range,
)
