"""A design from options: one for every declared setting, with its help, range and choices."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import msgspec

from nnplay.commands.console import help_text
from nnplay.data import (
    CATALOGUE,
    DEFAULT,
    DRAWN,
    READERS,
    DataRecipe,
    Option,
    parse_recipe,
    recipe_text,
)
from nnplay.errors import DataError, DesignError
from nnplay.nn import ACTIVATIONS, LOSSES, OPTIMIZERS
from nnplay.nn.losses import default_loss
from nnplay.nn.registry import Entry
from nnplay.project import DataShape, Design, NetworkSpec, check_design, default_design
from nnplay.project.build import FEW_FEATURES
from nnplay.project.class_weights import parse_class_weights
from nnplay.project.fields import DATA_FIELDS, FIELDS, LEARNING_RATE, LOSS, Field
from nnplay.project.notation import LAYER_SETTINGS, format_layers, parse_layers, put_text
from nnplay.project.presets import PRESETS
from nnplay.project.problems import MOST_PARAMETERS

_STANDARD, _SMALL = (
    default_design(DEFAULT, DataShape(features, 10)) for features in (FEW_FEATURES + 1, 1)
)
_WITH_FEW = f"with up to {FEW_FEATURES} numbers a sample"
_METAVARS = {"choice": "NAME", "integer": "N", "number": "X", "switch": "on|off", "text": "TEXT"}


def add_data_option(parser: argparse.ArgumentParser, default: str) -> None:
    """Declare ``--data``; `default` says in words what is used without it."""
    alike = groupby(CATALOGUE.values(), lambda entry: entry.options)
    names = "; ".join(
        _with_settings(", ".join(entry.name for entry in entries), options)
        for options, entries in alike
    )
    kinds = " or ".join(_with_settings(reader.label, reader.options) for reader in READERS)
    parser.add_argument(
        "--data",
        metavar="NAME|PATH",
        help=help_text(
            f"A data set by name ({names}) or {kinds}. Settings of its own (named in brackets "
            f"here) may follow, as in 'table.csv target=price'. {default}"
        ),
    )


def add_design_options(parser: argparse.ArgumentParser) -> None:
    """Declare every option that a design is made of."""
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
            f"{format_layers(_STANDARD.network.layers)!r}, which is the default for 10 classes, or "
            f"{format_layers(_SMALL.network.layers)!r} {_WITH_FEW}. "
            "The last layer has one unit a class (or just one for two classes), or one for each "
            f"number to predict. Activations: {_offer(ACTIVATIONS)}. Their own settings, in "
            f"brackets, may follow, and {' and '.join(LAYER_SETTINGS)}: "
            "'256 leaky_relu slope=0.1 batch_norm dropout=0.2, 10 softmax'."
        ),
    )
    for field in (*DATA_FIELDS, *FIELDS):
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            metavar=_METAVARS[field.kind],
            dest=field.name,
            help=help_text(_describe(field)),
        )


def design_from(options: argparse.Namespace, data: DataShape) -> Design:
    """Make the design that the options describe; what they leave out has its default.

    Raises
    ------
    DataError, DesignError
        If an option cannot be read or lies outside its range.
    """
    design = _first_design(options.preset, recorded(recipe_of(options)), data)
    if options.layers is not None:
        network = msgspec.structs.replace(design.network, layers=parse_layers(options.layers))
        design = _with_fitting_loss(msgspec.structs.replace(design, network=network))
    # Choices first: an optimizer brings its own learning rate, unless another one is asked for.
    choices = [field for field in FIELDS if field.kind == "choice"]
    chosen = _put_all(design, choices, options)
    if options.preset is None and chosen.training.optimizer.name != design.training.optimizer.name:
        # What is the default with few numbers a sample is meant for the default optimizer.
        rate = OPTIMIZERS[chosen.training.optimizer.name].learning_rate
        chosen = LEARNING_RATE.put(chosen, rate)
    return _put_all(chosen, [field for field in FIELDS if field.kind != "choice"], options)


def check_without_data(options: argparse.Namespace) -> None:
    """Refuse what is wrong with the options whatever the data: before they are loaded.

    Raises
    ------
    DataError, DesignError
        With the first problem's sentence.
    """
    design = design_from(options, DataShape(1, 10))
    # How many parameters a network has is not known yet; only whether it is too many already.
    if design.network.parameter_count > MOST_PARAMETERS:
        return
    problems: list[DesignError] = []
    for data in _thinkable_data(options, design):
        try:
            check_design(design_from(options, data), data)
        except DesignError as problem:
            problems.append(problem)
        else:
            return
    raise problems[0]


def recipe_of(options: argparse.Namespace) -> DataRecipe:
    """Return the recipe of the data that the options describe.

    Raises
    ------
    DataError, DesignError
        If a setting cannot be read or lies outside its range.
    """
    recipe = DataRecipe(DEFAULT) if options.data is None else parse_recipe(options.data)
    # The fields are those of a design, whose other parts do not matter here.
    return _put_all(Design(recipe, NetworkSpec(0, ())), DATA_FIELDS, options).data


def recorded(recipe: DataRecipe) -> DataRecipe:
    """Return a recipe as it is kept: a path must be found from any other folder too.

    Raises
    ------
    DataError
        If the path is not valid text, so that it cannot be kept beside other settings.
    """
    if recipe.source in CATALOGUE or recipe.source == DRAWN:
        return recipe
    path = Path(recipe.source)
    with suppress(RuntimeError):  # "~name" of nobody
        path = path.expanduser()
    kept = msgspec.structs.replace(recipe, source=str(path.absolute()))
    try:
        recipe_text(kept)
    except UnicodeEncodeError as error:
        raise DataError(
            f"The name {kept.source!r} is not valid text; rename the file or folder."
        ) from error
    return kept


def _put_all(design: Design, fields: Sequence[Field], options: argparse.Namespace) -> Design:
    """Return the design with every field that the options set."""
    for field in fields:
        text = getattr(options, field.name)
        if text is not None:
            design = put_text(design, field, text)
    return design


def _first_design(preset: str | None, recipe: DataRecipe, data: DataShape) -> Design:
    """Return the design that the other options change."""
    if preset is None:
        return default_design(recipe, data)
    if preset not in PRESETS:
        raise DesignError(f"Unknown preset {preset!r}; choose one of {', '.join(PRESETS)}.")
    return PRESETS[preset].design(recipe, data)


def _with_fitting_loss(design: Design) -> Design:
    """Return a design with the loss that belongs to its output layer, unless its own fits."""
    output = ACTIVATIONS[design.network.layers[-1].activation]
    if LOSSES[design.training.loss.name].accepts(output):
        return design
    return LOSS.put(design, default_loss(output.name))


def _thinkable_data(options: argparse.Namespace, design: Design) -> list[DataShape]:
    """Return kinds of data that the options may be meant for; the likeliest is the first."""
    if options.layers is not None:
        units = design.network.layers[-1].units
        # One output tells two classes apart.
        return [DataShape(1, max(units, 2)), DataShape(1, 0, units)]
    weighted = len(parse_class_weights(design.training.class_weights))
    if weighted:
        return [DataShape(1, weighted)]
    return [DataShape(1, 10), DataShape(1, 2), DataShape(1, 0, 1)]


def _with_settings(name: str, options: Sequence[Option]) -> str:
    own = ", ".join(option.name for option in options)
    return f"{name} ({own})" if own else name


def _describe(field: Field) -> str:
    parts = [field.help]
    if field.choices is not None:
        parts.append(f"One of: {_offer(field.choices)}.")
        if example := _example(field.choices):
            parts.append(f"Settings of its own (named in brackets here) may follow: {example!r}.")
    elif field.kind in ("integer", "number"):
        parts.append(f"Range: {field.range_text()}.")
    default = _default_text(field)
    return " ".join([*parts, f"Default: {default}."] if default else parts)


def _default_text(field: Field) -> str:
    default, small = _value_text(field, _STANDARD), _value_text(field, _SMALL)
    if field is LOSS:
        return "the one that belongs to the output layer"
    if field is LEARNING_RATE:
        rates = (f"{entry.learning_rate:g} for {entry.name}" for entry in OPTIMIZERS.values())
        default = ", ".join(rates)
        small = f"{small} for {_SMALL.training.optimizer.name}"
    return default if small == default else f"{default}; {_WITH_FEW}, {small}"


def _value_text(field: Field, design: Design) -> str:
    value = field.get(design)
    if field.kind == "switch":
        return "on" if value else "off"
    if field.zero_text and value == 0:
        return f"0, which means {field.zero_text}"
    return f"{value:g}" if isinstance(value, float) else str(value)


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
