"""How a training shows on standard error: one line that redraws itself, or one line an epoch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TextIO

from nnplay.commands.console import cost_text
from nnplay.commands.line import REDRAW_SECONDS, Output
from nnplay.commands.score import SCORES, score_text
from nnplay.data import Part, Task
from nnplay.training import EpochDone, StepDone, Trainer
from nnplay.training.fit import Event

LONGEST_BAR = 30
SHORTEST_BAR = 8

# What goes first where the terminal is narrow.
_DROPPED_FIRST = ("watched", "speed", "left", "score", "cost")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is shown at one moment.

    Attributes
    ----------
    epoch, epochs : int
        The epoch under way, from 1, and how many there will be.
    share : float
        Of the whole training that is done, 0 to 1.
    loss, score : float or None
        Means over the batches of the epoch under way; the score is an accuracy or R².
    watched_loss, watched_score : float or None
        The newest measurement.
    speed : float
        Training samples a second, measurements left out.
    left : float or None
        Seconds that the rest will take.
    task : {"classification", "regression"}
        Decides how scores read.
    watched : {"test", "validation"}
        The part that was measured.
    """

    epoch: int
    epochs: int
    share: float
    loss: float | None
    score: float | None
    watched_loss: float | None
    watched_score: float | None
    speed: float
    left: float | None
    task: Task = "classification"
    watched: Part = "test"


class Progress(Protocol):
    """Is told of everything that a training does."""

    def show(self, event: Event, seconds: float) -> None:
        """Show an event; `seconds` is the time that steps have taken so far."""

    def close(self) -> None:
        """Leave the terminal in order."""


def progress_on(stream: TextIO, trainer: Trainer) -> Progress:
    """Return the kind of progress that suits a stream."""
    terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    return Bar(stream, trainer) if terminal else Lines(stream, trainer)


class _Reader:
    """Reads the figures of a trainer in work."""

    def __init__(self, trainer: Trainer, clock: Callable[[], float]) -> None:
        self.trainer = trainer
        self._clock = clock
        self._begin = clock()
        self._first_row = 0
        self._start = trainer.progress

    @property
    def at_end(self) -> bool:
        """Whether no epoch follows."""
        return self.trainer.stopped_early or self.trainer.epoch >= self.trainer.until

    def start_epoch(self) -> None:
        """Begin the means anew."""
        self._first_row = self.trainer.history.steps

    def read(self, seconds: float) -> Figures:
        """Return the figures of now; `seconds` is the time that steps have taken."""
        trainer = self.trainer
        batches, tests = trainer.history.batches(), trainer.history.tests()
        samples = batches.samples[self._first_row :]
        count = int(samples.sum())
        loss = float(batches.loss[self._first_row :] @ samples) / count if count else None
        score = float(batches.score[self._first_row :].sum())
        last = trainer.epoch if trainer.stopped_early else trainer.until
        done, whole = trainer.progress - self._start, last - self._start
        rest = (self._clock() - self._begin) * (whole - done) / done if done else None
        return Figures(
            epoch=min(int(trainer.progress) + 1, last),
            epochs=trainer.until,
            share=done / whole,
            loss=loss,
            score=score / count if count else None,
            watched_loss=float(tests.loss[-1]) if len(tests.loss) else None,
            watched_score=float(tests.score[-1]) if len(tests.loss) else None,
            speed=trainer.samples / seconds if seconds else 0.0,
            left=rest,
            task=trainer.data.task,
            watched=trainer.data.watched,
        )


class Lines:
    """One line an epoch, for files and pipes."""

    def __init__(
        self, stream: TextIO, trainer: Trainer, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._output = Output(stream)
        self._reader = _Reader(trainer, clock)

    def show(self, event: Event, seconds: float) -> None:
        """Write a line at the end of an epoch."""
        if isinstance(event, EpochDone):
            figures = self._reader.read(seconds)
            self._output.write(f"{epoch_line(event.epoch, figures)}\n")
            self._reader.start_epoch()

    def close(self) -> None:
        """Do nothing: every line is complete."""


class Bar:
    """One line that redraws itself, for terminals."""

    def __init__(
        self, stream: TextIO, trainer: Trainer, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._output = Output(stream)
        self._reader = _Reader(trainer, clock)
        self._clock = clock
        self._signs = "━─" if self._output.can_write("━─") else "#-"
        self._due = clock()
        self._length = 0
        self._seconds = 0.0

    def show(self, event: Event, seconds: float) -> None:
        """Redraw the line, if it is time to."""
        self._seconds = seconds
        if isinstance(event, EpochDone) and not self._reader.at_end:
            self._reader.start_epoch()
        elif isinstance(event, StepDone) and self._clock() >= self._due:
            self._draw()

    def close(self) -> None:
        """Draw the line as it is in the end, and leave it."""
        self._draw()
        self._output.write("\n")

    def _draw(self) -> None:
        self._due = self._clock() + REDRAW_SECONDS
        columns = self._output.columns() - 1
        line = bar_line(self._reader.read(self._seconds), columns, self._signs)
        # Spaces over the rest of a longer line before: every terminal understands them.
        self._output.write(f"\r{line:{min(self._length, columns)}}")
        self._length = len(line)


def bar_line(figures: Figures, columns: int, signs: str) -> str:
    """Return the line of a terminal, at most `columns` long; `signs` are those of done and not."""
    width = len(str(figures.epochs))
    head = f"Epoch {figures.epoch:{width}}/{figures.epochs}"
    parts = {
        "cost": _cost(figures.loss),
        "score": _score(figures, figures.score),
        "watched": f"{figures.watched} {_score_text(figures, figures.watched_score)}",
        "speed": f"{figures.speed:9,.0f} samples/s",
        "left": f"{_duration(figures.left):>7} left",
    }
    for name in (*_DROPPED_FIRST, None):
        tail = "".join(f"  {text}" for text in parts.values())
        room = columns - len(head) - len(tail) - 2
        if room >= SHORTEST_BAR or name is None:
            break
        del parts[name]
    if room < SHORTEST_BAR:
        return head[:columns]
    length = min(room, LONGEST_BAR)
    done = int(length * figures.share + 1e-9)
    return f"{head}  {signs[0] * done}{signs[1] * (length - done)}{tail}"


def epoch_line(epoch: int, figures: Figures) -> str:
    """Return the line that reports an epoch."""
    width = len(str(figures.epochs))
    return (
        f"Epoch {epoch:{width}}/{figures.epochs}  "
        f"{_cost(figures.loss)}  {_score(figures, figures.score)}  "
        f"{figures.watched} {_cost(figures.watched_loss)}  "
        f"{figures.watched} {_score(figures, figures.watched_score)}  "
        f"{figures.speed:,.0f} samples/s"
    )


def _cost(value: float | None) -> str:
    return f"cost {cost_text(value):>6}"


def _score(figures: Figures, score: float | None) -> str:
    return f"{SCORES[figures.task]} {_score_text(figures, score)}"


def _score_text(figures: Figures, score: float | None) -> str:
    return f"{score_text(figures.task, score, 1):>7}"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "–:––"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
