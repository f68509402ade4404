"""Repaints while training: one view at a time, as often as a budget of processor time allows.

The window and the training share one interpreter, so every millisecond of painting is taken from
training. Views take turns, which keeps each pause of the event loop short, and the interval follows
from what the window's thread really spent on the turns before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer

SHARE = 0.09
"""Share of wall time that the window's thread may spend while training."""

FASTEST, SLOWEST = 16, 100
"""Bounds of the interval between two turns, milliseconds."""


class Refresher(QObject):
    """Calls `always` at every turn, and one of `views` in rotation.

    Parameters
    ----------
    always : callable
        Cheap upkeep: emptying the mailbox.
    views : sequence of callable
        Each brings one view up to date.
    """

    def __init__(
        self,
        always: Callable[[], object],
        views: Sequence[Callable[[], None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._always = always
        self._views = views
        self._next = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)
        self._spent = 0.0
        self._mean = 4.0

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
        """Bring every view up to date now."""
        self._always()
        for view in self._views:
            view()

    def _turn(self) -> None:
        # Armed first, so that `stop` from within a view holds.
        self._timer.start(self._interval())
        self._always()
        self._views[self._next]()
        self._next = (self._next + 1) % len(self._views)

    def _interval(self) -> int:
        """Return the milliseconds to wait, from this thread's processor time since last turn."""
        now = time.thread_time()
        spent, self._spent = 1000 * (now - self._spent), now
        # Bounded, so that one long pause (a dialog, a new network) does not slow many turns.
        spent = min(spent, SLOWEST * SHARE)
        self._mean += 0.2 * (spent - self._mean)
        return int(max(self._mean / SHARE, FASTEST))
