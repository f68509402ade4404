from __future__ import annotations

import io
import os
import time
from functools import partial

import pytest

from nnplay.commands import line
from nnplay.commands.line import Line, Output


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_is_redrawn_no_more_often_than_anybody_can_see(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    shown = Line(terminal)
    for now, words in ((100.0, "first one"), (100.05, "too early"), (100.2, "second")):
        monkeypatch.setattr(time, "monotonic", partial(float, now))
        shown.show(partial(str, words))
    assert terminal.getvalue() == "\rfirst one\rsecond   "


def test_words_are_not_even_made_where_nobody_reads_them() -> None:
    stream = io.StringIO()
    shown = Line(stream)
    shown.show(lambda: pytest.fail("made words"))
    shown.wipe()
    assert stream.getvalue() == ""


def test_a_line_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.Output, "columns", lambda _: 10)
    terminal = Terminal()
    Line(terminal).show(lambda: "Reading a file of a long name")
    assert terminal.getvalue() == "\rReading a"


def test_a_stream_that_is_gone_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")
    output = Output(stream)
    output.write("hello")
    assert output.columns() == 80  # as many as usual, where nobody can tell
    with pytest.raises(BrokenPipeError):
        stream.close()


@pytest.mark.parametrize(("encoding", "can"), [("utf-8", True), ("ascii", False)])
def test_what_the_encoding_lacks_is_known(encoding: str, can: bool) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    assert Output(stream).can_write("━") == can
