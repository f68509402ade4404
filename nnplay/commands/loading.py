"""Loading a data set in a terminal: with a line that says how far it is, and Ctrl+C."""

from __future__ import annotations

import sys

from nnplay.commands.interrupts import Interrupts
from nnplay.commands.line import Line
from nnplay.data import Amount, CancelledError, DataRecipe, DataSet, load
from nnplay.errors import DataError

_MEGABYTE = 1e6


def load_shown(recipe: DataRecipe) -> DataSet:
    """Load a data set; on a terminal, say how far it is in a line that redraws itself.

    Raises
    ------
    DataError
        There is no such data set, or it cannot be read.
    KeyboardInterrupt
        A signal asked to end meanwhile.
    """
    line = Line(sys.stderr)
    with Interrupts() as interrupts:

        def show(amount: Amount) -> None:
            if interrupts.count:
                raise CancelledError(f"{amount.what} was cancelled.")
            line.show(lambda: amount_text(amount))

        try:
            data = load(recipe, show)
        except DataError:
            if not interrupts.count:
                raise
        finally:
            line.wipe()
    if interrupts.count:  # whatever has come of it: a reader need not tell of its progress
        raise KeyboardInterrupt
    return data


def amount_text(amount: Amount) -> str:
    """Return how far some work is: "Reading a.csv: 1.5 of 20.0 MB"."""
    numbers = [amount.done] if amount.total is None else [amount.done, amount.total]
    if amount.unit == "bytes":
        unit, words = "MB", [f"{number / _MEGABYTE:,.1f}" for number in numbers]
    else:
        unit, words = amount.unit, [f"{number:,}" for number in numbers]
    return f"{amount.what}: {' of '.join(words)} {unit}"
