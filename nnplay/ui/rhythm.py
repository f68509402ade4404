"""How often something is measured while the network trains."""

from __future__ import annotations

from time import monotonic

SHORTEST = 0.33
"""Seconds between the beginnings of two measurements, at least."""

SHARE = 1 / 4
"""Share of the time that measurements of one kind may take."""


class Rhythm:
    """Says when to measure again.

    Attributes
    ----------
    took : float
        What the last measurement took, seconds.
    """

    def __init__(self) -> None:
        self.took = self._began = 0.0

    @property
    def due(self) -> bool:
        """Whether it is time for another measurement."""
        return monotonic() - self._began >= max(SHORTEST, self.took / SHARE)

    def begin(self) -> None:
        """Note that a measurement begins."""
        self._began = monotonic()
