"""A design from options: one for every declared setting, with its help, range and choices."""

from __future__ import annotations

import argparse
import re
from contextlib import suppress
from pathlib import Path

import msgspec

from nnplay.commands.console import help_text
from nnplay.data import CATALOGUE, DEFAULT, READERS
from nnplay.errors import DesignError
from nnplay.nn import ACTIVATIONS, OPTIMIZERS
from nnplay.nn.losses import default_loss
from nnplay.project import DataShape, Design, LayerSpec, check_design, default_design
from nnplay.project.fields import (
    FIELDS,
    LEARNING_RATE,
    LOSS,
    OPTIMIZER,
    Field,
    Value,
    optimizer_fields,
)
from nnplay.project.notation import format_layers, parse_layers, parse_optimizer
from nnplay.project.problems import MOST_PARAMETERS

_LARGEST = 10**18
_OPTIMIZER_EXAMPLE = "sgd momentum=0.9 nesterov=on"
_METAVARS = {"choice": "NAME", "integer": "N", "number": "X"}


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
        "--layers",
        metavar="LAYERS",
        help=help_text(
            "The network: units and activation of each layer, such as "
            f"{format_layers(standard.network.layers)!r}, which is the default for 10 classes. "
            f"The last layer has one unit a class. Activations: {', '.join(ACTIVATIONS)}."
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
    design = default_design(recorded_source(source_of(options)), data)
    if options.layers is not None:
        layers = _read_layers(options.layers)
        network = msgspec.structs.replace(design.network, layers=layers)
        design = msgspec.structs.replace(design, network=network)
        design = LOSS.put(design, default_loss(layers[-1].activation))
    for field in FIELDS:
        text = getattr(options, field.name)
        if text is None:
            continue
        if field is OPTIMIZER:
            design = _put_optimizer(design, text)
        else:
            design = field.put(design, _checked(field, _read(field, text)))
    return design


def check_without_data(options: argparse.Namespace) -> None:
    """Refuse what is wrong with the options whatever the data: before they are loaded.

    Raises
    ------
    DesignError
        With the first problem's sentence.
    """
    design = design_from(options, DataShape(1, 10))
    # How many parameters a network has is not known yet; only whether it is too many already.
    if design.network.parameter_count <= MOST_PARAMETERS:
        check_design(design, DataShape(1, design.network.layers[-1].units))


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


def _describe(field: Field, standard: Design) -> str:
    default = field.get(standard)
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    if field is LOSS:
        shown = "the one that belongs to the output layer"
    elif field is LEARNING_RATE:
        rates = (f"{entry.learning_rate:g} for {entry.name}" for entry in OPTIMIZERS.values())
        shown = ", ".join(rates)
    elif field.zero_text and default == 0:
        shown = f"0, which means every {field.zero_text}"
    parts = [field.help]
    if field.choices is not None:
        parts.append(f"One of: {', '.join(field.choices)}.")
    else:
        parts.append(f"Range: {field.range_text()}.")
    if field is OPTIMIZER:
        parts.append(f"Its own settings may follow: {_OPTIMIZER_EXAMPLE!r}.")
    return " ".join([*parts, f"Default: {shown}."])


def _put_optimizer(design: Design, text: str) -> Design:
    spec = parse_optimizer(text)
    design = OPTIMIZER.put(design, spec.name)  # brings its own learning rate
    own = {field.name: field for field in optimizer_fields(spec.name)}
    for name, value in spec.parameters.items():
        design = own[name].put(design, _checked(own[name], value))
    return design


def _read_layers(text: str) -> tuple[LayerSpec, ...]:
    if re.search(r"\d{10}", text):
        raise DesignError(f"{text!r} asks for more units than any computer has room for.")
    return parse_layers(text)


def _checked(field: Field, value: Value) -> Value:
    problem = field.problem(value)
    if problem:
        raise DesignError(problem)
    return value


def _read(field: Field, text: str) -> Value:
    """Return the number that a text holds, or the text itself for the field to refuse."""
    if field.kind == "choice":
        return text
    if field.kind == "integer":
        with suppress(ValueError):
            # Far outside every range, and small enough to be written in a message.
            return max(-_LARGEST, min(int(text), _LARGEST))
    try:
        return float(text)
    except ValueError:
        return text
