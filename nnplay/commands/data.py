"""`nnplay data`: which data sets there are, what is in one, and downloading one."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from itertools import groupby
from unicodedata import east_asian_width

import numpy as np

from nnplay.commands.console import DONE, Parser, help_text, pairs, wrapped
from nnplay.commands.line import Line
from nnplay.commands.loading import amount_text, load_shown
from nnplay.data import (
    CATALOGUE,
    READERS,
    DataRecipe,
    DataSet,
    Entry,
    NotFetchedError,
    Samples,
    parse_recipe,
)
from nnplay.data.downloads import mirrors
from nnplay.data.downloads.fetch import fetch

EPILOG = """\
examples:
  nnplay data list
  nnplay data info mnist-10k
  nnplay data info path/to/mnist
  nnplay data info "flowers.csv target=species"
  nnplay data fetch mnist
"""

_MOST_INPUTS = 40
"""Inputs that are listed one by one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    parser.description = "List the data sets, say what is in one, or download one."
    parser.epilog = EPILOG
    actions = parser.add_subparsers(
        dest="action", metavar="list|info|fetch", required=True, parser_class=Parser
    )
    actions.add_parser("list", help="The data sets that nnplay knows by name.")
    info = actions.add_parser("info", help="Counts, shape, classes, origin and licence of one.")
    kinds = " or ".join(reader.label for reader in READERS)
    info.add_argument(
        "source", metavar="NAME|PATH", help=help_text(f"A data set of the list, or {kinds}.")
    )
    getting = actions.add_parser(
        "fetch", help="Download one, once, unless it is found on this computer."
    )
    getting.add_argument(
        "name", metavar="NAME", help=help_text(f"One of {', '.join(mirrors.REMOTES)}.")
    )


def run(arguments: argparse.Namespace) -> int:
    """List, describe or download; return the exit code."""
    if arguments.action == "list":
        print(listing())
    elif arguments.action == "info":
        print(describe(load_shown(parse_recipe(arguments.source))))
    else:
        print(fetch_shown(arguments.name))
    return DONE


def listing() -> str:
    """Return all data sets of the catalogue, and which of them are on this computer."""
    width = max(map(len, CATALOGUE))
    blocks = []
    for group, entries in groupby(CATALOGUE.values(), lambda entry: entry.group):
        lines = [_listed(entry, f"  {entry.name:{width}}  ") for entry in entries]
        blocks.append("\n".join([group, *lines]))
    return "\n\n".join(blocks)


def _listed(entry: Entry, head: str) -> str:
    where = ""
    if entry.name in mirrors.REMOTES:
        size = f"{mirrors.REMOTES[entry.name].packed_size / 1e6:.1f} MB to download"
        where = f" [{'on this computer' if entry.here() else size}]"
    return wrapped(head, f"{entry.label}. {entry.help}{where}")


def fetch_shown(name: str) -> str:
    """Download a data set, unless it is here already; return a sentence about where it is.

    Raises
    ------
    DataError
        There is nothing to download by this name, or it cannot be.
    """
    if name in mirrors.REMOTES:
        try:
            data = load_shown(DataRecipe(name))
        except NotFetchedError:
            pass
        else:
            return " ".join([f"{data.label}: on this computer already.", *data.notes])
    line = Line(sys.stderr)
    try:
        folder = fetch(name, lambda amount: line.show(lambda: amount_text(amount)))
    finally:
        line.wipe()
    return f"{mirrors.REMOTES[name].label} is in {folder} now; train on it with --data {name}."


def describe(data: DataSet) -> str:
    """Return all that a person may want to know of a data set."""
    facts = {"Name": data.label, "Training": f"{len(data.train):,} samples"}
    if data.validation is not None:
        facts["Validation"] = f"{len(data.validation):,} samples"
    facts["Test"] = f"{len(data.test):,} samples: {data.test_label}"
    facts["Shape"] = _shape(data)
    if data.task == "classification":
        facts["Classes"] = f"{len(data.classes)}"
    else:
        facts["Targets"] = f"{data.outputs} to predict"
    if data.image_shape is None:
        facts["Scaling"] = data.scaling.name
    facts |= {"Origin": data.origin, "Licence": data.licence}
    blocks = [pairs(facts), *data.notes]
    if data.inputs:
        blocks.append(_input_table(data))
    blocks.append(_class_table(data) if data.task == "classification" else _target_table(data))
    return "\n\n".join(blocks)


def _shape(data: DataSet) -> str:
    numbers = f"{data.features:,} number{'' if data.features == 1 else 's'} a sample"
    if data.image_shape is None:
        return numbers
    rows, columns = data.image_shape
    colour = " in colour" if data.channels == 3 else ""
    return f"images of {rows} x {columns} pixels{colour}, {numbers}"


def _parts(data: DataSet) -> dict[str, Samples]:
    """Return the parts that there are, by what they are called in a table."""
    parts = {"Training": data.train, "Validation": data.validation, "Test": data.test}
    return {name: part for name, part in parts.items() if part is not None}


def _class_table(data: DataSet) -> str:
    parts = _parts(data)
    counts = [np.bincount(part.y, minlength=len(data.classes)) for part in parts.values()]
    rows = [
        (name, *(f"{count:,}" for count in of_class))
        for name, *of_class in zip(data.classes, *counts, strict=True)
    ]
    return _table(("Class", *parts), rows)


def _target_table(data: DataSet) -> str:
    parts = _parts(data)
    targets = [data.targets_of(part) for part in parts.values()]
    rows = [
        (name, *(" to ".join(_ends(y[:, i].min(), y[:, i].max())) for y in targets))
        for i, name in enumerate(data.targets)
    ]
    return _table(("Target", *parts), rows)


def _input_table(data: DataSet) -> str:
    """Return the inputs and their ranges in the training part, as they were given."""
    shown = data.inputs[:_MOST_INPUTS]
    seen = data.train.x
    ends = np.stack([seen.min(axis=0), seen.max(axis=0)]) * data.train.scale + data.train.offset
    low, high = data.scaling.undo(ends)
    rows = [(name, *_ends(low[i], high[i])) for i, name in enumerate(shown)]
    more = len(data.inputs) - len(shown)
    return _table(("Input", "Smallest", "Largest"), rows) + (f"\n… and {more:,} more" * (more > 0))


def _ends(low: float, high: float) -> tuple[str, str]:
    """Return both ends of a range with six digits of the larger one.

    Scaling and its undoing leave no more of them, so that a 0 comes back as 1e-8.
    """
    largest = max(abs(low), abs(high))
    if not math.isfinite(largest) or largest == 0:
        return f"{low:g}", f"{high:g}"
    places = 5 - math.floor(math.log10(largest))
    # Adding 0 makes a plain zero of -0.
    first, last = (f"{round(float(end), places) + 0.0:.6g}" for end in (low, high))
    return first, last


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with its first column to the left and the others to the right."""
    columns = zip(head, *rows, strict=True)
    widths = [max(9 if i else 0, *map(_width, column)) for i, column in enumerate(columns)]
    lines = []
    for first, *others in (head, *rows):
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells))
    return "\n".join(lines)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: Japanese letters take two each."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
