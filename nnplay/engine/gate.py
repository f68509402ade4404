"""Where training waits for a person (run, pause, one step, one epoch, stop), or to keep a pace."""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable

from nnplay.training import EpochDone, StepDone
from nnplay.training.fit import Event


class Mode(enum.Enum):
    """What the training thread is to do."""

    RUN = "run"
    PAUSE = "pause"
    STEP = "step"
    EPOCH = "epoch"
    STOP = "stop"


_ENDS_WITH = {Mode.STEP: StepDone, Mode.EPOCH: EpochDone}

_GOES_ON = (Mode.RUN, *_ENDS_WITH)

_PACED = (Mode.RUN, Mode.EPOCH)
"""Where many steps follow each other; everything else is done as soon as it is asked for."""

LAG = 0.1
"""Seconds behind its pace that training makes up for: about what painting may hold it up."""


class Gate:
    """Passes the training thread through after each event, holds it, or sends it home.

    Parameters
    ----------
    mode : Mode
    interval : float
        Seconds from one step to the next, at least; 0 for full speed.
    clock : callable
        Returns seconds that never go back.
    """

    def __init__(
        self,
        mode: Mode = Mode.RUN,
        interval: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mode = mode
        self._interval = interval
        self._clock = clock
        self._beat = clock()  # the next step is due one interval later
        self._changed = threading.Condition()

    def set(self, mode: Mode) -> None:
        """Tell the thread what to do; called from any thread. After STOP nothing else counts."""
        with self._changed:
            if self._mode is not Mode.STOP:
                self._mode = mode
            self._changed.notify_all()

    @property
    def mode(self) -> Mode:
        """What the thread was told last, or PAUSE once a single step or epoch is done."""
        return self._mode

    @property
    def interval(self) -> float:
        """Seconds from one step to the next, at least; 0 for full speed."""
        return self._interval

    @property
    def sees_each_step(self) -> bool:
        """Whether something may happen after any single step: a wait, or the end."""
        return bool(self._interval) or self._mode is Mode.STEP

    def set_interval(self, interval: float) -> None:
        """Set another pace, also for the wait that is under way; called from any thread."""
        with self._changed:
            if not self._interval:
                self._beat = self._clock()  # at full speed nobody counted
            self._interval = interval
            self._changed.notify_all()

    def passes(self, event: Event, on_pause: Callable[[], None]) -> bool:
        """Return whether training goes on after `event`; called by the training thread.

        Blocks after a step until the next is due, and while paused. `on_pause` is called each time
        before it blocks for a pause.
        """
        if self._mode is Mode.RUN and not self._interval:
            return True
        self._end_of(event)
        if isinstance(event, StepDone):
            self._keep_pace()
        return self._mode in _GOES_ON or self._wait(on_pause)

    def _end_of(self, event: Event) -> None:
        """Pause if the single step or epoch that was asked for ends with this event."""
        with self._changed:
            ends = _ENDS_WITH.get(self._mode)
            if ends is not None and isinstance(event, ends):
                self._mode = Mode.PAUSE

    def _keep_pace(self) -> None:
        with self._changed:
            while self._mode in _PACED:
                left = self._beat + self._interval - self._clock()
                if left <= 0:
                    break
                self._changed.wait(left)
            # Counted from when it was due, not from when the thread woke up, which is later: the
            # mean would drift. Never from later than now, as after a wait that was cut short.
            now = self._clock()
            self._beat = min(now, max(self._beat + self._interval, now - LAG))

    def _wait(self, on_pause: Callable[[], None]) -> bool:
        if self._mode is Mode.PAUSE:
            on_pause()
        with self._changed:
            self._changed.wait_for(lambda: self._mode is not Mode.PAUSE)
            self._beat = self._clock()
            return self._mode is not Mode.STOP
