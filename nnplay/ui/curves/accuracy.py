"""The plot of the score: the accuracy, or R² where numbers are predicted."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDockWidget, QWidget

from nnplay.data import DataSet
from nnplay.training.history import Batches
from nnplay.ui.curves.panel import CurvesPanel, extremes
from nnplay.ui.curves.traces import Curve, Score, Traces
from nnplay.ui.data_words import capital, score_name, score_text
from nnplay.ui.scales import accuracy_floor, r2_floor

_FAR = 10
"""How many times as deep as usual a person can look for an R² below zero."""


class AccuracyPanel(CurvesPanel):
    """The score by epoch: of the last batches, and on the data that training is judged by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        words = partial(QCoreApplication.translate, "AccuracyPanel")
        super().__init__(words("Accuracy"), Score(), "", parent=parent)
        self._lowest = -np.inf
        self._name_score()

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        return True

    def set_data(self, data: DataSet) -> None:
        """Take from a data set what is predicted, and with that which score is shown."""
        other = data.task != self._task
        super().set_data(data)
        if other:
            self._name_score()
            self._restart()

    def _name_score(self) -> None:
        self._lowest = -np.inf
        name = score_name(self._task)
        if self._task == "classification":
            self.set_empty(self.tr("Press Train to see the accuracy rise"))
            self.plot.set_unit(" %")
        else:
            self.set_empty(self.tr("Press Train to see R² rise"))
            self.plot.set_unit("")
        self.set_title(capital(name))

    def set_title(self, title: str) -> None:
        """Call the panel, its plot and its dock something else."""
        super().set_title(title)
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.setWindowTitle(title)

    def limits(self, whole: Traces, end: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the heights that fit the curves, and those that hold all of them.

        The steep rise at the very beginning does not count: what follows would look flat.
        """
        curves = (whole.means, whole.tests)
        lowest, highest = extremes(curves, min(0.1 * end, 1.0))
        if self._task == "classification":
            return (accuracy_floor(100 * lowest), 100.0), (0.0, 100.0)
        floor = r2_floor(lowest, highest)
        # R² knows no lower limit, and a plot that reached down to all of it could not be zoomed.
        deepest = _FAR * min(floor, -1.0)
        self._lowest = float(np.fmax(extremes(curves)[0], deepest))
        return (floor, 1.0), (self._lowest, 1.0)

    def drawn(self, curve: Curve) -> Curve:
        """Return the curve in percent; R² as it is, down to where there is anything to see."""
        if self._task == "classification":
            return Curve(curve.x, 100 * curve.y)
        return Curve(curve.x, np.maximum(curve.y, self._lowest))

    def words(self, value: float, *, exact: bool = False) -> str:
        """Return a score in words."""
        return score_text(value, self._task, 2 if exact else 1)

    def readout_of_batch(self, batches: Batches, row: int) -> str:
        """Return how a single batch went."""
        score, samples = float(batches.score[row]), int(batches.samples[row])
        if self._task == "regression":
            return self.tr("this batch {0}").format(self.words(score / samples))
        return self.tr("this batch {0} of {1} right").format(round(score), samples)

    def export_name(self) -> str:
        """Return the suggested file name, without suffix."""
        return super().export_name().replace("²", "2")
