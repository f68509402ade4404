"""What the pictures of the evaluation share: pointing at a place, by mouse and by keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.theme import theme

Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""Header and rows of the numbers in a picture."""

_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ACTIVATE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class PointingView(QWidget):
    """A picture with places that have something to say.

    A place is whatever a kind of picture makes of it: a cell, a bin, a sample.

    Attributes
    ----------
    place : object or None
        What is pointed at.
    activated : Signal(object)
        A place was clicked, or Enter pressed on it.
    revealed : Signal(QRect)
        The keys went to a place that is there; make it visible.
    """

    activated = Signal(object)
    revealed = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place: Any = None
        self._mouse: QPointF | None = None
        self.setProperty("clear", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    # What the kinds of picture differ in.

    @property
    @abstractmethod
    def empty(self) -> bool:
        """Whether there is nothing to point at."""

    @abstractmethod
    def place_at(self, position: QPointF) -> Any:
        """Return the place at a point of the widget, or None."""

    @abstractmethod
    def rect_of(self, place: Any) -> QRectF:
        """Return where a place is in the widget."""

    @abstractmethod
    def walk(self, place: Any, right: int, down: int) -> Any:
        """Return the place one further, or the same at the edge; the first one from None."""

    @abstractmethod
    def words(self, place: Any) -> tuple[str, ...]:
        """Return what a place says: exact numbers, a line each."""

    @abstractmethod
    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint a picture of that size; `vector` asks for shapes where there would be images."""

    @abstractmethod
    def table(self) -> Table:
        """Return the numbers in the picture."""

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Mark the place pointed at."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("panel"), 4))
        painter.drawRect(rect)
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawRect(rect)

    # Pointing.

    def point_at(self, place: Any) -> None:
        """Mark a place and say its numbers, or none."""
        if place != self.place:
            self.place = place
            self.update()
        self._describe()

    def refreshed(self) -> None:
        """Take note that other numbers are shown: point where the mouse is, say what is there."""
        if self._mouse is not None:
            self.point_at(None if self.empty else self.place_at(self._mouse))
        elif self.empty:
            self.point_at(None)
        self._describe()
        self.update()

    def _describe(self) -> None:
        text = "" if self.place is None or self.empty else ", ".join(self.words(self.place))
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Events.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, then the place pointed at and its numbers."""
        if self.empty:
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        self.paint(painter, QSizeF(self.size()), vector=False)
        if self.place is not None:
            rect = self.rect_of(self.place)
            self.paint_mark(painter, rect)
            lines = [Line(text) for text in self.words(self.place)]
            bounds = QRectF(self.visibleRegion().boundingRect())
            paint_readout(painter, self.font(), lines, rect, bounds)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the mouse."""
        self._mouse = event.position()
        self.point_at(None if self.empty else self.place_at(self._mouse))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Activate what is under the mouse."""
        if event.button() != Qt.MouseButton.LeftButton or self.empty:
            event.ignore()
            return
        place = self.place_at(event.position())
        if place is not None:
            self.point_at(place)
            self.activated.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._mouse = None
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from place to place, or activate one."""
        key = Qt.Key(event.key())
        if key in _ACTIVATE and self.place is not None:
            self.activated.emit(self.place)
        elif key == Qt.Key.Key_Escape and self.place is not None:
            self.point_at(None)
        elif key in _KEYS and not self.empty:
            self._mouse = None
            self.point_at(self.walk(self.place, *_KEYS[key]))
            self.revealed.emit(self.rect_of(self.place).toAlignedRect())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEY and self.place is None and not self.empty:
            self.point_at(self.walk(None, 0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if self._mouse is None:
            self.point_at(None)
