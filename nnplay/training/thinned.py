"""Entries of a training that stay few however long it goes on."""

from __future__ import annotations

import copy
import math
from itertools import groupby
from typing import Generic, Protocol, TypeVar


class Dated(Protocol):
    """What says when it was."""

    @property
    def step(self) -> int:
        """Steps made by then."""

    @property
    def epoch(self) -> float:
        """Training progress then, in epochs."""


Entry = TypeVar("Entry", bound=Dated)


class Thinned(Generic[Entry]):
    """Entries evenly over the training so far, the first one always among them.

    They stand at multiples of a part of an epoch. Once there are too many, only the first of every
    part stays and the part is doubled. One thread adds while another reads: `entries` is replaced
    whole.

    Parameters
    ----------
    most : int
        Entries kept at most.
    every : float
        Epochs between two entries at the beginning.

    Attributes
    ----------
    entries : tuple
        In order.
    due : float
        The training progress, in epochs, from which another entry is wanted.
    """

    def __init__(self, most: int, every: float) -> None:
        self.entries: tuple[Entry, ...] = ()
        self.due = -math.inf
        self._most, self._every = most, every

    def add(self, entry: Entry) -> None:
        """Append an entry, and leave out others if there are too many then."""
        entries = (*self.entries, entry)
        while len(entries) > self._most:
            self._every *= 2
            entries = tuple(next(part) for _, part in groupby(entries, self._part))
        self.entries = entries
        self._find_due()

    def due_after(self, epoch: float) -> float:
        """Return what `due` becomes by an entry of that training progress, or less."""
        return (math.floor(epoch / self._every) + 1) * self._every

    def until(self, step: int) -> Thinned[Entry]:
        """Return a copy of what there was up to a step, which goes on from there."""
        thinned = copy.copy(self)
        thinned.entries = tuple(entry for entry in self.entries if entry.step <= step)
        thinned._find_due()
        return thinned

    def _part(self, entry: Entry) -> int:
        return math.floor(entry.epoch / self._every)

    def _find_due(self) -> None:
        self.due = self.due_after(self.entries[-1].epoch) if self.entries else -math.inf
