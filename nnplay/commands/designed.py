"""What the commands share that train a freshly designed network, or try something out on it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator
from typing import NamedTuple, TypeVar

from nnplay.commands.console import say
from nnplay.commands.design_options import check_without_data, design_from, recipe_of
from nnplay.commands.line import Line
from nnplay.commands.loading import load_shown
from nnplay.data import DataSet
from nnplay.project import Design, check_design, find_warnings
from nnplay.training import data_shape

T = TypeVar("T")
R = TypeVar("R")


class Designed(NamedTuple):
    """A design that can be trained, and its data."""

    design: Design
    data: DataSet

    @property
    def title(self) -> str:
        """What it is, in a line."""
        network = self.design.network
        sizes = "-".join(map(str, (network.inputs, *(layer.units for layer in network.layers))))
        return f"{sizes} network, {network.parameter_count:,} parameters, on {self.data.label}"


def designed(arguments: argparse.Namespace) -> Designed:
    """Load the data and make the design that the options ask for, with notes on what is odd.

    Raises
    ------
    NnplayError
        If the data cannot be read or the design is impossible.
    """
    check_without_data(arguments)
    data = load_shown(recipe_of(arguments))
    for note in data.notes:
        say(f"Note: {note}")
    design = design_from(arguments, data_shape(data))
    check_design(design, data_shape(data))
    for warning in find_warnings(design, data_shape(data)):
        say(f"Note: {warning.text}")
    return Designed(design, data)


def go_through(pieces: Generator[T, None, R], words: Callable[[T], str]) -> tuple[list[T], R]:
    """Go through a generator; on a terminal, say where it is in a line that redraws itself.

    Parameters
    ----------
    pieces : generator
    words : callable
        Says what a piece is.

    Returns
    -------
    list
        All pieces.
    object
        What the generator returned.
    """
    seen: list[T] = []
    line = Line(sys.stderr)
    try:
        while True:
            try:
                seen.append(next(pieces))
            except StopIteration as end:
                return seen, end.value
            line.show(lambda: words(seen[-1]))
    finally:
        line.wipe()
