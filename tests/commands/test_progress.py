from __future__ import annotations

import dataclasses
import io
import os
import re
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from nnplay.commands.progress import (
    LONGEST_BAR,
    Bar,
    Figures,
    Lines,
    bar_line,
    epoch_line,
    progress_on,
)
from nnplay.data import DataSet, Samples
from nnplay.project import default_design
from nnplay.project.fields import BATCH_SIZE
from nnplay.training import Trainer, data_shape, fit, measure_now

FIGURES = Figures(
    epoch=3,
    epochs=20,
    share=0.125,
    loss=0.123456,
    score=0.95678,
    watched_loss=0.2,
    watched_score=0.94321,
    speed=83210.4,
    left=134.2,
)


class Terminal(io.TextIOWrapper):
    """A stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)

    @property
    def lines(self) -> list[str]:
        return self.text.split("\r")[1:]


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def trainer() -> Trainer:
    """Return a trainer of 2 epochs with 4 steps each."""
    random = np.random.default_rng(0)
    samples = Samples(random.random((128, 4), np.float32), np.arange(128) % 2)
    data = DataSet("d", "d", samples, samples, ("a", "b"), None, "", "", "")
    design = BATCH_SIZE.put(default_design("d", data_shape(data)), 32)
    trainer = Trainer(design, data)
    trainer.until = 2
    return trainer


PARTS = ["cost 0.1235", "accuracy  95.7 %", "test  94.3 %", "   83,210 samples/s", "   2:14 left"]


@pytest.mark.parametrize(
    ("columns", "parts"),
    [
        (200, PARTS),
        (105, PARTS),
        (100, [*PARTS[:2], *PARTS[3:]]),
        (70, [*PARTS[:2], PARTS[4]]),
        (55, PARTS[:2]),
        (40, PARTS[:1]),
        (22, []),
    ],
)
def test_line_drops_what_has_no_room(columns: int, parts: list[str]) -> None:
    line = bar_line(FIGURES, columns, "#-")
    head, bar, *rest = re.split(r"  (?=[#-])|(?<=-)  ", line)
    assert head == "Epoch  3/20"
    assert set(bar) == {"#", "-"}
    assert rest == (["  ".join(parts)] if parts else [])
    assert len(line) == columns or len(bar) == LONGEST_BAR


def test_numbers_have_r2_and_the_watched_part_is_named() -> None:
    figures = dataclasses.replace(
        FIGURES, score=0.9567, watched_score=-12.34567, task="regression", watched="validation"
    )
    assert "cost 0.1235  R²   0.957  validation -12.346  " in bar_line(figures, 200, "#-")
    assert epoch_line(3, figures) == (
        "Epoch  3/20  cost 0.1235  R²   0.957  validation cost 0.2000  validation R² -12.346  "
        "83,210 samples/s"
    )


def test_narrowest_terminals_get_the_epoch_alone() -> None:
    assert [bar_line(FIGURES, columns, "#-") for columns in (20, 5)] == ["Epoch  3/20", "Epoch"]


def test_bar_is_full_in_the_end_and_empty_at_the_start() -> None:
    for share, bar in ((0.0, "-" * 30), (1.0, "#" * 30)):
        figures = Figures(1, 1, share, None, None, None, None, 0.0, None)
        line = bar_line(figures, 200, "#-")
        assert f"  {bar}  cost      –  accuracy     – %  test     – %" in line


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0:00 left"), (59.6, "1:00 left"), (3725.0, "1:02:05 left")]
)
def test_time_left(seconds: float, text: str) -> None:
    figures = Figures(1, 1, 0.5, 0.0, 0.0, None, None, 0.0, seconds)
    assert bar_line(figures, 200, "#-").endswith(f" {text}")


def drive(
    make: Callable[..., Bar | Lines], stream: Any, trainer: Trainer, tick: float = 0.0
) -> None:
    clock = Clock()
    progress = make(stream, trainer, clock)
    for event in fit(trainer):
        clock.now += tick
        progress.show(event, 2 * clock.now)
    progress.close()


def test_bar_redraws_ten_times_a_second_at_most(trainer: Trainer) -> None:
    stream = Terminal()
    drive(Bar, stream, trainer, tick=0.07)
    # Of 4 steps an epoch, only every other one is late enough; the last line is drawn in any case.
    assert len(stream.lines) == 5
    assert stream.lines[-1].startswith("Epoch 2/2")
    assert "━" * 10 in stream.lines[-1]
    assert stream.text.endswith("\n")


def test_bar_is_full_when_training_stops_early(trainer: Trainer) -> None:
    standing = msgspec.structs.replace(trainer.design.training, learning_rate=0.0, early_stopping=1)
    trainer.adopt(msgspec.structs.replace(trainer.design, training=standing))
    trainer.until = 50
    stream = Terminal()
    drive(Bar, stream, trainer, tick=1.0)
    assert (trainer.epoch, trainer.stopped_early) == (2, True)
    last = stream.lines[-1].rstrip()
    assert last.startswith("Epoch  2/50  ━━━━━━━━")
    assert "─" not in last  # the bar is full
    assert "–" not in last  # and every figure known


def test_bar_overwrites_a_longer_line(trainer: Trainer) -> None:
    stream = Terminal()
    bar = Bar(stream, trainer, Clock())
    widths = iter([120, 40])
    bar._output.columns = lambda: next(widths)  # type: ignore[method-assign]
    for event in fit(trainer):
        bar.show(event, 1.0)
    bar.close()
    first, last = stream.lines
    assert len(first.rstrip("\n")) > 80
    assert len(last.rstrip("\n")) == 39


def test_bar_uses_plain_signs_where_others_cannot_be_written(trainer: Trainer) -> None:
    stream = Terminal("ascii")
    stream.reconfigure(errors="replace")
    drive(Bar, stream, trainer)
    assert "####" in stream.lines[-1]


def test_lines_report_each_epoch(trainer: Trainer) -> None:
    stream = io.StringIO()
    drive(Lines, stream, trainer, tick=1.0)
    lines = stream.getvalue().splitlines()
    tests, batches = trainer.history.tests(), trainer.history.batches()
    assert len(lines) == 2
    for epoch, line in enumerate(lines):
        mean = batches.loss[4 * epoch : 4 * epoch + 4].mean()
        words = line.split()
        assert words[:2] == ["Epoch", f"{epoch + 1}/2"]
        assert float(words[3]) == pytest.approx(mean, abs=6e-5)
        assert float(words[9]) == pytest.approx(tests.loss[epoch], abs=6e-5)


def test_lines_follow_the_validation_part_and_r2() -> None:
    random = np.random.default_rng(0)

    def samples(count: int) -> Samples:
        x = random.random((count, 2), np.float32)
        return Samples(x, x.sum(axis=1, keepdims=True))

    data = DataSet(
        *("d", "d", samples(64), samples(8), (), None, "", "", ""), validation=samples(16)
    )
    trainer = Trainer(default_design("d", data_shape(data)), data)
    trainer.until = 1
    stream = io.StringIO()
    drive(Lines, stream, trainer, tick=1.0)
    found = re.search(r"  validation cost +(\S+)  validation R² +(\S+)  ", stream.getvalue())
    assert found is not None
    measured = measure_now(trainer, "validation")
    assert float(found[1]) == pytest.approx(measured.loss, abs=6e-5)
    assert float(found[2]) == pytest.approx(measured.score, abs=6e-4)


@pytest.mark.parametrize("kind", [Bar, Lines])
def test_nobody_watching_does_not_stop_the_training(
    trainer: Trainer, kind: Callable[..., Bar | Lines]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")
    drive(kind, stream, trainer, tick=1.0)
    assert trainer.epoch == 2
    with pytest.raises(BrokenPipeError):
        stream.close()


def test_terminal_gets_a_bar(trainer: Trainer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(progress_on(Terminal(), trainer), Bar)
    assert isinstance(progress_on(io.StringIO(), trainer), Lines)
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(progress_on(Terminal(), trainer), Lines)
