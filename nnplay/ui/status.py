"""What a run is doing, in numbers and words: for the tool bar and for the status bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from nnplay.data import Part, Task
from nnplay.ui.data_words import capital, score_meaning, score_name, score_text
from nnplay.ui.elided import ElidedButton, ElidedLabel
from nnplay.ui.network.glyphs import SIGN, paint_sign
from nnplay.ui.theme import SPACING, tabular

_DOT = "●"
_NONE = "–"
_KINDS = ("muted", "good", "warning", "bad")
_STEPS = 1000
"""Steps of the progress bar."""


def _set_kind(label: QLabel, kind: str) -> None:
    """Colour a label by one of the style sheet's properties."""
    if not label.property(kind):
        for name in (*_KINDS, "test"):
            label.setProperty(name, name == kind)
        label.style().unpolish(label)
        label.style().polish(label)


class _Pair(QWidget):
    """A small caption over a value; it grows with its values but never shrinks."""

    def __init__(self, caption: str, sample: str, tooltip: str, parent: QWidget) -> None:
        super().__init__(parent)
        # Without a layout: one would arrange the whole tool bar anew with each change of a number.
        self.caption = QLabel(caption, self)
        self.caption.setProperty("muted", True)
        self.caption.setProperty("caption", True)
        self.value = QLabel(_NONE, self)
        self.value.setProperty("title", True)
        self.value.setFont(tabular(self.value.font()))
        self._caption = caption
        self._widest = sample
        self.setToolTip(tooltip)
        self.set_value(_NONE)

    def set_caption(self, caption: str, tooltip: str) -> bool:
        """Call the value something; return whether it was called something else before."""
        if caption == self._caption:
            return False
        self._caption = caption
        self.caption.setText(caption)
        self.setToolTip(tooltip)
        self.setAccessibleName(f"{caption}: {self.value.text()}")
        return True

    def set_value(self, text: str) -> bool:
        """Show a value; return whether it needs more room than any before."""
        if text == self.value.text():
            return False
        self.value.setText(text)
        self.setAccessibleName(f"{self._caption}: {text}")
        return self.reserve(text)

    def reserve(self, text: str) -> bool:
        """Make room for a value; return whether that takes more than before."""
        advance = self.value.fontMetrics().horizontalAdvance
        grows = advance(text) > advance(self._widest)
        if grows:
            self._widest = text
        return grows

    def sizeHint(self) -> QSize:
        """Return the room for the widest value so far."""
        self.value.ensurePolished()
        width = self.value.fontMetrics().horizontalAdvance(self._widest)
        width = max(width, self.caption.sizeHint().width()) + 2
        height = self.caption.sizeHint().height() + self.value.sizeHint().height()
        return QSize(width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the caption over the value."""
        super().resizeEvent(event)
        height = self.caption.sizeHint().height()
        self.caption.setGeometry(0, 0, self.width(), height)
        self.value.setGeometry(0, height, self.width(), self.height() - height)


class RunStatus(QWidget):
    """Epoch, batch, speed, score and state of a run.

    Where there is little room it drops the batch first, then the speed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.epoch = _Pair(
            self.tr("Epoch"), "00 of 00", self.tr("Passes through the training data."), self
        )
        self.batch = _Pair(
            self.tr("Batch"), "000 / 000", self.tr("Steps made in this epoch, of all."), self
        )
        self.speed = _Pair(
            self.tr("Speed"),
            self.tr("{0} samples/s").format("000,000"),
            self.tr("Training samples taken in each second, over the last moments."),
            self,
        )
        self.score = _Pair("", "00.00 %", "", self)
        _set_kind(self.score.value, "test")
        self.state = _Pair(
            self.tr("State"),
            f"{_DOT} {self.tr('Training')}",
            self.tr("What the run is doing."),
            self,
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Run"))
        self._task: Task = "classification"
        self.set_scored("classification", "test")

    def set_scored(self, task: Task, part: Part) -> None:
        """Say which score is shown, and of which part of the data."""
        self._task = task
        caption = f"{self.tr(capital(part))} {self.tr(score_name(task))}"
        tooltip = self.tr("{0}: {1}, on the {2} data, when last measured.").format(
            capital(score_name(task)), score_meaning(task), self.tr(part)
        )
        if self.score.set_caption(caption, tooltip):
            self._place()

    def set_values(
        self,
        epoch: int,
        epochs: int,
        batch: int,
        batches: int,
        speed: float | None,
        score: float | None,
    ) -> None:
        """Show the numbers of a run.

        Parameters
        ----------
        epoch, epochs : int
            The epoch under way, counted from 1, and how many there will be.
        batch, batches : int
            Batches done in this epoch, and in a whole one.
        speed : float or None
            Samples per second; None or 0 if it is not known.
        score : float or None
            The one that `set_scored` names; None before the first measurement.
        """
        words = _NONE if score is None else score_text(score, self._task, 2)
        grows = [
            self.epoch.reserve(self.tr("{0:,} of {0:,}").format(epochs)),
            self.epoch.set_value(self.tr("{0:,} of {1:,}").format(epoch, epochs)),
            self.batch.reserve(f"{batches:,} / {batches:,}"),
            self.batch.set_value(f"{batch:,} / {batches:,}"),
            self.speed.set_value(
                self.tr("{0} samples/s").format(f"{speed:,.0f}") if speed else _NONE
            ),
            self.score.set_value(words),
        ]
        if any(grows):
            self._place()

    def set_state(self, text: str, kind: str) -> None:
        """Show the state in words; `kind` is "muted", "good", "warning" or "bad"."""
        _set_kind(self.state.value, kind)
        if self.state.set_value(f"{_DOT} {text}"):
            self._place()

    def sizeHint(self) -> QSize:
        """Return the room for everything."""
        return self._size(self._pairs())

    def minimumSizeHint(self) -> QSize:
        """Return the room for what is never dropped."""
        return self._size([self.epoch, self.score, self.state])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._place()

    def _pairs(self) -> list[_Pair]:
        return [self.epoch, self.batch, self.speed, self.score, self.state]

    def _size(self, pairs: list[_Pair]) -> QSize:
        gaps = 6 * SPACING * (len(pairs) - 1)
        hints = [pair.sizeHint() for pair in pairs]
        width = sum(hint.width() for hint in hints) + gaps + 2 * SPACING
        return QSize(width, max(hint.height() for hint in hints))

    def _place(self) -> None:
        """Put the pairs that fit side by side, the last at the right edge."""
        shown = self._pairs()
        for pair in (self.batch, self.speed):
            if self._size(shown).width() > self.width():
                shown.remove(pair)
        right = self.width() - 2 * SPACING
        for pair in reversed(self._pairs()):
            pair.setVisible(pair in shown)
            if pair in shown:
                hint = pair.sizeHint()
                top = (self.height() - hint.height()) // 2
                pair.setGeometry(right - hint.width(), top, hint.width(), hint.height())
                right -= hint.width() + 6 * SPACING
        self.updateGeometry()


class _Bar(QProgressBar):
    """A slim progress bar that gives way where there is little room."""

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(55 * SPACING, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return the least that still shows something."""
        return QSize(10 * SPACING, super().minimumSizeHint().height())


class _SignButton(ElidedButton):
    """The sign of a warning and what it warns of; hidden while there is nothing."""

    def __init__(self) -> None:
        super().__init__("")
        for name in ("flat", "small", "sign"):
            self.setProperty(name, True)
        self.hide()

    def set_labels(self, labels: Sequence[str]) -> None:
        """Warn of what has these labels, the gravest first."""
        first = labels[0] if labels else ""
        if len(labels) > 1:
            first = self.tr("{0} and {1} more").format(first, len(labels) - 1)
        self.setText(self.tr("{0} · see Gradients").format(first))
        self.setAccessibleName(self.tr("Signs of trouble: {0}").format(", ".join(labels)))
        self.setToolTip(self.tr("{0}: click to see why, and what helps").format(", ".join(labels)))
        self.setVisible(bool(labels))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign into the room that the style sheet leaves at the left."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_sign(painter, "warning", SPACING, (self.height() - SIGN) / 2)
        painter.end()


class StatusLine(QWidget):
    """The status bar: what is going on, how far it is, what goes wrong, and a hint.

    Attributes
    ----------
    sign : QPushButton
        Says what goes wrong; clicked by those who want to know more.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ElidedLabel(least=30)
        self.text.setProperty("muted", True)
        self.progress = _Bar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.detail = ElidedLabel(least=20, steady=True)
        self.detail.setProperty("muted", True)
        self.detail.setFont(tabular(self.detail.font()))
        self.sign = _SignButton()
        self.hint = ElidedLabel(least=0)
        self.hint.setProperty("muted", True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACING, 0, 2 * SPACING, 0)
        layout.setSpacing(4 * SPACING)
        layout.addWidget(self.text)
        layout.addWidget(self.progress)
        layout.addWidget(self.detail)
        layout.addWidget(self.sign)
        layout.addWidget(self.hint, 1)
        # The sign comes and goes; what stands above must not move for it.
        self.setMinimumHeight(self.sign.sizeHint().height())
        self.set_values("", None, "")

    def set_values(self, text: str, share: float | None, detail: str = "") -> None:
        """Show what is going on.

        Parameters
        ----------
        text : str
            In words: "Training on 1 of 2 cores".
        share : float or None
            How much is done, from 0 to 1; None if there is nothing to measure.
        detail : str
            Behind the bar: "27 % · 9 s left".
        """
        self.text.set_text(text)
        self.progress.setVisible(share is not None)
        self.progress.setValue(round(_STEPS * min(1.0, max(0.0, share or 0.0))))
        self.detail.set_text(detail)

    def set_signs(self, labels: Sequence[str]) -> None:
        """Show what goes wrong in training, the gravest first; nothing if nothing does."""
        self.sign.set_labels(labels)

    def set_hint(self, text: str) -> None:
        """Show a hint at the right."""
        self.hint.set_text(text)
