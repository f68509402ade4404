"""`nnplay data`: which data sets there are, and what is in one."""

from __future__ import annotations

import argparse

import numpy as np

from nnplay.commands.console import DONE, Parser, help_text, pairs
from nnplay.data import CATALOGUE, READERS, DataSet, load

EPILOG = """\
examples:
  nnplay data list
  nnplay data info mnist-10k
  nnplay data info path/to/mnist
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    parser.description = "List the data sets, or say what is in one."
    parser.epilog = EPILOG
    actions = parser.add_subparsers(
        dest="action", metavar="list|info", required=True, parser_class=Parser
    )
    actions.add_parser("list", help="The built-in data sets.")
    info = actions.add_parser("info", help="Counts, shape, classes, origin and licence of one.")
    kinds = " or ".join(reader.label for reader in READERS)
    info.add_argument(
        "source", metavar="NAME|PATH", help=help_text(f"A built-in data set or {kinds}.")
    )


def run(arguments: argparse.Namespace) -> int:
    """List or describe; return the exit code."""
    if arguments.action == "list":
        print(pairs({entry.name: f"{entry.label}. {entry.help}" for entry in CATALOGUE.values()}))
        return DONE
    data = load(arguments.source)
    print(describe(data))
    return DONE


def describe(data: DataSet) -> str:
    """Return all that a person may want to know of a data set."""
    shape = f"{data.features:,} numbers a sample"
    if data.image_shape is not None:
        rows, columns = data.image_shape
        shape = f"images of {rows} x {columns} pixels, {shape}"
    facts = {
        "Name": data.label,
        "Training": f"{len(data.train):,} samples",
        "Test": f"{len(data.test):,} samples: {data.test_label}",
        "Shape": shape,
        "Classes": f"{len(data.classes)}",
        "Origin": data.origin,
        "Licence": data.licence,
    }
    return f"{pairs(facts)}\n\n{_class_table(data)}"


def _class_table(data: DataSet) -> str:
    parts = (data.train.y, data.test.y)
    train, test = (np.bincount(labels, minlength=len(data.classes)) for labels in parts)
    width = max(len("Class"), *map(len, data.classes))
    lines = [f"{'Class':{width}}  {'Training':>9}  {'Test':>9}"]
    for name, of_train, of_test in zip(data.classes, train, test, strict=True):
        lines.append(f"{name:{width}}  {of_train:>9,}  {of_test:>9,}")
    return "\n".join(lines)
