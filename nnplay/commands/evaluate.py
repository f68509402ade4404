"""`nnplay evaluate`: measure saved weights on data."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nnplay.commands.console import DONE, UsageError, say
from nnplay.commands.design_options import add_data_option
from nnplay.commands.loading import load_shown
from nnplay.commands.measuring import predict, result_of
from nnplay.commands.results import (
    PARTS,
    class_tables,
    figures,
    metrics,
    table,
    target_metrics,
    target_table,
    to_json,
)
from nnplay.data import DataSet, OptionValue, options_of, parse_recipe
from nnplay.data.notation import same_source, source_text
from nnplay.errors import DataError
from nnplay.files.weights import SavedWeights, load_weights
from nnplay.nn.metrics import METRICS, classification_report
from nnplay.project import DataRecipe, Design, TrainingConfig, check_design
from nnplay.training import Trainer, data_shape, measure_now
from nnplay.training.learned_data import as_learned, own_recipe
from nnplay.training.summary import loss_of_summary, scaling_of_summary

FEWEST_FOR_TOP_5 = 10
"""Fewest classes among which the five likeliest are worth counting."""

NONE_TRAINED_ON = "None of these samples were trained on: the weights are from other data."
SOME_TRAINED_ON = (
    "Test samples may have been trained on: these data are split or read otherwise than for "
    "training."
)

EPILOG = """\
examples:
  nnplay evaluate net.safetensors
  nnplay evaluate net.safetensors --data path/to/mnist --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Measure the cost and accuracy of saved weights, and how well each class is recognised; or "
        "R² and the errors, where numbers are predicted. New data are read, put in order and "
        "scaled as those were that the weights were trained on."
    )
    parser.epilog = EPILOG
    parser.add_argument(
        "weights", metavar="WEIGHTS", type=Path, help="A weights file that nnplay saved."
    )
    add_data_option(parser, "Default: the data that the weights were trained on.")
    parser.add_argument(
        "--json",
        action="store_true",
        help="Print the result as one JSON object, the last line of standard output.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Evaluate; return the exit code."""
    saved = load_weights(arguments.weights)
    found = _found(arguments.weights, saved, arguments.data)
    trainer = _trainer(arguments.weights, saved, found.data)
    data = trainer.data
    parts = [part for part in PARTS if part != "validation" or data.validation is not None]
    results = {part: result_of(trainer, part, measure_now(trainer, part)) for part in parts}
    values, tables = _by_output(trainer)
    count, off = saved.network.parameter_count, [layer.off for layer in saved.network.layers]
    if arguments.json:
        if found.trained_on:
            say(f"Note: {found.trained_on}")
        others = {"parameters": count, "off": off, "metrics": values}
        print(to_json(figures(results, data.task) | others))
    else:
        print(f"{arguments.weights.name}, {count:,} parameters, on {data.label}")
        if any(off):
            print(_off_sentence(off))
        if found.trained_on:
            print(found.trained_on)
        print(f"{table(results, data)}\n\n{tables}")
    return DONE


def _off_sentence(off: Sequence[Sequence[int]]) -> str:
    """Say which neurons are off, by the numbers that the window gives them: from 0 in a layer."""
    count = sum(map(len, off))
    places = [
        f"{', '.join(map(str, units))} of layer {number}"
        for number, units in enumerate(off, 1)
        if units
    ]
    verb = "neuron is" if count == 1 else "neurons are"
    return f"{count:,} {verb} off, as in the file: {'; '.join(places)}"


def _by_output(trainer: Trainer) -> tuple[dict[str, Any], str]:
    """Return how well each class or number of the test part is predicted, for JSON and people."""
    data, prediction = trainer.data, predict(trainer, "test")
    if data.task == "regression":
        own = data.target_scaling.undo
        of_targets = target_metrics(own(prediction), own(data.test.y), data.targets)
        return of_targets, target_table(of_targets)
    report = classification_report(prediction, data.test.y, data.classes)
    top_5 = None
    if len(data.classes) >= FEWEST_FOR_TOP_5:
        top_5 = METRICS["top_k"].compute(prediction, data.test.y, k=5)
    return metrics(report, top_5), class_tables(report, top_5)


def _trainer(path: Path, saved: SavedWeights, data: DataSet) -> Trainer:
    """Return the saved network on data, which it sees as it has learned to."""
    if scaling_of_summary(saved.training, saved.network.inputs) is None:
        _note_unknown_scaling(path, data)
    data = as_learned(saved.training, saved.network, data)
    for note in data.notes:
        say(f"Note: {note}")
    loss = loss_of_summary(saved.training, saved.network.layers[-1].activation)
    design = Design(DataRecipe(data.name), saved.network, TrainingConfig(loss=loss))
    check_design(design, data_shape(data))
    trainer = Trainer(design, data)
    saved.apply(trainer.network)
    return trainer


def _note_unknown_scaling(path: Path, data: DataSet) -> None:
    pixels = data.train.x.dtype == np.uint8
    fitted = data.scaling.name == "standardise" or (data.scaling.name == "minmax" and not pixels)
    if fitted:
        say(
            f"Note: {path} does not say how numbers were scaled for its network, so these are "
            "scaled by their own training part; if that is another one, they look different to it."
        )


class _Found(NamedTuple):
    """The data to evaluate on, and what can be said of whether they were trained on."""

    data: DataSet
    trained_on: str = ""


def _found(path: Path, saved: SavedWeights, asked: str | None) -> _Found:
    """Return the data asked for, or those that the weights were trained on."""
    if asked is None:
        return _Found(_own_data(path, saved))
    own = None
    with suppress(DataError):  # only its settings would be of use
        own = own_recipe(saved.data, saved.training)
    recipe = parse_recipe(asked, own)
    if own is None:
        return _Found(load_shown(recipe))
    if not same_source(recipe, own):
        _note_settings(recipe, parse_recipe(asked))
        return _Found(load_shown(recipe), NONE_TRAINED_ON)
    return _Found(load_shown(recipe), "" if _same_split(recipe, own) else SOME_TRAINED_ON)


def _note_settings(recipe: DataRecipe, asked: DataRecipe) -> None:
    """Say which settings were taken from the data that the weights were trained on."""
    taken = {key: value for key, value in recipe.options.items() if key not in asked.options}
    if recipe.features != asked.features:
        taken["features"] = recipe.features
    if taken:
        settings = " ".join(f"{name}={_quoted(value)}" for name, value in taken.items())
        say(
            f"Note: The data are read as those that the weights were trained on: {settings}. "
            "To read them otherwise, name the settings with --data."
        )


def _quoted(value: OptionValue) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    text = str(value)
    quote = "'" if '"' in text else '"'
    return f"{quote}{text}{quote}" if " " in text or not text else text


def _same_split(recipe: DataRecipe, own: DataRecipe) -> bool:
    """Whether two recipes of one source give the same samples to the same parts."""
    options = options_of(recipe.source)

    def split(one: DataRecipe) -> tuple[Any, ...]:
        values = [one.options.get(option.name, option.default) for option in options]
        shares = (one.test_share, one.validation_share, one.split_seed, one.stratified)
        return (*values, one.points, *shares)

    return split(recipe) == split(own)


def _own_data(path: Path, saved: SavedWeights) -> DataSet:
    name = ""
    try:
        recipe = own_recipe(saved.data, saved.training)
        if recipe is None:
            raise UsageError(f"{path} does not name its data; say which with --data.")
        name = f", {source_text(recipe)},"
        return load_shown(recipe)
    except DataError as error:
        raise UsageError(
            f"The data that {path} names{name} cannot be loaded here: say with --data "
            f"where they are. {error}"
        ) from error
