"""How far the reading of data is, for the window to look at; and how the window cancels it."""

from __future__ import annotations

from nnplay.data import Amount, CancelledError


class Watch:
    """A `Progress` that is called in one thread and looked at in another.

    Attributes
    ----------
    amount : Amount or None
        The newest; None before the first.
    """

    def __init__(self) -> None:
        self.amount: Amount | None = None
        self._cancelled = False

    def __call__(self, amount: Amount) -> None:
        """Take note, or raise `CancelledError` if that is wanted."""
        if self._cancelled:
            raise CancelledError("Cancelled.")
        self.amount = amount

    def cancel(self) -> None:
        """End the work the next time it says how far it is."""
        self._cancelled = True
