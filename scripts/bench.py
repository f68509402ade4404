"""Measure nnplay on this machine, beside other libraries where they are installed.

Every command prints a Markdown table; on Linux none touches your settings. Times are the best of
several interleaved rounds unless said otherwise, since other programs can only make a round slower;
compare ratios within one run, not seconds between runs.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

OPTIONS: dict[str, dict[str, Any]] = {
    "rounds": {"type": int, "help": "how often everything is measured (default %(default)s)"},
    "rows": {"metavar": "TEXT", "help": "only the rows whose name contains this"},
    "threads": {"metavar": "N,…", "help": "threads to measure with (default 1 and all cores)"},
    "preset": {"metavar": "NAME", "help": "the preset to train (default %(default)s)"},
    "target": {"type": float, "help": "the test accuracy to reach (default %(default)s)"},
    "seeds": {"type": int, "help": "how many seeds, from 0 (default %(default)s)"},
    "seconds": {"type": float, "help": "seconds of training measured (default %(default)g)"},
    "window": {"type": int, "help": "1 to show the window, 0 to train without it"},
    "scene": {"help": "what the window shows: digits or plane"},
    "steps": {"help": "what makes the training steps: NumPy or compiled"},
}
"""Every option of every command: what argparse must know of it besides the default."""


class Command(NamedTuple):
    """A command; it calls the function of its name (- as _) in `module`.

    Attributes
    ----------
    help : str or None
        None for what other commands run as a process of its own.
    defaults : dict
        The options it takes, each with its default.
    """

    module: str
    help: str | None
    defaults: dict[str, Any]


COMMANDS = {
    "engine": Command(
        "_bench_engine",
        "seconds per epoch, beside PyTorch, scikit-learn and JAX",
        {"rounds": 3, "rows": "", "threads": ""},
    ),
    "live": Command(
        "_bench_window",
        "training speed in the window and without it, latency, frames of the decision surface",
        {"rounds": 3, "seconds": 6.0},
    ),
    "start": Command(
        "_bench_window", "seconds from the start to the first painted window", {"rounds": 5}
    ),
    "memory": Command(
        "_bench_window", "peak memory of the window while it trains", {"seconds": 3.0}
    ),
    "accuracy": Command(
        "_bench_accuracy",
        "seconds of training to an accuracy on the full MNIST, beside PyTorch",
        {"preset": "mnist-fast", "target": 0.98, "seeds": 5},
    ),
    "table": Command(
        "_bench_table",
        "the published errors of fully connected networks on MNIST, reached again (minutes)",
        {"rows": "", "seeds": 3},
    ),
    "engine-child": Command("_bench_engine", None, {"rounds": 3, "rows": "", "threads": ""}),
    "live-child": Command(
        "_bench_window", None, {"window": 1, "seconds": 6.0, "scene": "digits", "steps": "NumPy"}
    ),
}


def read_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parsers = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        shown: dict[str, Any] = {} if command.help is None else {"help": command.help}
        options = parsers.add_parser(name, **shown)
        for option, default in command.defaults.items():
            options.add_argument(f"--{option}", default=default, **OPTIONS[option])
    return parser.parse_args()


def main() -> None:
    """Run the command, away from the settings of whoever runs it."""
    args = read_arguments()
    module = importlib.import_module(COMMANDS[args.command].module)
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            os.environ[f"XDG_{kind}_HOME"] = home
        getattr(module, args.command.replace("-", "_"))(args)


if __name__ == "__main__":
    main()
