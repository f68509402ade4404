"""Weights and biases that a person sets, asked for in one thread and set in another."""

from __future__ import annotations

from collections import deque

from nnplay.nn.arrays import Array


class ByHand:
    """What is to be set in a network's parameters, and what they were before.

    Attributes
    ----------
    count : int
        How many have been set so far.
    """

    def __init__(self) -> None:
        self.count = 0
        self._wanted: deque[tuple[int, float]] = deque()
        self._before: dict[int, float] = {}

    @property
    def waiting(self) -> bool:
        """Whether any are still to be set."""
        return bool(self._wanted)

    @property
    def differs(self) -> bool:
        """Whether any that was set has not been put back to what it was at first."""
        return bool(self._before)

    def ask(self, place: int, value: float) -> None:
        """Ask for a parameter to be set; from any thread.

        Parameters
        ----------
        place : int
            In the flat vector of parameters.
        value : float
        """
        self._wanted.append((place, value))

    def set_in(self, parameters: Array) -> bool:
        """Set what was asked for, in the thread that may; return whether there was anything."""
        asked = self.waiting
        while self._wanted:
            place, value = self._wanted.popleft()
            before = self._before.setdefault(place, float(parameters[place]))
            parameters[place] = value
            if parameters[place] == before:
                del self._before[place]
            self.count += 1
        return asked
