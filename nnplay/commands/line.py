"""A line of a terminal that redraws itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

REDRAW_SECONDS = 0.1
_USUAL_COLUMNS = 80


class Output:
    """A stream that may go away: no work ends because nobody watches it any more."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> None:
        """Write a text, if that is possible."""
        with suppress(OSError, ValueError):
            self.stream.write(text)
            self.stream.flush()

    def columns(self) -> int:
        """Return how many letters a line of the terminal has."""
        with suppress(OSError, ValueError):
            return os.get_terminal_size(self.stream.fileno()).columns or _USUAL_COLUMNS
        return _USUAL_COLUMNS

    def can_write(self, text: str) -> bool:
        """Whether the stream's encoding has all letters of a text."""
        try:
            text.encode(self.stream.encoding or "ascii")
        except UnicodeEncodeError:
            return False
        return True


class Line:
    """A line that says where some work is; nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._output = Output(stream)
        self._shows = stream.isatty()
        self._due = 0.0
        self._length = 0

    def show(self, words: Callable[[], str]) -> None:
        """Say something else, if it is time to."""
        if self._shows and time.monotonic() >= self._due:
            text = words()[: self._output.columns() - 1]  # a line that wraps cannot be redrawn
            # Spaces over the rest of a longer line before: every terminal understands them.
            self._output.write(f"\r{text:{self._length}}")
            self._length = len(text)
            self._due = time.monotonic() + REDRAW_SECONDS

    def wipe(self) -> None:
        """Leave the line empty."""
        if self._length:
            self._output.write(f"\r{' ' * self._length}\r")
