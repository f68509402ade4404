"""`nnplay check-gradients`: compare backpropagation with measured slopes."""

from __future__ import annotations

import argparse
import json

from nnplay.commands.console import DONE, FAILED, UsageError, wrapped
from nnplay.commands.design_options import add_design_options
from nnplay.commands.designed import Designed, designed, go_through
from nnplay.nn.gradient_check import TOLERANCE, ArrayCheck, GradientCheck
from nnplay.training.threads import blas_threads, suggest_threads
from nnplay.training.trial import BATCH, compare_design_gradients

EPILOG = """\
examples:
  nnplay check-gradients
  nnplay check-gradients --layers "32 elu batch_norm dropout=0.2, 10 softmax" --l1 0.001
  nnplay check-gradients --layers "20 tanh, 10 sigmoid" --loss mse --batch 1 --json

Up to 200 parameters w of each array are moved up and down by h = 1e-5, in double precision, on a
fresh network. The slope (L(w + h) - L(w - h)) / 2h must agree with the gradient up to a relative
error of 1e-6; where gradients are tiny, up to what rounding leaves of the difference. A parameter
is left out if something bends between the two evaluations, as a ReLU does at zero: there is no one
slope to compare with. `nnplay train --help` says what the presets are.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Compare the gradients of backpropagation with measured slopes, array by array. "
        "Exit code 0 if all agree, else 1."
    )
    parser.epilog = EPILOG
    add_design_options(parser)
    parser.add_argument(
        "--batch",
        metavar="N",
        default=str(BATCH),
        help=f"Training samples that the cost is the mean of. Default: {BATCH}.",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="Print the result as one JSON object, the last line of standard output.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check gradients; return the exit code."""
    made = designed(arguments)
    batch = _batch(arguments.batch, len(made.data.train))
    with blas_threads(suggest_threads(made.design, window=False)):
        comparison = compare_design_gradients(*made, batch=batch)
        _, result = go_through(
            comparison, lambda array: f"{array.label}: {array.tried} of {array.planned}"
        )
    print(_as_json(result) if arguments.json else as_text(made, batch, result))
    return DONE if result.agrees else FAILED


def as_text(made: Designed, batch: int, result: GradientCheck) -> str:
    """Return the result as a table, and the verdict."""
    width = max(len(array.label) for array in result.arrays)
    samples = f"{batch:,} training sample{'s' if batch > 1 else ''}"
    lines = [
        made.title,
        f"cost of {samples}",
        "",
        f"{'array':{width}}  compared  left out  relative error",
    ]
    for array in result.arrays:
        lines.append(
            f"{array.label:{width}}  {array.checked:8,}  {array.skipped:8,}  "
            f"{array.relative_error:14.1e}  {_word(array)}"
        )
    return "\n".join([*lines, "", wrapped("", result.verdict)])


def _word(array: ArrayCheck) -> str:
    if not array.checked:
        return "not one could be compared"
    return "agrees" if array.agrees else "DIFFERS"


def _as_json(result: GradientCheck) -> str:
    return json.dumps(
        {
            "agrees": result.agrees,
            "relative_error": result.relative_error,
            "tolerance": TOLERANCE,
            "compared": result.checked,
            "left_out": result.skipped,
            "arrays": [
                {
                    "name": array.name,
                    "agrees": array.agrees,
                    "relative_error": array.relative_error,
                    "resolution": array.resolution,
                    "compared": array.checked,
                    "left_out": array.skipped,
                }
                for array in result.arrays
            ],
        },
        allow_nan=False,
    )


def _batch(text: str, samples: int) -> int:
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= samples:
        raise UsageError(
            f"Batch must be a whole number from 1 to {samples:,}, the training samples, "
            f"not {text!r}."
        )
    return int(text)
