"""Talking to a terminal: sentences on standard error, and a parser that complains in sentences."""

from __future__ import annotations

import argparse
import sys
import textwrap
from contextlib import suppress
from typing import Any, NoReturn

from nnplay.errors import NnplayError

DONE = 0
FAILED = 1
"""Exit code of a training that diverged."""
BAD_INPUT = 2
"""Exit code of bad input or usage."""


class UsageError(NnplayError):
    """A command line that cannot be understood."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError, with one sentence, where argparse would exit."""

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        settings.setdefault("allow_abbrev", False)
        super().__init__(**settings)

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
