"""What the commands share that try something out on a freshly designed network."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import NamedTuple, TextIO, TypeVar

from nnplay.commands.console import say
from nnplay.commands.design_options import check_without_data, design_from, source_of
from nnplay.data import DataSet, load
from nnplay.project import Design, check_design, find_warnings
from nnplay.training import data_shape

REDRAW_SECONDS = 0.1

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
    data = load(source_of(arguments))
    design = design_from(arguments, data_shape(data))
    check_design(design, data_shape(data))
    for warning in find_warnings(design):
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
    line = _Line(sys.stderr)
    try:
        while True:
            try:
                seen.append(next(pieces))
            except StopIteration as end:
                return seen, end.value
            line.show(lambda: words(seen[-1]))
    finally:
        line.wipe()


class _Line:
    """A line that redraws itself; nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shows = stream.isatty()
        self._due = 0.0
        self._length = 0

    def show(self, words: Callable[[], str]) -> None:
        """Say something else, if it is time to."""
        if self._shows and time.monotonic() >= self._due:
            text = words()
            # Spaces over the rest of a longer line before: every terminal understands them.
            self._write(f"\r{text:{self._length}}")
            self._length = len(text)
            self._due = time.monotonic() + REDRAW_SECONDS

    def wipe(self) -> None:
        """Leave the line empty."""
        if self._length:
            self._write(f"\r{' ' * self._length}\r")

    def _write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)
            self._stream.flush()
