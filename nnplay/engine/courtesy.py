"""Training gives way to the window: between two steps, while the window is at work.

Both share one interpreter lock. The steps of a small network are too short for NumPy to let it go,
and the window's thread, which lets it go at each call of Qt, had to fight for it anew each time:
what takes 5 ms beside a network at rest took 20 and more. So the window says when it is at work,
and a training thread waits that long before its next step; both are faster for it.

There is one such state for the process, as there is one lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.1
"""Seconds that a training thread waits at most, should the window be at work for longer."""

_at_rest = threading.Event()
_at_rest.set()


@contextmanager
def at_work() -> Iterator[None]:
    """Have training wait for what the window's thread does within; only that thread may."""
    _at_rest.clear()
    try:
        yield
    finally:
        _at_rest.set()


def give_way() -> None:
    """Wait until the window is at rest; called by training threads between two steps."""
    if not _at_rest.is_set():  # twenty times cheaper to ask than to wait for nothing
        _at_rest.wait(PATIENCE)
