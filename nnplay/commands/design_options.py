"""A design from options: one for every declared setting, with its help, range and choices."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from nnplay.commands.console import help_text
from nnplay.data import CATALOGUE, DEFAULT, READERS
from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS, LOSSES, OPTIMIZERS
from nnplay.nn.losses import default_loss
from nnplay.nn.registry import Entry
from nnplay.project import DataShape, Design, check_design, default_design
from nnplay.project.class_weights import parse_class_weights
from nnplay.project.fields import FIELDS, LEARNING_RATE, LOSS, Field
from nnplay.project.notation import LAYER_SETTINGS, format_layers, parse_layers, put_text
from nnplay.project.presets import PRESETS
from nnplay.project.problems import MOST_PARAMETERS

_METAVARS = {"choice": "NAME", "integer": "N", "number": "X", "switch": "on|off", "text": "TEXT"}


def add_data_option(parser: argparse.ArgumentParser, default: str) -> None:
    """Declare ``--data``; `default` says in words what is used without it."""
    kinds = " or ".join(reader.label for reader in READERS)
    parser.add_argument(
        "--data",
        metavar="NAME|PATH",
        help=help_text(f"A built-in data set ({', '.join(CATALOGUE)}) or {kinds}. {default}"),
    )


def add_design_options(parser: argparse.ArgumentParser) -> None:
    """Declare every option that a design is made of."""
    standard = default_design(DEFAULT, DataShape(1, 10))
    add_data_option(parser, f"Default: {DEFAULT}.")
    parser.add_argument(
        "--preset",
        metavar="NAME",
        help=help_text(
            f"A network and its settings that are worth a look: {', '.join(PRESETS)}; see below. "
            "The other options change it."
        ),
    )
    parser.add_argument(
        "--layers",
        metavar="LAYERS",
        help=help_text(
            "The network: units and activation of each layer, such as "
            f"{format_layers(standard.network.layers)!r}, which is the default for 10 classes. "
            f"The last layer has one unit a class. Activations: {_offer(ACTIVATIONS)}. Their own "
            f"settings, in brackets, may follow, and {' and '.join(LAYER_SETTINGS)}: "
            "'256 leaky_relu slope=0.1 batch_norm dropout=0.2, 10 softmax'."
        ),
    )
    for field in FIELDS:
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            metavar=_METAVARS[field.kind],
            dest=field.name,
            help=help_text(_describe(field, standard)),
        )


def design_from(options: argparse.Namespace, data: DataShape) -> Design:
    """Make the design that the options describe; what they leave out has its default.

    Raises
    ------
    DesignError
        If an option cannot be read or lies outside its range.
    """
    design = _first_design(options.preset, recorded_source(source_of(options)), data)
    if options.layers is not None:
        network = msgspec.structs.replace(design.network, layers=parse_layers(options.layers))
        design = _with_fitting_loss(msgspec.structs.replace(design, network=network))
    # Choices first: an optimizer brings its own learning rate, unless another one is asked for.
    for field in sorted(FIELDS, key=lambda field: field.kind != "choice"):
        text = getattr(options, field.name)
        if text is not None:
            design = put_text(design, field, text)
    return design


def check_without_data(options: argparse.Namespace) -> None:
    """Refuse what is wrong with the options whatever the data: before they are loaded.

    Raises
    ------
    DesignError
        With the first problem's sentence.
    """
    design = design_from(options, DataShape(1, 10))
    data = DataShape(1, _implied_classes(options, design))
    # How many parameters a network has is not known yet; only whether it is too many already.
    if design.network.parameter_count <= MOST_PARAMETERS:
        check_design(design_from(options, data), data)


def source_of(options: argparse.Namespace) -> str:
    """Return the data source that the options name."""
    return DEFAULT if options.data is None else str(options.data)


def recorded_source(source: str) -> str:
    """Return a data source as it is kept: a path must be found from any other folder too."""
    if source in CATALOGUE:
        return source
    path = Path(source)
    with suppress(RuntimeError):  # "~name" of nobody
        path = path.expanduser()
    return str(path.absolute())


def _first_design(preset: str | None, source: str, data: DataShape) -> Design:
    """Return the design that the other options change."""
    if preset is None:
        return default_design(source, data)
    if preset not in PRESETS:
        raise DesignError(f"Unknown preset {preset!r}; choose one of {', '.join(PRESETS)}.")
    return PRESETS[preset].design(source, data)


def _with_fitting_loss(design: Design) -> Design:
    """Return a design with the loss that belongs to its output layer, unless its own fits."""
    output = ACTIVATIONS[design.network.layers[-1].activation]
    if LOSSES[design.training.loss.name].accepts(output):
        return design
    return LOSS.put(design, default_loss(output.name))


def _implied_classes(options: argparse.Namespace, design: Design) -> int:
    """Return how many classes the options speak of, by the output layer or the class weights."""
    if options.layers is None:
        return len(parse_class_weights(design.training.class_weights)) or 10
    output = design.network.layers[-1]
    return 2 if output.units == 1 and output.activation != "softmax" else output.units


def _describe(field: Field, standard: Design) -> str:
    parts = [field.help]
    if field.choices is not None:
        parts.append(f"One of: {_offer(field.choices)}.")
        if example := _example(field.choices):
            parts.append(f"Settings of its own (named in brackets here) may follow: {example!r}.")
    elif field.kind in ("integer", "number"):
        parts.append(f"Range: {field.range_text()}.")
    return " ".join([*parts, f"Default: {_default_text(field, standard)}."])


def _default_text(field: Field, standard: Design) -> str:
    default = field.get(standard)
    if field is LOSS:
        return "the one that belongs to the output layer"
    if field is LEARNING_RATE:
        rates = (f"{entry.learning_rate:g} for {entry.name}" for entry in OPTIMIZERS.values())
        return ", ".join(rates)
    if field.kind == "switch":
        return "on" if default else "off"
    if field.zero_text and default == 0:
        return f"0, which means {field.zero_text}"
    return f"{default:g}" if isinstance(default, float) else str(default)


def _offer(choices: Mapping[str, Entry]) -> str:
    """Return the names of a registry, each with those of its parameters in brackets."""
    names = []
    for entry in choices.values():
        own = ", ".join(parameter.name for parameter in entry.parameters)
        names.append(f"{entry.name} ({own})" if own else entry.name)
    return ", ".join(names)


def _example(choices: Mapping[str, Entry]) -> str:
    """Return an entry of a choice with a parameter set, or "" if no entry has any."""
    for entry in choices.values():
        for own in entry.parameters:
            return f"{entry.name} {own.name}={own.default}"
    return ""
