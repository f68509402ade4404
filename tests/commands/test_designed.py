from __future__ import annotations

import io
import sys
from collections.abc import Generator

import pytest

from nnplay.commands import line
from nnplay.commands.designed import go_through


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def three() -> Generator[int, None, str]:
    yield from (1, 2, 3)
    return "end"


def test_nothing_is_drawn_but_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert go_through(three(), str) == ([1, 2, 3], "end")
    assert capsys.readouterr().err == ""


def test_a_terminals_line_is_redrawn_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(line, "REDRAW_SECONDS", -1.0)
    go_through(three(), lambda piece: f"piece {piece}")
    assert terminal.getvalue() == "\rpiece 1\rpiece 2\rpiece 3\r       \r"


def test_the_line_is_wiped_when_something_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Generator[int, None, None]:
        yield 7
        raise ValueError("no more")

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(line, "REDRAW_SECONDS", -1.0)
    with pytest.raises(ValueError, match="no more"):
        go_through(broken(), str)
    assert terminal.getvalue() == "\r7\r \r"
