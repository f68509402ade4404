"""How far the reading of data is, and a button to cancel it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from nnplay.data import Amount
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.theme import SPACING

PATIENCE = 300
"""Milliseconds after which a reading that goes on is worth a word."""

_INTERVAL = 100
_STEPS = 1000
_MEGABYTE = 1_000_000


class LoadingBar(QWidget):
    """Asks how far the reading is, and shows it, while there is one.

    Signals
    -------
    cancel_requested : ()
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.amount: Callable[[], Amount | None] = lambda: None
        self.text = ElidedLabel(least=8)
        self.text.setProperty("muted", True)
        self.text.setProperty("small", True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setProperty("small", True)
        self.cancel.setAccessibleName(self.tr("Cancel the reading of data"))
        self.cancel.setToolTip(self.tr("Leave it unread; the open data set stays."))
        self.cancel.clicked.connect(self.cancel_requested)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far the reading is"))
        line = QHBoxLayout()
        line.setSpacing(2 * SPACING)
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addWidget(self.text)
        layout.addLayout(line)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self.hide()

    @property
    def active(self) -> bool:
        """Whether it asks."""
        return self._timer.isActive()

    def set_loading(self, loading: bool) -> None:
        """Begin to ask, or end it."""
        if loading and not self.active:
            self._timer.start(PATIENCE)
        elif not loading:
            self._timer.stop()
            self.hide()

    def look(self) -> None:
        """Show how far the reading is now."""
        if self.active:
            self._timer.setInterval(_INTERVAL)
        amount = self.amount()
        self.text.set_text(amount_words(amount) if amount else self.tr("Reading data…"))
        total = amount.total if amount else None
        if amount is None or not total:
            self.bar.setRange(0, 0)  # busy
        else:
            self.bar.setRange(0, _STEPS)
            self.bar.setValue(min(_STEPS, _STEPS * amount.done // total))
        self.show()


def amount_words(amount: Amount) -> str:
    """Return how far some work is: "Reading people.csv, 34 of 120 MB"."""
    done, total, unit = amount.done, amount.total, amount.unit
    if unit == "bytes":
        small = max(done, total or 0) < _MEGABYTE
        unit, by = ("kB", 1000) if small else ("MB", _MEGABYTE)
        done, total = round(done / by), None if total is None else round(total / by)
    of = "" if total is None else f" of {total:,}"
    return f"{amount.what}, {done:,}{of} {unit}"
