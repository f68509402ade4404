"""The network's answer as bars; a click on one says that the picture is of that class."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnplay.ui.draw.answer import Answer
from nnplay.ui.keys import BY_TAB
from nnplay.ui.number_words import brief, exact, percent, probability
from nnplay.ui.readout import small
from nnplay.ui.theme import SPACING, theme

LEAST_ROW, LARGEST_ROW = 14, 34
_MOST_NAME = 0.4
_TICK = 14
_LEAST_BAR = 24
"""Pixels; where there are fewer beside name and number, the bar is behind them."""
_LEAST_NAME = 36
"""Pixels that a longer name keeps; where there are fewer, the number is rounded, or below it."""


class AnswerBars(QWidget):
    """A row for each class, or for each number that is predicted.

    Attributes
    ----------
    names : tuple of str
    answer : Answer or None
        None before there is a picture or a network.
    label : int or None
        What the picture is, as a person says; it bears a tick.
    row : int or None
        The row pointed at.
    chosen : Signal(int)
        A person says that this is it; or, of numbers, that this is the one to be explained.
    pointed : Signal(str)
        What there is to say of the row pointed at; "" if there is none.
    revealed : Signal(QRect)
        The row that is there counts now; make it visible.
    """

    chosen = Signal(int)
    pointed = Signal(str)
    revealed = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.answer: Answer | None = None
        self.label: int | None = None
        self.row: int | None = None
        self._classes = True
        self._by_mouse = False
        self.setProperty("clear", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("What the network says"))
        theme.changed.connect(self.update)

    def set_names(self, names: tuple[str, ...], *, classes: bool) -> None:
        """Say what the rows are: classes, or numbers that are predicted."""
        if (names, classes) != (self.names, self._classes):
            self.names, self._classes = names, classes
            self.answer = self.label = self.row = None
            self._fit()
            self._tell()
            self.update()

    def set_answer(self, answer: Answer | None) -> None:
        """Show an answer for these rows, or none."""
        before = None if self.answer is None else self.answer.best
        self.answer = answer if answer is not None and answer.names == self.names else None
        self._tell()
        self.update()
        best = None if self.answer is None else self.answer.best
        if best is not None and best != before and self.row is None:
            self.revealed.emit(self.row_rect(best).toAlignedRect())

    def set_label(self, label: int | None) -> None:
        """Show what the picture is, if anybody says so."""
        if label != self.label:
            self.label = label
            self._tell()
            self.update()

    # Words

    def value_text(self, row: int, *, short: bool = False) -> str:
        """Return the number that stands beside a bar; a probability in short has no decimals."""
        answer = self.answer
        if answer is None:
            return "–"
        value = float(answer.values[row])
        if math.isnan(value):
            return "NaN"
        if answer.probable:
            return percent(value, 0 if short else 2)
        return brief(value)

    def words(self, row: int) -> str:
        """Return all that there is to say of a row, with the exact score."""
        text = f"“{self.names[row]}”" if self._classes else self.names[row]
        if self.answer is not None:
            value, score = (float(of[row]) for of in (self.answer.values, self.answer.scores))
            if self.answer.probable:
                text += self.tr(": probability {0}").format(probability(value))
            else:
                text += f": {exact(value)}"
            text += f" · z = {exact(score)}"
            if row == self.answer.best:
                text += self.tr(" · predicted")
        if row == self.label:
            text += self.tr(" · what it is")
        return text

    def _summary(self) -> str:
        if self.row is not None:
            return self.words(self.row)
        if self.answer is not None and self.answer.best is not None:
            return self.words(self.answer.best)
        return ""

    def _tell(self) -> None:
        text = self._summary()
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
        self.pointed.emit("" if self.row is None else text)

    # Where things are

    def row_height(self) -> float:
        """Return the pixels of a row."""
        height = self.height() / max(1, len(self.names))
        least = self._least_row()
        return max(least, min(height, max(least, LARGEST_ROW)))

    def _least_row(self) -> int:
        return LEAST_ROW * (2 if self._form(self.width()).stacked else 1)

    def _form(self, width: float) -> _Form:
        """Return how rows of that width are written so that their names can be read."""
        metrics = QFontMetricsF(small(self.font()))
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=0.0)
        probable = self._is_probable()
        for short in (False, True) if probable else (False,):
            number = metrics.horizontalAdvance(_widest(probable=probable, short=short))
            if width - _TICK - number - 3 * SPACING >= min(widest, _LEAST_NAME):
                return _Form(short, False, number)
        return _Form(False, True, width - _TICK)

    def _fit(self) -> None:
        self.setMinimumHeight(self._least_row() * len(self.names))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that rows of this width need."""
        super().resizeEvent(event)
        self._fit()

    def row_at(self, point: QPointF) -> int | None:
        """Return the row at a point of the widget."""
        row = math.floor(point.y() / self.row_height())
        return row if 0 <= row < len(self.names) else None

    def row_rect(self, row: int) -> QRectF:
        """Return where a row is."""
        height = self.row_height()
        return QRectF(0, row * height, self.width(), height)

    # Mouse and keys

    def point_at(self, row: int | None) -> None:
        """Mark a row and say its numbers, or none."""
        if row != self.row:
            self.row = row
            self._tell()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the row under the mouse."""
        self._by_mouse = True
        self.point_at(self.row_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._by_mouse = False
        self.point_at(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the row clicked on."""
        row = self.row_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self.chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from row to row; Space chooses."""
        key, last = Qt.Key(event.key()), len(self.names) - 1
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key in steps and self.names:
            self._by_mouse = False
            start = 0 if self.row is None else self.row + steps[key]
            self.point_at(max(0, min(start, last)))
            self.revealed.emit(self.row_rect(self.row or 0).toAlignedRect())
        elif key == Qt.Key.Key_Space and self.row is not None:
            self.chosen.emit(self.row)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in BY_TAB and self.names and self.row is None:
            best = None if self.answer is None else self.answer.best
            self.point_at(best or 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if not self._by_mouse:
            self.point_at(None)

    # Painting

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(200, max(LEAST_ROW, 20) * max(1, len(self.names)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        painter = QPainter(self)
        painter.setFont(self.font())
        height = self.row_height()
        first = max(0, math.floor(event.rect().top() / height))
        last = min(len(self.names), math.ceil((event.rect().bottom() + 1) / height))
        self.paint(painter, QRectF(0, 0, self.width(), height), range(first, last))
        painter.end()

    def paint(self, painter: QPainter, first: QRectF, rows: range) -> None:
        """Paint some rows; `first` is where row 0 is."""
        painter.setFont(small(self.font()))
        metrics = QFontMetricsF(painter.font())
        names = [metrics.horizontalAdvance(self.names[row]) for row in rows]
        form = self._form(first.width())
        words = first.width() - _TICK - (0 if form.stacked else form.number + 3 * SPACING)
        share = 1.0 if words - _MOST_NAME * first.width() < _LEAST_BAR else _MOST_NAME
        name_width = min(max(names, default=0.0), words, share * first.width())
        for row in rows:
            rect = first.translated(0, row * first.height())
            self._paint_row(painter, row, rect, name_width, form)

    def _is_probable(self) -> bool:
        return self._classes if self.answer is None else self.answer.probable

    def _paint_row(
        self, painter: QPainter, row: int, rect: QRectF, name_width: float, form: _Form
    ) -> None:
        line = rect.height() / (2 if form.stacked else 1)
        name = QRectF(rect.left() + _TICK, rect.top(), name_width + 1, line)
        number = QRectF(rect.right() - form.number, rect.bottom() - line, form.number, line)
        left = name.right() + 1.5 * SPACING
        room = QRectF(left, rect.top(), number.left() - SPACING - left, rect.height())
        pointed = row == self.row
        beside = room.width() >= _LEAST_BAR and not form.stacked
        if pointed:
            painter.fillRect(rect, theme.color("raised"))
        if not beside:  # behind the words
            room = QRectF(name.left(), rect.top(), rect.right() - name.left(), rect.height())
        self._paint_bar(painter, row, room, behind=not beside)
        align = Qt.AlignmentFlag
        painter.setPen(theme.color("good"))
        if row == self.label:
            painter.drawText(rect, align.AlignVCenter | align.AlignLeft, "✓")
        strong = pointed or self._is_emphasised(row)
        painter.setPen(theme.color("text" if strong else "muted"))
        elided = QFontMetricsF(painter.font()).elidedText(
            self.names[row], Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, align.AlignVCenter | align.AlignLeft, elided)
        value = self.value_text(row, short=form.short)
        painter.drawText(number, align.AlignVCenter | align.AlignRight, value)

    def _is_emphasised(self, row: int) -> bool:
        """Whether it is the class predicted, or the number that is explained."""
        answer = self.answer
        if answer is None or not answer.finite:
            return False
        return row == (answer.explained if answer.best is None else answer.best)

    def _paint_bar(self, painter: QPainter, row: int, room: QRectF, *, behind: bool) -> None:
        inset = 1.0 if behind else room.height() * 0.22
        bar = room.adjusted(0, inset, 0, -inset)
        painter.fillRect(bar, theme.color("line", 60 if behind else 110))
        answer = self.answer
        if answer is None or not answer.finite:
            return
        low, high = 0.0, 1.0
        if not answer.probable:
            low, high = min(0.0, float(answer.values.min())), max(0.0, float(answer.values.max()))
        zero, end = ((v - low) / ((high - low) or 1.0) for v in (0.0, float(answer.values[row])))
        left, right = sorted((zero, min(max(end, 0.0), 1.0)))
        filled = QRectF(
            bar.left() + left * bar.width(), bar.top(), (right - left) * bar.width(), bar.height()
        )
        token, alpha = ("accent", 255) if self._is_emphasised(row) else ("muted", 150)
        painter.fillRect(filled, theme.color(token, alpha // 3 if behind else alpha))


class _Form(NamedTuple):
    """How rows are written: with whole percents, with numbers below names, of which width."""

    short: bool
    stacked: bool
    number: float


def _widest(*, probable: bool, short: bool) -> str:
    if not probable:
        return "−0.00000"
    return percent(1 - 1e-9, 0 if short else 2)
