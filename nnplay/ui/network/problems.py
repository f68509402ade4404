"""The strip that says what is wrong with layers, with the remedies at hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnplay.project import Problem, Remedy
from nnplay.ui.elided import ElidedButton
from nnplay.ui.network.glyphs import Sign, SignKind
from nnplay.ui.theme import SPACING

BESIDE_FROM = 640
"""Pixels of width from which remedies stand beside the text, not below it."""

LOWEST = 16 * SPACING
"""Pixels that problems are given at least, if they need them; more are scrolled."""


class ProblemRow(QWidget):
    """One problem or warning: its sign, the sentence, and its remedies as buttons."""

    chosen = Signal(object, object)

    def __init__(
        self, problem: Problem, kind: SignKind = "problem", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.problem = problem
        self.kind = kind
        self.buttons: list[ElidedButton] = []
        text = QLabel(problem.text)
        text.setWordWrap(True)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._sentence = sentence = QHBoxLayout()
        sentence.setSpacing(2 * SPACING)
        sentence.addWidget(Sign(kind), 0, Qt.AlignmentFlag.AlignTop)
        sentence.addWidget(text, 1, Qt.AlignmentFlag.AlignTop)
        self._buttons = buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        buttons.setSpacing(2 * SPACING)
        for remedy in problem.remedies:
            button = ElidedButton(remedy.label)
            button.setToolTip(self.tr("Mend this: {label}").format(label=remedy.label))
            button.setAccessibleDescription(problem.text)
            button.clicked.connect(self._clicked)
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self.buttons.append(button)
        buttons.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2 * SPACING)
        self._box.addLayout(sentence, 1)
        self._box.addLayout(buttons)

    def fit_into(self, width: int) -> None:
        """Put the remedies beside the sentence or below it, there one below the other if need be.

        So that none of them has to be shortened.
        """
        directions = QBoxLayout.Direction
        beside = width >= BESIDE_FROM
        needed = sum(button.sizeHint().width() + 2 * SPACING for button in self.buttons)
        below = not beside and needed + 6 * SPACING > width
        self._box.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._buttons.setDirection(directions.TopToBottom if below else directions.LeftToRight)
        self._buttons.setContentsMargins(0 if beside else 6 * SPACING, 0, 0, 0)
        # A sentence of one line stands beside the middle of the buttons.
        self._sentence.setContentsMargins(0, 6 if beside else 0, 0, 0)

    def height_for(self, width: int) -> int:
        """Return the pixels that the row needs at a width."""
        self._box.invalidate()
        return self._box.totalHeightForWidth(width)

    def _clicked(self) -> None:
        remedy: Remedy = self.problem.remedies[self.buttons.index(self.sender())]  # type: ignore[arg-type]
        self.chosen.emit(self.problem, remedy)


class ProblemStrip(QScrollArea):
    """Rows of problems and warnings, as high as they need up to a limit; not there without any.

    Attributes
    ----------
    chosen : Signal
        (Problem, Remedy): a remedy was pressed.
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ProblemRow] = []
        self._notes: tuple[tuple[SignKind, Problem], ...] = ()
        self._highest = LOWEST
        self._inner = QWidget()
        self._inner.setProperty("clear", True)
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(0, SPACING, 0, 0)
        self._rows.setSpacing(2 * SPACING)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Problems of layers"))
        self.hide()

    def set_problems(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        """Show these problems, then these warnings; what is shown already stays as it is."""
        notes: tuple[tuple[SignKind, Problem], ...] = (
            *(("problem", one) for one in problems),
            *(("warning", one) for one in warnings),
        )
        if notes == self._notes:
            return
        self._notes = notes
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ProblemRow(problem, kind) for kind, problem in notes]
        for row in self.rows:
            row.chosen.connect(self.chosen)
            self._rows.addWidget(row)
        self.setVisible(bool(notes))
        self._fit()

    def set_highest(self, pixels: int) -> None:
        """Let the problems take up to this height."""
        self._highest = max(LOWEST, pixels)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the height that a new style or font needs."""
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentences to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = self.viewport().width()
        margins = self._rows.contentsMargins()
        needed = margins.top() + margins.bottom() + self._rows.spacing() * (len(self.rows) - 1)
        for row in self.rows:
            row.fit_into(width)
            needed += row.height_for(width)
        self.setFixedHeight(min(self._highest, max(0, needed)))
