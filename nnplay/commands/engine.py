"""Whether a training in the terminal goes by compiled steps or by NumPy's."""

from __future__ import annotations

import argparse
import threading

from nnplay.commands.console import UsageError, say
from nnplay.nn import compiled
from nnplay.training import Trainer
from nnplay.training.strides import can_stride

CHOICES = ("auto", "compiled", "numpy")

_PATIENCE = 1.5
"""Seconds after which somebody may wonder what is going on."""

_NOTE = (
    "Compiling the training steps, once on this computer; it takes ten to twenty seconds "
    "(--engine numpy does without)."
)

_UNKNOWN = (
    "NumPy makes the steps of this training: compiled ones do not know all of it (batch "
    "normalisation, dropout, clipping, …), or would not be faster."
)

WORTH = 5.0
"""Seconds of training by NumPy above which it pays to read, or even make, compiled steps."""


def add_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--engine",
        choices=CHOICES,
        default="auto",
        help="What makes the training steps: code that Numba compiles, or NumPy. Both compute the "
        "same but for rounding; steps that the compiled code does not know (batch normalisation, "
        "dropout, …) are NumPy's anyway. Default: compiled for trainings of more than some "
        "seconds, if Numba is installed.",
    )


def seconds_by_numpy(trainer: Trainer) -> float:
    """Estimate the seconds of a training by NumPy from its design alone, the same everywhere.

    Forty calls a step, and six operations a parameter and sample at 30 billion a second.
    """
    training, samples = trainer.design.training, len(trainer.data.train)
    steps = training.epochs * -(-samples // training.batch_size)
    operations = 6 * trainer.design.network.parameter_count * samples * training.epochs
    return steps * 30e-6 + operations / 30e9


def choose(choice: str, trainer: Trainer) -> None:
    """Let a trainer make its steps as was chosen.

    Raises
    ------
    UsageError
        If compiled steps were asked for and cannot be had.
    """
    wanted = choice == "compiled" or (choice == "auto" and seconds_by_numpy(trainer) > WORTH)
    if not wanted or (choice == "auto" and not compiled.installed()):
        return
    if not compiled.installed():
        raise UsageError(
            "Compiled steps need Numba, which is not installed: `pip install nnplay[fast]` brings "
            "it; without it use --engine numpy."
        )
    if not can_stride(trainer):
        if choice == "compiled":
            say(_UNKNOWN)
        return
    note = threading.Timer(_PATIENCE, say, [_NOTE])
    note.daemon = True
    note.start()
    try:
        compiled.warm_up()
    except Exception as error:  # a Numba that does not fit NumPy, no folder for the result, …
        if choice == "compiled":
            raise UsageError(f"The training steps could not be compiled: {error}") from error
        say(f"The training steps could not be compiled, so NumPy makes them: {error}")
        return
    finally:
        note.cancel()
    trainer.strides.allowed = True
