"""The plot of the accuracy."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from nnplay.training.history import Batches
from nnplay.ui.curves.panel import CurvesPanel, extremes
from nnplay.ui.curves.scales import accuracy_floor
from nnplay.ui.curves.traces import Accuracy, Curve, Traces


class AccuracyPanel(CurvesPanel):
    """Accuracy by epoch: of the last batches, and on the test data."""

    def __init__(self, parent: QWidget | None = None) -> None:
        words = partial(QCoreApplication.translate, "AccuracyPanel")
        empty = words("Press Train to see the accuracy rise")
        super().__init__(words("Accuracy"), Accuracy(), empty, " %", parent=parent)

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        return True

    def limits(self, whole: Traces, end: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the heights that fit the curves, and those that hold all of them.

        The steep rise at the very beginning does not count: what follows would look flat.
        """
        lowest = extremes((whole.means, whole.tests), min(0.1 * end, 1.0))[0]
        return (accuracy_floor(100 * lowest), 100.0), (0.0, 100.0)

    def drawn(self, curve: Curve) -> Curve:
        """Return the curve in percent."""
        return Curve(curve.x, 100 * curve.y)

    def words(self, value: float, *, exact: bool = False) -> str:
        """Return an accuracy in words."""
        return f"{100 * value:.{2 if exact else 1}f} %"

    def readout_of_batch(self, batches: Batches, row: int) -> str:
        """Return how a single batch went."""
        return self.tr("this batch {0} of {1} right").format(
            batches.correct[row], batches.samples[row]
        )
