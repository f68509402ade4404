"""What goes wrong, above the plot: in full where there is room, else in a line that opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnplay.project import Problem, Remedy
from nnplay.training.signs import Finding
from nnplay.ui.elided import ElidedLabel
from nnplay.ui.export import header_button
from nnplay.ui.network.glyphs import Sign
from nnplay.ui.network.problems import ProblemStrip
from nnplay.ui.theme import CONTROL_HEIGHT, SPACING


class SignsBar(QWidget):
    """The signs that a training goes wrong, each with a sentence and its remedies.

    Attributes
    ----------
    strip : ProblemStrip
        The signs in full.
    line : QWidget
        Their names only, with `button`, which opens and closes the strip.
    opened : Signal(bool)
        Whether a low panel is to leave all its room to the strip.
    chosen : Signal(object)
        A person pressed a `Remedy`.
    """

    opened = Signal(bool)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low = False
        self._highest = 0
        self._count = 0
        self._labels = ""
        self.line = QWidget()
        row = QHBoxLayout(self.line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACING)
        self._sign = Sign("warning")
        row.addWidget(self._sign)
        self.names = ElidedLabel()
        row.addWidget(self.names, 1)
        tip = self.tr("Why, and what can be done about it")
        self.button = header_button(self.tr("Why?"), tip)
        self.button.setCheckable(True)
        self.button.toggled.connect(self._toggle)
        row.addWidget(self.button)
        self.strip = ProblemStrip()
        self.strip.setAccessibleName(self.tr("Signs that the training goes wrong"))
        self.strip.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addWidget(self.strip)
        column.addStretch(1)
        self._arrange()

    @property
    def is_open(self) -> bool:
        """Whether a low panel shows nothing but the signs."""
        return self._low and self.button.isChecked() and self._count > 0

    def minimumSizeHint(self) -> QSize:
        """Ask for one line: signs that do not fit are scrolled, instead of stretching the dock."""
        return QSize(super().minimumSizeHint().width(), CONTROL_HEIGHT)

    def set_signs(self, findings: Sequence[Finding]) -> None:
        """Show these; with none, nothing."""
        self._count = len(findings)
        self._labels = ", ".join(finding.rule.label for finding in findings)
        self.names.set_tip("\n".join(finding.problem.text for finding in findings))
        self.strip.set_problems((), [finding.problem for finding in findings])
        if not findings:
            self.button.setChecked(False)
        self._arrange()

    def set_room(self, height: int, *, low: bool) -> None:
        """Say how high the panel's content is, and whether that is too low for signs and plot."""
        self._low, self._highest = low, height
        self._arrange()

    @Slot()
    def _toggle(self) -> None:
        self.button.setText(self.tr("Close") if self.button.isChecked() else self.tr("Why?"))
        self._arrange()
        self.opened.emit(self.is_open)

    def _arrange(self) -> None:
        self.line.setVisible(self._low and self._count > 0)
        self._sign.setVisible(not self.is_open)
        said = self.tr("What goes wrong, and what can be done") if self.is_open else self._labels
        self.names.set_text(said)
        self.strip.setVisible(self._count > 0 and (not self._low or self.is_open))
        line = self.line.sizeHint().height() if self._low else 0
        share = 1.0 if self._low else 0.5
        self.strip.set_highest(round(share * self._highest) - line)
        self.setVisible(self._count > 0)

    @Slot(object, object)
    def _choose(self, _problem: Problem, remedy: Remedy) -> None:
        self.chosen.emit(remedy)
