"""Talking to a terminal: sentences on standard error, and a parser that complains in sentences."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from nnplay.errors import NnplayError
from nnplay.nearest import nearest

DONE = 0
FAILED = 1
"""Exit code of a training that diverged."""
BAD_INPUT = 2
"""Exit code of bad input or usage."""

OTHER_OPTIONS: Mapping[str, str] = {
    **dict.fromkeys(("lr", "rate", "eta", "alpha", "step-size"), "learning-rate"),
    **dict.fromkeys(("bs", "batch", "minibatch"), "batch-size"),
    **dict.fromkeys(("hidden", "network", "model", "units", "activation", "dropout"), "layers"),
    **dict.fromkeys(("dataset", "dataset-name"), "data"),
    **dict.fromkeys(("decay", "wd"), "weight-decay"),
    **dict.fromkeys(("normalise", "normalize", "standardise", "standardize"), "scaling"),
    **dict.fromkeys(("jobs", "workers", "cores", "cpus"), "threads"),
    **dict.fromkeys(("out", "output", "weights"), "save"),
    **dict.fromkeys(("rng", "random-seed", "random-state"), "seed"),
    "backend": "engine",
    "cost": "loss",
    "log": "history",
    "momentum": "optimizer",
    "patience": "early-stopping",
}
"""What options may be called elsewhere, by that; without their hyphens, see `nearest`."""


class UsageError(NnplayError):
    """A command line that cannot be understood."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError, with one sentence, where argparse would exit.

    Options must be written out: what is short for one of them may be short for two one day.
    """

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        settings.setdefault("allow_abbrev", False)
        super().__init__(**settings)

    @property
    def options(self) -> list[str]:
        """The options' names: "--data"."""
        return [word for word in self._option_string_actions if word.startswith("--")]

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what a command line says.

        Raises
        ------
        UsageError
            If it cannot be understood; of an unknown option it says which is the nearest.
        """
        found, unknown = self.parse_known_args(words)
        if unknown:
            raise UsageError(self._unknown(unknown[0]))
        return found

    def _unknown(self, word: str) -> str:
        option, _, _ = word.partition("=")
        known = f"There is no option {option}" if word[:1] == "-" else f"{word!r} is not understood"
        guess = nearest(option, self.options, OTHER_OPTIONS)
        return f"{known}; did you mean {guess}?" if guess else f"{known}; see `{self.prog} --help`."

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        text = message.removesuffix(".")
        raise UsageError(f"{text[:1].upper()}{text[1:]}; see `{self.prog} --help`.")


def say(text: str) -> None:
    """Write a line to standard error; that nobody can read it any more is no reason to stop."""
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def help_text(text: str) -> str:
    """Return a text as argparse wants it, which takes % for the start of a placeholder."""
    return text.replace("%", "%%")


def pairs(rows: dict[str, str]) -> str:
    """Return names and values as two aligned columns."""
    width = max(map(len, rows))
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows.items())


def wrapped(head: str, text: str) -> str:
    """Return a text behind a head, in lines of at most 100 letters that start one below another."""
    indent = " " * len(head)
    return textwrap.fill(text, 100, initial_indent=head, subsequent_indent=indent)


def cost_text(value: float | None) -> str:
    """Return a cost in words: four decimals, or an exponent where it is far from one."""
    if value is None:
        return "–"
    return f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e3 else f"{value:.3g}"


def percent_text(share: float | None, decimals: int) -> str:
    """Return a share from 0 to 1 as a percentage."""
    return f"{'–' if share is None else f'{100 * share:.{decimals}f}'} %"
