"""A slot for the newest snapshot: the training thread fills it, the window empties it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """One slot, one writer, one reader.

    Nothing queues up: while the reader has not emptied the slot, `offer` does not even make the
    next item. Plain attribute access is enough, as each side only ever stores its own state.
    """

    def __init__(self) -> None:
        self._item: T | None = None

    def offer(self, make: Callable[[], T]) -> None:
        """Put ``make()`` into the slot if it is empty."""
        if self._item is None:
            self._item = make()

    def put(self, item: T) -> None:
        """Put an item into the slot, over what lies there."""
        self._item = item

    def take(self) -> T | None:
        """Empty the slot and return what was in it."""
        item, self._item = self._item, None
        return item
