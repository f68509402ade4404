"""Where training waits for a person: run, pause, one step, one epoch, stop."""

from __future__ import annotations

import enum
import threading
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


class Gate:
    """Passes the training thread through after each event, holds it, or sends it home."""

    def __init__(self, mode: Mode = Mode.RUN) -> None:
        self._mode = mode
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

    def passes(self, event: Event, on_pause: Callable[[], None]) -> bool:
        """Return whether training goes on after `event`; called by the training thread.

        Blocks while paused. `on_pause` is called each time before it does.
        """
        mode = self._mode
        if mode is Mode.RUN:
            return True
        ends = _ENDS_WITH.get(mode)
        if ends is not None:
            if not isinstance(event, ends):
                return True
            with self._changed:
                if self._mode is mode:
                    self._mode = Mode.PAUSE
        return self._wait(on_pause)

    def _wait(self, on_pause: Callable[[], None]) -> bool:
        if self._mode is Mode.PAUSE:
            on_pause()
        with self._changed:
            self._changed.wait_for(lambda: self._mode is not Mode.PAUSE)
            return self._mode is not Mode.STOP
