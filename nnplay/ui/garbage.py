"""Have Python's garbage collected between Qt's events, never inside of a call of Qt.

While Qt destroys an object that listens to others, it holds a lock and tells each of those
(`disconnectNotify`). PySide then looks for a Python override of that, which allocates. A collection
that this sets off, and that finds another QObject, has that one destroyed, too, which may wait for
the very lock: for ever, as its own thread holds it. A collection can also begin in any other
thread, and destroy what belongs to the window's.

No lock of Qt is held while it hands out events, be it in the loop of a dialog, menu or drag. What
is in use there has references from the calls under way, which a collection respects.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from itertools import takewhile

from PySide6.QtCore import QTimer

PERIOD = 200
"""Milliseconds between two looks. A look costs microseconds; the longer, the more has piled up."""

GROWTH = 0.25
"""Share by which the old objects must have become more to be worth a look at all of them."""

_OLDEST = 2


def due(counts: Sequence[int], thresholds: Sequence[int]) -> int | None:
    """Return the oldest generation that has passed its threshold, as have all younger ones.

    Parameters
    ----------
    counts, thresholds : sequence of int
        Those of `gc.get_count` and `gc.get_threshold`, from the youngest generation on.

    Returns
    -------
    int or None
        The number of the generation, 0 for the youngest; None if not even that one is due.

    Examples
    --------
    >>> thresholds = (700, 10, 10)
    >>> due((701, 11, 4), thresholds), due((701, 3, 12), thresholds), due((90, 11, 4), thresholds)
    (1, 0, None)
    """
    pairs = zip(counts, thresholds, strict=True)
    passed = len(list(takewhile(lambda pair: pair[0] > pair[1], pairs)))
    return passed - 1 if passed else None


class Collector:
    """Collects from the event loop, in place of Python, inside of a `with`.

    To be entered in the window's thread, with an application object there. Like Python, it spares
    itself a full collection until a good share of the old objects is new.
    """

    def __init__(self) -> None:
        self._was_enabled = False
        self._old = 0  # what the last full collection has left
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer.start(PERIOD)

    def __exit__(self, *_error: object) -> None:
        self._timer.stop()
        gc.collect(0)  # else Python would soon do so, inside of whatever is destroyed at the end
        if self._was_enabled:
            gc.enable()

    def _look(self) -> None:
        generation = due(gc.get_count(), gc.get_threshold())
        if generation == _OLDEST and _old_objects() <= self._old * (1 + GROWTH):
            generation = _OLDEST - 1
        if generation is not None:
            gc.collect(generation)
        if generation == _OLDEST:
            self._old = _old_objects()


def _old_objects() -> int:
    return len(gc.get_objects(generation=_OLDEST))
