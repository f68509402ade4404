"""How fast training goes, smoothed over about a second so that the number can be read."""

from __future__ import annotations

import time
from collections import deque


class Speed:
    """Samples a second, from counts looked at now and then."""

    WINDOW = 1.0
    """Seconds that the mean is taken over."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self.samples_per_second = 0.0

    def reset(self) -> None:
        """Forget what was counted so far."""
        self._seen.clear()
        self.samples_per_second = 0.0

    def resume(self, samples: int, now: float | None = None) -> None:
        """Go on after a rest, which does not count; until the next `measure` the speed stays."""
        self._seen.clear()
        self._seen.append((time.monotonic() if now is None else now, samples))

    def measure(self, samples: int, now: float | None = None) -> None:
        """Note that `samples` have been seen in all, at `now` seconds of a monotonic clock."""
        now = time.monotonic() if now is None else now
        self._seen.append((now, samples))
        while len(self._seen) > 2 and now - self._seen[0][0] > self.WINDOW:
            self._seen.popleft()
        start, first = self._seen[0]
        if now > start:
            self.samples_per_second = (samples - first) / (now - start)
