"""Whether a training in the terminal goes by compiled steps or by NumPy's."""

from __future__ import annotations

import argparse
import threading

from nnplay.commands.console import UsageError, say
from nnplay.nn import compiled
from nnplay.training import Trainer

CHOICES = ("auto", "compiled", "numpy")

_PATIENCE = 1.5
"""Seconds after which somebody may wonder what is going on."""


def add_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--engine",
        choices=CHOICES,
        default="auto",
        help="What makes the training steps: code that Numba compiles, or NumPy. Both compute the "
        "same but for rounding; steps that the compiled code does not know (batch normalisation, "
        "dropout, …) are NumPy's anyway. Default: compiled if Numba is installed.",
    )


def choose(choice: str, trainer: Trainer) -> None:
    """Let a trainer make its steps as was chosen.

    Raises
    ------
    UsageError
        If compiled steps were asked for and cannot be had.
    """
    if choice == "numpy" or (choice == "auto" and not compiled.installed()):
        return
    if not compiled.installed():
        raise UsageError(
            "Compiled steps need Numba, which is not installed: `pip install nnplay[fast]` brings "
            "it; without it use --engine numpy."
        )
    note = threading.Timer(_PATIENCE, say, ["Compiling the training steps, once on this computer."])
    note.daemon = True
    note.start()
    try:
        compiled.warm_up()
    except (OSError, RuntimeError) as error:  # no folder to keep the result in, for instance
        if choice == "compiled":
            raise UsageError(f"The training steps could not be compiled: {error}") from error
        return
    finally:
        note.cancel()
    trainer.strides.allowed = True
