"""What is wrong with a design: where, why, and what one click can do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from nnplay.nn import ACTIVATIONS, LOSSES
from nnplay.project import edits, fields
from nnplay.project.class_weights import NONE, parse_class_weights
from nnplay.project.fields import Field
from nnplay.project.outputs import DataShape as DataShape
from nnplay.project.outputs import fit_design, fit_network, fits_loss, fits_output
from nnplay.project.specs import AUGMENT, Choice, Design, LayerSpec, NetworkSpec

MOST_PARAMETERS = 100_000_000
"""Beyond this, parameters, gradients and Adam's two moments would take over 1.6 GB."""


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


def with_network(design: Design, network: NetworkSpec) -> Design:
    """Return the design with another network."""
    return msgspec.structs.replace(design, network=network)


def layer_name(design: Design, index: int) -> str:
    """Return what a sentence about a layer begins with."""
    return "The output layer" if index == len(design.network.layers) - 1 else f"Layer {index + 1}"


def _no_layer(design: Design, data: DataShape) -> Iterator[Problem]:
    if not design.network.layers:
        network = fit_network(design.network, data)
        yield Problem(
            "The network has no layer, so nothing can be learned.",
            None,
            None,
            (Remedy("Add an output layer", with_network(design, network)),),
        )


def _no_such_neuron(design: Design, data: DataShape) -> Iterator[Problem]:
    last = len(design.network.layers) - 1
    for index, layer in enumerate(design.network.layers):
        named = {*layer.off, *layer.frozen_units}
        missing = sorted(unit for unit in named if not 0 <= unit < layer.units)
        if not missing and not (index == last and layer.off):
            continue
        what = f"has no neuron {missing[0]}" if missing else "is the prediction"
        network = edits.set_layer(design.network, index, off=(), frozen_units=())
        yield Problem(
            f"{layer_name(design, index)} {what}, which is to be off or frozen.",
            index,
            None,
            (Remedy("Switch all neurons of the layer on", with_network(design, network)),),
        )


def _unknown_activation(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers):
        if layer.activation not in ACTIVATIONS:
            network = edits.set_activation(design.network, index, "relu")
            yield Problem(
                f"{layer_name(design, index)} has the unknown activation {layer.activation!r}.",
                index,
                None,
                (Remedy("Use ReLU", with_network(design, network)),),
            )


def _no_unit(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers[:-1]):
        if layer.units < 1:
            network = edits.set_units(design.network, index, 16)
            yield Problem(
                f"{layer_name(design, index)} has no unit, so nothing gets past it.",
                index,
                None,
                (Remedy("Use 16 units", with_network(design, network)),),
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
            (Remedy("Use 512 units", with_network(design, network)),),
        )


def _sizes_follow_data(design: Design, data: DataShape) -> Iterator[Problem]:
    network = design.network
    if not network.layers:
        return
    remedy = Remedy("Fit to the data", with_network(design, fit_network(network, data)))
    if network.inputs != data.features:
        yield Problem(
            f"The network takes {network.inputs:,} inputs, but a sample of this data set "
            f"has {data.features:,} numbers.",
            0,
            None,
            (remedy,),
        )
    output = network.layers[-1]
    if not fits_output(output, data):
        yield Problem(_misfit(output, data), len(network.layers) - 1, None, (remedy,))


def _misfit(output: LayerSpec, data: DataShape) -> str:
    if data.targets and output.units == data.targets:
        return (
            "The output layer uses softmax, whose outputs add up to one, but this data set asks "
            "for numbers of any size."
        )
    what = (
        f"has {data.targets:,} number{'s'[: data.targets - 1]} to predict, one unit for each"
        if data.targets
        else f"has {data.classes:,} classes, one unit for each"
    )
    if data.classes == 2 and not data.targets:
        what += ", or one sigmoid unit for both"
    units = "1 unit" if output.units == 1 else f"{output.units:,} units"
    return f"The output layer has {units}, but this data set {what}."


def _softmax_inside(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers[:-1]):
        if layer.activation == "softmax":
            network = edits.set_activation(design.network, index, "relu")
            yield Problem(
                f"{layer_name(design, index)} uses softmax, which belongs in the output layer: "
                "its outputs must add up to one, so a hidden layer could pass on almost nothing.",
                index,
                None,
                (Remedy("Use ReLU", with_network(design, network)),),
            )


def _loss_fits_output(design: Design, data: DataShape) -> Iterator[Problem]:
    network, name = design.network, design.training.loss.name
    if not network.layers or name not in LOSSES:
        return
    output, loss = network.layers[-1].activation, LOSSES[name]
    if output not in ACTIVATIONS or fits_loss(name, output, data):
        return
    last = len(network.layers) - 1
    if loss.accepts(ACTIVATIONS[output]):
        text = f"{loss.label} compares classes, but this data set asks for numbers."
    else:
        text = (
            f"{loss.label} does not fit a {ACTIVATIONS[output].label} output layer: {loss.misfit}."
        )
    by_output = with_network(design, edits.set_activation(network, last, loss.remedy))
    fitting = fit_design(design, data).training.loss.name
    remedies = (
        Remedy(f"Use {ACTIVATIONS[loss.remedy].label}", by_output),
        Remedy(f"Use {LOSSES[fitting].label}", fields.LOSS.put(design, fitting)),
    )
    # For numbers another output would not mend it: the loss itself is made for classes.
    yield Problem(text, last, fields.LOSS.path, remedies[1:] if data.targets else remedies)


def _output_drops_out(design: Design, data: DataShape) -> Iterator[Problem]:
    last = len(design.network.layers) - 1
    if last >= 0 and design.network.layers[last].dropout:
        network = edits.set_layer(design.network, last, dropout=0.0)
        yield Problem(
            "The output layer cannot drop out: its outputs are the prediction.",
            last,
            None,
            (Remedy("Switch dropout off", with_network(design, network)),),
        )


def _class_weights_fit(design: Design, data: DataShape) -> Iterator[Problem]:
    text = design.training.class_weights
    if fields.CLASS_WEIGHTS.problem(text):
        return  # said by the rule of ranges
    weights = parse_class_weights(text)
    remedy = Remedy("Use none", fields.CLASS_WEIGHTS.put(design, "none"))
    if data.targets and text != NONE:
        yield Problem(
            "Class weights need classes, but this data set asks for numbers.",
            None,
            fields.CLASS_WEIGHTS.path,
            (remedy,),
        )
    elif weights and len(weights) != data.classes:
        yield Problem(
            f"There are {len(weights)} class weights, but this data set has {data.classes:,} "
            "classes; give one for each.",
            None,
            fields.CLASS_WEIGHTS.path,
            (remedy,),
        )


def _smoothing_fits(design: Design, data: DataShape) -> Iterator[Problem]:
    if data.targets and design.training.label_smoothing:
        yield Problem(
            "Label smoothing needs classes, but this data set asks for numbers.",
            None,
            fields.LABEL_SMOOTHING.path,
            (Remedy("Switch it off", fields.LABEL_SMOOTHING.put(design, 0.0)),),
        )


def _augmentation_fits(design: Design, data: DataShape) -> Iterator[Problem]:
    strengths = design.training.augmentation
    if strengths and not data.pictures:
        off = msgspec.structs.replace(design, training=design.training.with_augmentation({}))
        yield Problem(
            "Augmentation changes pictures, but a sample of this data set is none.",
            None,
            f"training.{AUGMENT}{next(iter(strengths))}",
            (Remedy("Switch it off", off),),
        )


def _no_strangers(design: Design, data: DataShape) -> Iterator[Problem]:
    """Refuse parameters that their choice does not have; only a file or a script can bring them."""
    for field in fields.FIELDS:
        if field.kind != "choice":
            continue
        part, name = field.path.split(".")
        choice: Choice = getattr(getattr(design, part), name)
        if choice.known and (strangers := set(choice.parameters) - set(choice.entry.defaults())):
            kept = {k: v for k, v in choice.parameters.items() if k not in strangers}
            mended = msgspec.structs.replace(choice, parameters=kept)
            owner = msgspec.structs.replace(getattr(design, part), **{name: mended})
            yield Problem(
                f"The {choice.registry.kind} {choice.name} has no parameter "
                f"{', '.join(sorted(strangers))}; it has "
                f"{', '.join(sorted(choice.entry.defaults())) or 'none'}.",
                None,
                field.path,
                (Remedy("Drop it", msgspec.structs.replace(design, **{part: owner})),),
            )


def _settings_in_range(design: Design, data: DataShape) -> Iterator[Problem]:
    standard = Design(design.data, NetworkSpec(design.network.inputs, design.network.layers))
    for field in fields.all_fields(design):
        source = standard
        if field.owner:
            # The parameter of a choice goes back to that choice's default, not the standard one's.
            owner = next(f for f in fields.FIELDS if f.path == field.owner)
            source = owner.put(standard, owner.get(design))
        yield from _out_of_range(design, field, field.get(source), None)


def _layer_settings_in_range(design: Design, data: DataShape) -> Iterator[Problem]:
    for index, layer in enumerate(design.network.layers):
        if layer.activation not in ACTIVATIONS:
            continue
        own = ACTIVATIONS[layer.activation].defaults()
        if strangers := set(layer.parameters) - set(own):
            kept = {k: v for k, v in layer.parameters.items() if k in own}
            network = edits.set_layer(design.network, index, parameters=kept)
            yield Problem(
                f"{layer_name(design, index)} has a parameter {', '.join(sorted(strangers))}, "
                f"which {layer.activation} does not have.",
                index,
                None,
                (Remedy("Drop it", with_network(design, network)),),
            )
        plain = edits.set_layer(design.network, index, parameters={}, dropout=0.0)
        standard = with_network(design, plain)
        for field in fields.layer_fields(design, index)[2:]:
            yield from _out_of_range(design, field, field.get(standard), index)


def _out_of_range(
    design: Design, field: Field, default: fields.Value, layer: int | None
) -> Iterator[Problem]:
    text = field.problem(field.get(design))
    if text:
        shown = f"{default:g}" if isinstance(default, float) else f"{default}"
        remedy = Remedy(f"Use {shown}", field.put(design, default))
        yield Problem(text, layer, field.path, (remedy,))


_RULES: tuple[Callable[[Design, DataShape], Iterator[Problem]], ...] = (
    _no_layer,
    _no_such_neuron,
    _unknown_activation,
    _no_unit,
    _too_many_parameters,
    _sizes_follow_data,
    _softmax_inside,
    _output_drops_out,
    _loss_fits_output,
    _class_weights_fit,
    _smoothing_fits,
    _augmentation_fits,
    _no_strangers,
    _settings_in_range,
    _layer_settings_in_range,
)
