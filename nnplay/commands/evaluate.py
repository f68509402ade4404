"""`nnplay evaluate`: measure saved weights on data."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnplay.commands.console import DONE, UsageError
from nnplay.commands.design_options import add_data_option
from nnplay.commands.results import figures, table, to_json
from nnplay.data import DataSet, load
from nnplay.errors import DataError
from nnplay.files.weights import SavedWeights, load_weights
from nnplay.project import DataRecipe, Design, TrainingConfig, check_design
from nnplay.training import Trainer, data_shape, measure_now
from nnplay.training.summary import loss_of_summary

EPILOG = """\
examples:
  nnplay evaluate net.safetensors
  nnplay evaluate net.safetensors --data path/to/mnist --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = "Measure the cost and accuracy of saved weights."
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
    count = saved.network.parameter_count
    if arguments.json:
        print(to_json(figures(train, test) | {"parameters": count}))
    else:
        print(f"{arguments.weights.name}, {count:,} parameters, on {data.label}")
        print(table(train, test, data))
    return DONE


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
