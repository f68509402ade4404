"""What is wrong with a setting, or speaks against it, with a button for each remedy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnplay.project import Problem, Remedy
from nnplay.ui.elided import ElidedButton
from nnplay.ui.network.glyphs import SIGN, Sign, SignKind
from nnplay.ui.theme import SPACING


class SmallText(QLabel):
    """Small words on as many lines as they need, which never widen the form."""

    def __init__(self, parent: QWidget, kind: str = "muted") -> None:
        super().__init__(parent)
        self.setProperty(kind, True)
        self.setProperty("small", True)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = self.font()
        # Qt puts the hats of DejaVu Sans (m̂) far above the line where the font places them itself.
        font.setFeature(QFont.Tag("mark"), 0)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def minimumSizeHint(self) -> QSize:
        """Return no width of its own."""
        return QSize(0, super().minimumSizeHint().height())


class Notes(QWidget):
    """Problems and warnings below each other.

    Signals
    -------
    remedy_chosen : object
        The `Remedy` that a person clicked.
    """

    remedy_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 2 * SPACING)
        self._layout.setSpacing(SPACING)
        self._shown: list[str] = []
        self._buttons: list[_RemedyButton] = []
        self._parts: list[QWidget] = []
        self.hide()

    def set_notes(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        """Show problems, then warnings; the same ones again keep their widgets, and so the focus.

        Whether it is visible is left to the row that it belongs to.
        """
        notes: list[tuple[SignKind, Problem]] = [("problem", one) for one in problems]
        notes += [("warning", one) for one in warnings]
        words = [w for k, p in notes for w in (k, p.text, *(r.label for r in p.remedies))]
        if words != self._shown:
            self._shown = words
            self._build(notes)
        remedies = [remedy for _, note in notes for remedy in note.remedies]
        for button, remedy in zip(self._buttons, remedies, strict=True):
            button.remedy = remedy

    def _build(self, notes: Sequence[tuple[SignKind, Problem]]) -> None:
        while self._layout.takeAt(0):
            pass
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts, self._buttons = [], []
        for kind, note in notes:
            self._add_sentence(kind, note.text)
            for remedy in note.remedies:
                button = _RemedyButton(remedy, self)
                button.setAccessibleDescription(note.text)
                button.chosen.connect(self.remedy_chosen)
                line = QHBoxLayout()
                line.setContentsMargins(SIGN + 2 * SPACING, 0, 0, 0)
                line.addWidget(button)
                line.addStretch(1)
                self._layout.addLayout(line)
                self._buttons.append(button)
                self._parts.append(button)
        for part in self._parts:
            part.show()  # the layout would do so only later

    def _add_sentence(self, kind: SignKind, words: str) -> None:
        sign = Sign(kind, self)
        text = SmallText(self, "bad" if kind == "problem" else "warning")
        text.setText(words)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACING)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text, 1)
        self._layout.addLayout(line)
        self._parts += [sign, text]


class _RemedyButton(ElidedButton):
    """A button that mends a problem."""

    chosen = Signal(object)

    def __init__(self, remedy: Remedy, parent: QWidget) -> None:
        super().__init__(remedy.label, parent)
        self.remedy = remedy
        self.setProperty("small", True)
        self.setToolTip(self.tr("Mend this: {0}").format(remedy.label))
        self.setAccessibleName(remedy.label)
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        self.chosen.emit(self.remedy)
