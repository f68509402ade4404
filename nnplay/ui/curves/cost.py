"""The plot of the cost."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QWidget

from nnplay.training.history import Batches
from nnplay.ui.curves.panel import CurvesPanel, extremes
from nnplay.ui.curves.traces import Cost, Curve, Traces
from nnplay.ui.export import header_button
from nnplay.ui.number_words import value_text
from nnplay.ui.scales import cost_limits
from nnplay.ui.theme import SPACING


class CostPanel(CurvesPanel):
    """Cost by epoch: each batch, the mean of the last batches, and the test data."""

    def __init__(self, parent: QWidget | None = None) -> None:
        words = partial(QCoreApplication.translate, "CostPanel")
        empty = words("Press Train to see the cost fall")
        super().__init__(words("Cost"), Cost(), empty, parent=parent)
        tip = self.tr("Logarithmic or linear cost axis (L)")
        self.log_button = header_button(self.tr("linear"), tip)
        self.log_button.setCheckable(True)
        self.log_button.ensurePolished()
        metrics = QFontMetrics(self.log_button.font())
        widths = (metrics.horizontalAdvance(text) for text in (self.tr("linear"), self.tr("log")))
        self.log_button.setFixedWidth(max(widths) + 5 * SPACING)
        self.header_buttons.insertWidget(0, self.log_button)
        self.log_action = self.menu.addAction(self.tr("&Log scale"))
        self.log_action.setCheckable(True)
        self.log_action.setShortcut(QKeySequence(Qt.Key.Key_L))
        self.log_action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.menu.removeAction(self.log_action)
        self.menu.insertAction(self.menu.actions()[1], self.log_action)
        self.plot.addAction(self.log_action)
        self.log_action.toggled.connect(self._set_log)
        self.log_button.toggled.connect(self._set_log)

    @property
    def log_scale(self) -> bool:
        """Whether the cost axis is logarithmic."""
        return self.plot.view.log

    @log_scale.setter
    def log_scale(self, log: bool) -> None:
        self._set_log(log)

    @property
    def positive(self) -> bool:
        """Whether only values above zero can be drawn."""
        return self.log_scale

    @Slot(bool)
    def _set_log(self, log: bool) -> None:
        if log == self.log_scale:
            return
        self.plot.set_log(log)
        self.log_button.setText(self.tr("log") if log else self.tr("linear"))
        self.log_button.setChecked(log)
        self.log_action.setChecked(log)
        self._restart()

    def limits(self, whole: Traces, end: float) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the heights that fit the curves, and those that hold all of them."""
        low, high = extremes((whole.noise, whole.means, whole.tests))
        floor = extremes((whole.means, whole.tests))[0]
        bottom, top = cost_limits(low, high, floor, log=self.log_scale)
        if not self.log_scale:
            return (bottom, top), (bottom, top)
        fit = (math.log10(bottom), math.log10(top))
        return fit, (math.log10(low) if low > 0 else fit[0], fit[1])

    def drawn(self, curve: Curve) -> Curve:
        """Return the curve, or its logarithm."""
        return Curve(curve.x, np.log10(curve.y)) if self.log_scale else curve

    def words(self, value: float, *, exact: bool = False) -> str:
        """Return a cost in words."""
        digits = 3 if value >= 1e-3 else 2
        return value_text(value, digits + 2 * exact)

    def readout_of_batch(self, batches: Batches, row: int) -> str:
        """Return the cost of a single batch."""
        return self.tr("this batch {0}").format(value_text(float(batches.loss[row]), 4))
