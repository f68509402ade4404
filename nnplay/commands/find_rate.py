"""`nnplay find-rate`: try rising learning rates, and suggest a good one."""

from __future__ import annotations

import argparse
import json

import numpy as np

from nnplay.commands.console import DONE, FAILED, cost_text, say
from nnplay.commands.design_options import add_design_options
from nnplay.commands.designed import Designed, designed, go_through
from nnplay.training.rate_finder import STEPS, RateCurve, probe_rates
from nnplay.training.threads import blas_threads, suggest_threads
from nnplay.training.trial import trial_trainer

EPILOG = """\
examples:
  nnplay find-rate
  nnplay find-rate --layers "128 relu, 10 softmax" --optimizer "sgd momentum=0.9"
  nnplay find-rate --data path/to/mnist --batch-size 128 --json

The learning rate grows with every batch, from 1e-6 to 10 or until the cost has risen to four times
its lowest; the schedule is left out. `nnplay train --help` says what the presets are.
"""

_BAR = 40
"""Letters of the longest bar."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = "Try rising learning rates on a fresh network, and suggest a good one."
    parser.epilog = EPILOG
    add_design_options(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help="Print the curve and the suggestion as one JSON object, the last line of standard "
        "output.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Find a rate; return the exit code: 1 if there is none to suggest."""
    made = designed(arguments)
    with blas_threads(suggest_threads(made.design, window=False)):
        trainer = trial_trainer(*made)
        probes, _ = go_through(
            probe_rates(trainer), lambda probe: f"Trying a learning rate of {probe.rate:.1e}"
        )
    curve = RateCurve.of(probes)
    print(_as_json(curve) if arguments.json else as_text(made, curve))
    if curve.suggestion is None:
        say(curve.reason)
        return FAILED
    return DONE


def as_text(made: Designed, curve: RateCurve) -> str:
    """Return the curve as a column of bars, and the suggestion."""
    training = made.design.training
    lines = [
        made.title,
        f"{training.optimizer.name}, batches of {training.batch_size:,}: "
        f"{len(curve.rates):,} of {STEPS} tried",
        "",
        f"{'rate':>8}  {'cost':>8}",
    ]
    shown = _shown(curve)
    largest = max((curve.smoothed[row] for row in shown), default=1.0)
    for row in shown:
        rate, cost = curve.rates[row], float(curve.smoothed[row])
        bar = "█" * round(_BAR * cost / largest)
        lines.append(f"{rate:8.1e}  {cost_text(cost):>8}  {bar}")
    if curve.suggestion is not None:
        lines += ["", f"Suggested learning rate: {curve.suggestion:g}"]
    return "\n".join(lines)


def _shown(curve: RateCurve) -> list[int]:
    """Return the rows to print: four to a decade, and the last."""
    if not len(curve.rates):
        return []
    quarters = np.floor(4 * np.log10(curve.rates) + 1e-9)
    first = np.flatnonzero(np.diff(quarters, prepend=-np.inf))
    return sorted({*first.tolist(), len(curve.rates) - 1})


def _as_json(curve: RateCurve) -> str:
    return json.dumps(
        {
            "learning_rate": curve.suggestion,
            "rates": curve.rates.tolist(),
            "costs": curve.costs.tolist(),
            "smoothed": curve.smoothed.tolist(),
        },
        allow_nan=False,
    )
