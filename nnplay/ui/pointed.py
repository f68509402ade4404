"""A painted picture with places that say their numbers: pointed at by mouse and by keys."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnplay.ui.keys import ARROWS, BY_TAB
from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.theme import theme

_ACTIVATE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_LEAST_MARK = 7


class PointedView(QWidget):
    """A picture with places that have something to say.

    A place is whatever a kind of picture makes of it: a cell, a bin, a sample, a weight.

    Attributes
    ----------
    place : object or None
        What is pointed at.
    activated : Signal(object)
        A place was clicked, or Enter pressed on it.
    revealed : Signal(QRect)
        Make this part visible: the keys went there, or what was chosen elsewhere is there.
    """

    activated = Signal(object)
    revealed = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place: Any = None
        self._mouse: QPointF | None = None
        self._exposed: QRectF | None = None
        self.setProperty("clear", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self._forget_colors)

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

    def leap(self, place: Any, right: int, down: int) -> Any:
        """Return the place that an arrow key with Ctrl goes to."""
        return self.walk(place, right, down)

    @abstractmethod
    def words(self, place: Any) -> tuple[str, ...]:
        """Return what a place says: exact numbers, a line each."""

    def summary(self) -> tuple[str, ...]:
        """Return what is said to those who cannot see it, while no place is pointed at."""
        return ()

    @abstractmethod
    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint a picture of that size; `vector` asks for shapes where there would be images."""

    def canvas(self) -> QSizeF:
        """Return the size that the picture is laid out for."""
        return QSizeF(self.size())

    def paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        """Mark the place pointed at: large enough to see around one of a pixel."""
        grow = max(0.0, (_LEAST_MARK - min(rect.width(), rect.height())) / 2)
        rect = rect.adjusted(-grow, -grow, grow, grow)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("panel"), 4))
        painter.drawRect(rect)
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawRect(rect)

    def _forget_colors(self) -> None:
        """Drop what was computed from numbers and colours."""
        self.update()

    # Pointing.

    @property
    def texts(self) -> tuple[str, ...]:
        """What the place pointed at says, a line each; nothing if there is none."""
        return () if self.place is None or self.empty else self.words(self.place)

    def point_at(self, place: Any) -> None:
        """Mark a place and say its numbers, or none."""
        if place != self.place:
            self.place = place
            self.update()
        self._describe()

    def refreshed(self) -> None:
        """Take note that other numbers are shown: point where the mouse is, say what is there."""
        if self._mouse is not None:
            self._point(self._mouse)
        elif self.empty:
            self.point_at(None)
        self._describe()
        self.update()

    def _point(self, position: QPointF) -> None:
        self._mouse = position
        self.point_at(None if self.empty else self.place_at(position))

    def _describe(self) -> None:
        text = ", ".join(self.texts or self.summary())
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Painting.

    def exposed(self, size: QSizeF) -> QRectF:
        """Return which part of a picture of that size is to be painted: on the screen, what shows.

        For pictures that may be much higher than there is room for.
        """
        return QRectF(QPointF(), size) if self._exposed is None else self._exposed

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, then the place pointed at and its numbers."""
        if self.empty:
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        self._exposed = QRectF(event.rect())
        self.paint(painter, self.canvas(), vector=False)
        self._exposed = None
        if self.place is not None:
            rect = self.rect_of(self.place)
            self.paint_mark(painter, rect)
            lines = [Line(text) for text in self.texts]
            bounds = QRectF(self.visibleRegion().boundingRect())
            paint_readout(painter, self.font(), lines, rect, bounds)
        painter.end()

    # Mouse and keys.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the mouse."""
        self._point(event.position())

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
        elif key in ARROWS and not self.empty:
            right, up = ARROWS[key]
            far = self.place is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._mouse = None
            self.point_at((self.leap if far else self.walk)(self.place, right, -up))
            self.revealed.emit(self.rect_of(self.place).toAlignedRect())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in BY_TAB and self.place is None and not self.empty:
            self.point_at(self.walk(None, 0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if self._mouse is None:
            self.point_at(None)
