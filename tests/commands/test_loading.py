from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nnplay.cli import main
from nnplay.commands import line, loading
from nnplay.commands.loading import amount_text, load_shown
from nnplay.data import Amount, DataRecipe, DataSet, Progress, load
from nnplay.errors import DataError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def watch(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in the place of standard error, on which every line is shown."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(line, "REDRAW_SECONDS", -1.0)
    return terminal


def reading(
    monkeypatch: pytest.MonkeyPatch, tiny: Path, work: Callable[[Progress], None]
) -> DataRecipe:
    """Let the reading of data do some work first; return the recipe of data to read."""

    def slowly(recipe: DataRecipe, progress: Progress) -> DataSet:
        work(progress)
        return load(recipe)

    monkeypatch.setattr(loading, "load", slowly)
    return DataRecipe(str(tiny))


def test_a_terminal_shows_how_far_it_is(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(progress: Progress) -> None:
        progress(Amount("Reading", 1_000_000, 20_000_000))
        progress(Amount("Reading", 20_000_000, 20_000_000))

    terminal = watch(monkeypatch)
    data = load_shown(reading(monkeypatch, tiny, work))
    assert len(data.train) == 60
    lines = ["Reading: 1.0 of 20.0 MB", "Reading: 20.0 of 20.0 MB"]
    assert terminal.getvalue() == "".join(f"\r{text}" for text in lines) + f"\r{'':24}\r"


@pytest.mark.parametrize("ends", [True, False], ids=["while reading", "too late for the reader"])
def test_ctrl_c_ends_the_program_cleanly(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    seen = []

    def work(progress: Progress) -> None:
        progress(Amount("Reading", 1, 3, "files"))
        signal.raise_signal(signal.SIGINT)
        if ends:
            progress(Amount("Reading", 2, 3, "files"))
            seen.append("more")

    source = reading(monkeypatch, tiny, work).source
    before = signal.getsignal(signal.SIGINT)
    terminal = watch(monkeypatch)
    assert main(["train", "--data", source]) == 130
    assert terminal.getvalue() == f"\rReading: 1 of 3 files\r{'':21}\rInterrupted.\n"
    assert not seen
    assert signal.getsignal(signal.SIGINT) is before


def test_what_is_wrong_with_data_is_said_on_a_clean_line(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(progress: Progress) -> None:
        progress(Amount("Reading", 1, 3, "files"))
        raise DataError("The second file is empty.")

    source = reading(monkeypatch, tiny, work).source
    terminal = watch(monkeypatch)
    assert main(["train", "--data", source]) == 2
    assert terminal.getvalue().endswith(f"\r{'':21}\rThe second file is empty.\n")


def test_an_amount_of_which_the_whole_is_unknown() -> None:
    assert amount_text(Amount("Reading", 2_345_678)) == "Reading: 2.3 MB"
    assert amount_text(Amount("Reading", 1234, None, "files")) == "Reading: 1,234 files"
