"""Repaints while training: one view at a time, as often as a budget of processor time allows.

The window and the training share one interpreter, so every millisecond of painting is taken from
training. Views take turns, which keeps each pause of the event loop short, and the interval follows
from what the window's thread really spent on the turns before. A view that is not on the screen
gets no turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from nnplay.engine.courtesy import at_work

SHARE = 0.1
"""Share of wall time that the window's thread may spend while training."""

HURRIED_SHARE = 0.35
"""The same while a view in a hurry is on the screen: the surface over the plane, whose networks are
so small that they train fast enough beside it."""

FASTEST, SLOWEST = 16, 100
"""Bounds of the interval between two turns, milliseconds."""

_MOST_IN_A_ROW = 2

USUAL = 200
"""Milliseconds between two refreshes of a view that look fluent."""


@dataclass(slots=True)
class Turn:
    """A view that takes turns.

    Attributes
    ----------
    refresh : callable
        Brings the view up to date.
    panel : QWidget or None
        What has to be on the screen for that; None for what always is.
    every : callable
        Tells the milliseconds from one turn to the next, if there is time for it; a view that asks
        for less than usual is in a hurry.
    last : float
        When it had its last one, seconds.
    """

    refresh: Callable[[], object]
    panel: QWidget | None = None
    every: Callable[[], int] = lambda: USUAL
    last: float = 0.0

    @property
    def hurried(self) -> bool:
        """Whether the view asks for more turns than usual."""
        return self.every() < USUAL

    @property
    def wanted(self) -> bool:
        """Whether anybody can see the view."""
        return self.panel is None or on_screen(self.panel)


def on_screen(widget: QWidget) -> bool:
    """Whether any of a widget can be seen: a tab that is not in front is "visible" for Qt."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


class Refresher(QObject):
    """Calls `always` at every turn, and the refresh of the view that has waited longest.

    Parameters
    ----------
    always : callable
        Cheap upkeep: emptying the mailbox.
    turns : sequence of Turn
    """

    def __init__(
        self,
        always: Callable[[], object],
        turns: Sequence[Turn],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._always = always
        self._turns = tuple(turns)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)
        self._spent = 0.0
        self._mean = 4.0
        self._share = SHARE
        self._in_a_row = 0  # turns that views in a hurry have had

    @property
    def running(self) -> bool:
        """Whether turns are being taken."""
        return self._timer.isActive()

    def start(self) -> None:
        """Take turns until `stop`."""
        if not self.running:
            self._spent = time.thread_time()
            self._timer.start(FASTEST)

    def stop(self) -> None:
        """Take no more turns, and bring every view up to date."""
        self._timer.stop()
        self.refresh_all()

    def refresh_all(self) -> None:
        """Bring every view that is on the screen up to date now."""
        self._always()
        for turn in self._turns:
            if turn.wanted:
                turn.refresh()

    def _turn(self) -> None:
        # Armed first, so that `stop` from within a view holds.
        self._timer.start(self._interval())
        self._always()
        turn = self._choose(time.monotonic())
        if turn is not None:
            self._in_a_row = self._in_a_row + 1 if turn.hurried else 0
            turn.last = time.monotonic()
            with at_work():
                turn.refresh()

    def _choose(self, now: float) -> Turn | None:
        """Return the view whose turn it is, of those that anybody can see.

        Views in a hurry come first when they are due, but get two turns of three at the most;
        otherwise it is the one that has waited longest, in shares of what it asks for.
        """
        wanted = [turn for turn in self._turns if turn.wanted]
        self._share = HURRIED_SHARE if any(turn.hurried for turn in wanted) else SHARE
        due = [turn for turn in wanted if 1000 * (now - turn.last) >= turn.every()]
        first = [turn for turn in due if turn.hurried is (self._in_a_row < _MOST_IN_A_ROW)]
        among = first or due or (wanted if self._share == SHARE else [])
        return max(among, key=lambda turn: (now - turn.last) / turn.every(), default=None)

    def _interval(self) -> int:
        """Return the milliseconds to wait, from this thread's processor time since last turn."""
        now = time.thread_time()
        spent, self._spent = 1000 * (now - self._spent), now
        # Bounded, so that one long pause (a dialog, a new network) does not slow many turns.
        spent = min(spent, SLOWEST * self._share)
        self._mean += 0.2 * (spent - self._mean)
        hurried = self._share == HURRIED_SHARE
        return int(max(self._mean / self._share, FASTEST / 2 if hurried else FASTEST))
