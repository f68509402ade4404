"""The settings of a design, each declared once: form, command line, tooltip and check follow."""

from __future__ import annotations

from typing import Any

import msgspec

from nnplay.data import RECIPE_OPTIONS, Option, options_of
from nnplay.data.pictures.augmentation import AUGMENTATIONS
from nnplay.data.plane.features import FEATURES, features_problem
from nnplay.nn import ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, REGULARIZERS, SCHEDULES
from nnplay.nn.registry import Entry, Parameter
from nnplay.project.class_weights import class_weights_problem
from nnplay.project.field import OPTIMIZER_PATH, parameters_of
from nnplay.project.field import Field as Field
from nnplay.project.field import Kind as Kind
from nnplay.project.field import Value as Value
from nnplay.project.specs import AUGMENT, Design, LayerSpec

MOST_UNITS = 99_999
"""Of one layer; 784 inputs to as many would be close to the most parameters there may be."""

_COST, _LEARNING, _HOLDING, _AUGMENTATION, _STOPPING, _START = (
    "Cost",
    "Learning",
    "Regularisation",
    "Augmentation",
    "Measuring and stopping",
    "Start",
)


def _from_option(base: str, option: Option, group: str, *, live: bool = False) -> Field:
    choices = {
        name: Entry(name=name, label=label, formula="", help="", source="")
        for name, label in option.choices
    }
    kinds: dict[type, Kind] = {bool: "switch", int: "integer", float: "number", str: "text"}
    return Field(
        f"{base}{option.name}",
        option.label,
        "choice" if choices else kinds[type(option.default)],
        option.help,
        minimum=option.minimum,
        maximum=option.maximum,
        choices=choices or None,
        check=None if choices else option.problem,
        logarithmic=option.logarithmic,
        unit=option.unit,
        zero_text=option.zero_text,
        live=live,
        group=group,
        default=option.default,
    )


LOSS = Field(
    "training.loss",
    "Loss",
    "choice",
    "The number that training makes small, also called the cost.",
    choices=LOSSES,
    group=_COST,
)
LABEL_SMOOTHING = Field(
    "training.label_smoothing",
    "Label smoothing",
    "number",
    "ε, the share of each target that is spread over all classes: tempers certainty.",
    formula="y ← (1 − ε) y + ε/K for K classes; + ε/2 for binary cross-entropy",
    maximum=0.99,
    zero_text="off",
    group=_COST,
)
CLASS_WEIGHTS = Field(
    "training.class_weights",
    "Class weights",
    "text",
    "What the cost of each class's samples is multiplied by while training: 'none', 'balanced' "
    "(rare classes count more), or a number for each class.",
    formula="balanced: samples / (classes · samples of the class)",
    check=class_weights_problem,
    group=_COST,
)
OPTIMIZER = Field(
    OPTIMIZER_PATH,
    "Optimizer",
    "choice",
    "How a gradient becomes a change of the weights.",
    choices=OPTIMIZERS,
    group=_LEARNING,
)
LEARNING_RATE = Field(
    "training.learning_rate",
    "Learning rate",
    "number",
    "η, the length of a step: too small learns slowly, too large overshoots and can diverge.",
    minimum=0.0,
    maximum=1e6,
    live=True,
    logarithmic=True,
    group=_LEARNING,
)
SCHEDULE = Field(
    "training.schedule",
    "Schedule",
    "choice",
    "How the learning rate changes in the course of all epochs; training on begins it anew.",
    choices=SCHEDULES,
    live=True,
    group=_LEARNING,
)
BATCH_SIZE = Field(
    "training.batch_size",
    "Batch size",
    "integer",
    "Samples whose mean gradient makes one step.",
    minimum=1,
    maximum=65536,
    live=True,
    logarithmic=True,
    unit="samples",
    group=_LEARNING,
)
EPOCHS = Field(
    "training.epochs",
    "Epochs",
    "integer",
    "How often training goes through all training samples.",
    minimum=1,
    maximum=100_000,
    live=True,
    group=_LEARNING,
)
REGULARIZER_FIELDS = tuple(
    Field(
        f"training.{entry.name}",
        entry.label,
        "number",
        entry.help,
        formula=entry.formula,
        maximum=entry.maximum,
        live=True,
        logarithmic=True,
        zero_text="off",
        group=_HOLDING,
    )
    for entry in REGULARIZERS.values()
)
AUGMENTATION_FIELDS = tuple(
    _from_option(f"training.{AUGMENT}", way, _AUGMENTATION, live=True) for way in AUGMENTATIONS
)
EVALUATE_EVERY = Field(
    "training.evaluate_every",
    "Test every",
    "integer",
    "Steps between two measurements on the test data (or the validation data, if some are held "
    "out), besides the one after each epoch.",
    minimum=0,
    maximum=1_000_000,
    live=True,
    unit="steps",
    zero_text="each epoch",
    group=_STOPPING,
)
EARLY_STOPPING = Field(
    "training.early_stopping",
    "Stop early after",
    "integer",
    "Epochs without a lower test (or validation) cost after which training stops.",
    minimum=0,
    maximum=100_000,
    live=True,
    unit="epochs",
    zero_text="off",
    group=_STOPPING,
)
KEEP_BEST = Field(
    "training.keep_best",
    "Keep the best",
    "switch",
    "When training ends by itself, put back the weights of the epoch with the lowest test (or "
    "validation) cost. Chosen by the test data, they look a little better on them than they are: "
    "hold out validation data to choose by.",
    live=True,
    group=_STOPPING,
)
INITIALIZER = Field(
    "network.initializer",
    "Initialiser",
    "choice",
    "The distribution that the first weights are drawn from; biases start at zero.",
    choices=INITIALIZERS,
    group=_START,
)
SEED = Field(
    "training.seed",
    "Seed",
    "integer",
    "All randomness follows from it: the same seed gives the same run.",
    minimum=0,
    maximum=2**31 - 1,
    group=_START,
)

FIELDS = (
    LOSS,
    LABEL_SMOOTHING,
    CLASS_WEIGHTS,
    LEARNING_RATE,
    BATCH_SIZE,
    EPOCHS,
    OPTIMIZER,
    SCHEDULE,
    *REGULARIZER_FIELDS,
    *AUGMENTATION_FIELDS,
    EVALUATE_EVERY,
    EARLY_STOPPING,
    KEEP_BEST,
    INITIALIZER,
    SEED,
)
"""All settings of a design but those of its layers and the choices' own, in the form's order."""


FEATURES_FIELD = Field(
    "data.features",
    "Features",
    "text",
    "What the network is given of a point of the plane, for data of two numbers: a list of "
    f"{', '.join(FEATURES)}; empty means x, y.",
    check=features_problem,
    group="Data",
)

DATA_FIELDS = (
    *(_from_option("data.", option, "Data") for option in RECIPE_OPTIONS),
    FEATURES_FIELD,
)
"""How any data set is split and scaled, and what a network is given of it."""


def option_fields(source: str) -> tuple[Field, ...]:
    """Return the fields of the options that a data source has, in its own order."""
    return tuple(_from_option("data.options.", option, "Data") for option in options_of(source))


def own_fields(field: Field, name: str) -> tuple[Field, ...]:
    """Return the fields of the parameters that an entry of a choice has; none if it is unknown.

    Parameters
    ----------
    field : Field
        A choice, for instance `OPTIMIZER`.
    name : str
        The entry.
    """
    if field.choices is None or name not in field.choices:
        return ()
    base = field.path.removesuffix(".activation")
    return tuple(_from_parameter(base, field, own) for own in field.choices[name].parameters)


def kind_of(parameter: Parameter) -> Kind:
    """Return the kind of field that a parameter makes."""
    if isinstance(parameter.default, bool):
        return "switch"
    return "integer" if isinstance(parameter.default, int) else "number"


def _from_parameter(base: str, choice: Field, parameter: Parameter) -> Field:
    kind = kind_of(parameter)
    small = kind == "number" and 0 < parameter.default < 1e-3
    return Field(
        f"{base}.parameters.{parameter.name}",
        parameter.label,
        kind,
        parameter.help,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        live=choice.live,
        logarithmic=parameter.logarithmic or small,
        zero_text=parameter.zero_text,
        group=choice.group,
    )


def all_fields(design: Design) -> tuple[Field, ...]:
    """Return every field that a design has now but its layers', own ones behind their choice."""
    return _with_own(FIELDS, design)


def _with_own(fields: tuple[Field, ...], design: Design) -> tuple[Field, ...]:
    found: list[Field] = []
    for field in fields:
        found.append(field)
        if field.kind == "choice":
            found += own_fields(field, str(field.get(design)))
    return tuple(found)


def layer_fields(design: Design, index: int) -> tuple[Field, ...]:
    """Return the fields of a layer, its activation's own behind the activation."""
    base = f"network.layers.{index}"
    fields = (
        Field(
            f"{base}.units",
            "Units",
            "integer",
            "Neurons of the layer.",
            minimum=1,
            maximum=MOST_UNITS,
        ),
        Field(
            f"{base}.activation",
            "Activation",
            "choice",
            "What turns a neuron's weighted sum into its output.",
            choices=ACTIVATIONS,
        ),
        Field(
            f"{base}.batch_norm",
            "Batch norm",
            "switch",
            "Gives each neuron's weighted sums mean 0 and variance 1 over the batch, then a "
            "learned gain γ and the bias.",
            formula="z = γ (Wx − mean) / √(variance + ε) + b",
        ),
        Field(
            f"{base}.dropout",
            "Dropout",
            "number",
            "Share of the layer's outputs that each training step leaves out at random.",
            formula="a ← a · mask / (1 − p) while training",
            maximum=0.95,
            live=True,
            zero_text="off",
        ),
    )
    last = index == len(design.network.layers) - 1
    return _with_own(fields[:-1] if last else fields, design)


def live_fields(design: Design) -> tuple[Field, ...]:
    """Return the fields of a design that act on a training that is under way."""
    layers = range(len(design.network.layers))
    fields = (*all_fields(design), *(f for index in layers for f in layer_fields(design, index)))
    return tuple(field for field in fields if field.live)


def with_live_settings(running: Design, edited: Design) -> Design:
    """Return `running` with the live settings of `edited`, as far as they are possible."""
    same_layers = len(running.network.layers) == len(edited.network.layers)
    for field in live_fields(edited):
        if field.path.startswith("network.") and not same_layers:
            continue
        value = field.get(edited)
        if field.problem(value) is None and value != field.get_or(running, None):
            running = field.put(running, value)
    if _other_layers(running, edited):
        return running
    layers = list(map(_with_switches, running.network.layers, edited.network.layers))
    layers[-1:] = [msgspec.structs.replace(output, off=()) for output in layers[-1:]]
    network = msgspec.structs.replace(running.network, layers=tuple(layers))
    return msgspec.structs.replace(running, network=network)


def _with_switches(layer: LayerSpec, edited: LayerSpec) -> LayerSpec:
    """Return a layer with what of an equal one is off and frozen, if it has such neurons."""
    off, frozen, frozen_units = switches_of(edited)
    if not all(0 <= unit < layer.units for unit in (*off, *frozen_units)):
        return layer
    return msgspec.structs.replace(layer, off=off, frozen=frozen, frozen_units=frozen_units)


def switches_of(layer: LayerSpec) -> tuple[tuple[int, ...], bool, tuple[int, ...]]:
    """Return what of a layer is off and frozen."""
    return layer.off, layer.frozen, layer.frozen_units


def restart_needed(running: Design, edited: Design) -> tuple[str, ...]:
    """Name what differs between two designs and cannot change while a network lives on.

    Returns
    -------
    tuple of str
        Labels: "Data", "Layers" and those of fields that are not live.
    """
    changed = {}
    if running.data != edited.data:
        changed["data"] = "Data"
    if _other_layers(running, edited):
        changed["network.layers"] = "Layers"
    for field in all_fields(edited):
        # Parameters of two different choices cannot be compared; that they are two says it all.
        if field.live or field.owner in changed:
            continue
        if field.get(edited) != field.get_or(running, None):
            changed[field.path] = field.label
    return tuple(changed.values())


def _other_layers(running: Design, edited: Design) -> bool:
    """Whether the layers of two designs differ, or equal ones have changed places.

    That they have is seen by their switches: the same ones, but at other layers.
    """
    before, after = _fixed_network(running), _fixed_network(edited)
    if before != after:
        return True
    one, other = (
        list(zip(fixed[1], map(switches_of, design.network.layers), strict=True))[:-1]
        for fixed, design in ((before, running), (after, edited))
    )
    return one != other and all(one.count(layer) == other.count(layer) for layer in one)


def _fixed_network(design: Design) -> Any:
    """Return what of a network cannot change while it lives."""
    layers = [
        (
            layer.units,
            layer.batch_norm,
            layer.activation,
            parameters_of(layer) if layer.activation in ACTIVATIONS else {},
        )
        for layer in design.network.layers
    ]
    return design.network.inputs, layers
