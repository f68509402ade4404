"""`nnplay evaluate`: measure saved weights on data."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from nnplay.commands.console import DONE, UsageError
from nnplay.commands.design_options import add_data_option
from nnplay.commands.results import class_tables, figures, metrics, table, to_json
from nnplay.data import DataSet, load
from nnplay.errors import DataError
from nnplay.files.weights import SavedWeights, load_weights
from nnplay.nn.arrays import Array
from nnplay.nn.metrics import METRICS, classification_report
from nnplay.project import DataRecipe, Design, TrainingConfig, check_design
from nnplay.training import Trainer, data_shape, measure_now
from nnplay.training.fit import EVALUATE_BATCH
from nnplay.training.summary import loss_of_summary

FEWEST_FOR_TOP_5 = 10
"""Fewest classes among which the five likeliest are worth counting."""

EPILOG = """\
examples:
  nnplay evaluate net.safetensors
  nnplay evaluate net.safetensors --data path/to/mnist --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Measure the cost and accuracy of saved weights, and how well each class is recognised."
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
    own = arguments.data is None
    data = _own_data(arguments.weights, saved) if own else load(arguments.data)
    loss = loss_of_summary(saved.training, saved.network.layers[-1].activation)
    training = TrainingConfig(loss=loss)
    design = Design(DataRecipe(saved.data), saved.network, training)
    check_design(design, data_shape(data))
    trainer = Trainer(design, data)
    saved.apply(trainer.network)
    train, test = measure_now(trainer, "train"), measure_now(trainer, "test")
    prediction, labels = _predict_test(trainer), data.test.y
    report = classification_report(prediction, labels, data.classes)
    top_5 = None
    if len(data.classes) >= FEWEST_FOR_TOP_5:
        top_5 = METRICS["top_k"].compute(prediction, labels, k=5)
    count = saved.network.parameter_count
    if arguments.json:
        values = {"parameters": count, "metrics": metrics(report, top_5)}
        print(to_json(figures(train, test) | values))
    else:
        print(f"{arguments.weights.name}, {count:,} parameters, on {data.label}")
        print(f"{table(train, test, data)}\n\n{class_tables(report, top_5)}")
    return DONE


def _predict_test(trainer: Trainer) -> Array:
    """Return the network's outputs for every test sample, as (samples, outputs)."""
    source, parts = trainer.fresh_source("test"), []
    while (batch := source.take(EVALUATE_BATCH)) is not None:
        parts.append(trainer.network.forward(batch.x)[-1].a.copy())
    return np.concatenate(parts)


def _own_data(path: Path, saved: SavedWeights) -> DataSet:
    if not saved.data:
        raise UsageError(f"{path} does not name its data; say which with --data.")
    try:
        return load(saved.data)
    except DataError as error:
        raise UsageError(
            f"The data that {path} names, {saved.data!r}, cannot be loaded here; "
            "say with --data where the data are."
        ) from error
