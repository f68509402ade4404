"""Faces that take long, made in a thread as often as it affords."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from nnplay.engine.latest import Latest
from nnplay.ui.network.faces import Plate

_REST = 4
"""How many times as long as the last faces took the thread rests after them."""


Make = Callable[[], dict[int, Plate]]


class Order(NamedTuple):
    """Faces that are wanted.

    Attributes
    ----------
    subject : tuple
        Which network and which of its neurons; compared, it says whether other faces will do
        until these are there.
    source : object
        The numbers they are made of, such as a snapshot; the very object counts.
    make : callable
        Makes them, in another thread.
    """

    subject: tuple[object, ...]
    source: object
    make: Make

    def is_for(self, other: Order) -> bool:
        """Whether both orders come to the same faces."""
        return self.subject == other.subject and self.source is other.source


class FaceWork(QObject):
    """Makes the newest of the faces that are asked for, and tells when they are there.

    Attributes
    ----------
    arrived : Signal
        `plates` returns something newer for the subject asked for last.
    failed : Signal(str)
        They could not be made: an unexpected error's traceback.
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(self)
        self._latest.done.connect(self._take)
        self._latest.failed.connect(self.failed)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._start)
        self._asked: Order | None = None
        self._waiting: Order | None = None
        self._made: tuple[Order, dict[int, Plate]] | None = None

    def plates(self, subject: tuple[object, ...]) -> dict[int, Plate]:
        """Return the newest faces of a subject, by column; nothing if there are none."""
        if self._made is None or self._made[0].subject != subject:
            return {}
        return self._made[1]

    def put(self, order: Order, plates: dict[int, Plate]) -> None:
        """Take faces that were made elsewhere; what is being made is not wanted any more."""
        self._latest.forget()
        self._made, self._asked, self._waiting = (order, plates), order, None

    def ask(self, order: Order) -> None:
        """Have faces made, unless they are there or under way."""
        if self._asked is None or not order.is_for(self._asked):
            self._asked = self._waiting = order
            self._start()

    def shut_down(self) -> None:
        """Wait for what is being made; for closing."""
        self._rest.stop()
        self._waiting = None
        self._latest.shut_down()

    def _start(self) -> None:
        if self._waiting is None or self._latest.busy or self._rest.isActive():
            return
        order, self._waiting = self._waiting, None

        def work() -> tuple[Order, dict[int, Plate], float]:
            start = perf_counter()
            plates = order.make()
            return order, plates, perf_counter() - start

        self._latest.ask(work)

    def _take(self, result: tuple[Order, dict[int, Plate], float]) -> None:
        order, plates, seconds = result
        self._made = order, plates
        self._rest.start(round(1000 * _REST * seconds))
        if self._asked is not None and self._asked.subject == order.subject:
            self.arrived.emit()
