"""A plane that a person moves about in: by wheel, by dragging, and by keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from nnplay.ui.keys import ARROWS, BY_TAB
from nnplay.ui.plane_axes import plot_area
from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.span import Span
from nnplay.ui.theme import theme

_ZOOM = 1.25
"""How much further in or out a notch of the wheel goes."""

_NOTCH = 120
_STEPS = 40
"""Steps of an arrow key across the plot; with Shift, five times finer."""

_Key = Qt.Key


class Chart(QWidget):
    """Shows part of a plane and says what a person points at.

    Attributes
    ----------
    equal : bool
        Whether both axes have one scale, as in a map.
    home : Span
        What is in sight unless a person moved; see `set_home`.
    pointed : (float, float) or None
        The point of the plane that the mouse or the keys are at.

    Signals
    -------
    clicked : QPointF
        A person chose this place on the screen.
    stepped : int
        A person wants the next example, or with −1 the one before.
    span_changed : ()
        Another part of the plane is in sight.
    """

    clicked = Signal(QPointF)
    stepped = Signal(int)
    span_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.equal = True
        self.home = Span()
        self.pointed: tuple[float, float] | None = None
        self._own: Span | None = None
        self._pressed: QPointF | None = None
        self._panning = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        # Else all that lies behind, with its style sheets, would be painted each time.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.changed.connect(self.span_lost)

    # What is in sight

    @property
    def zoomed(self) -> bool:
        """Whether a person moved away from what is usually in sight."""
        return self._own is not None

    def set_home(self, home: Span) -> None:
        """Say what is in sight unless a person moved; where they are, they stay."""
        if home != self.home:
            self.home = home
            if self._own is None:
                self._span_changed()

    def reset(self) -> None:
        """Go back to what is usually in sight."""
        self._go(None)

    def area(self) -> QRectF:
        """Return where the plot is, in pixels."""
        return plot_area(QRectF(self.rect()))

    def span(self, area: QRectF | None = None) -> Span:
        """Return what is in sight, in the plot of this widget or of another size."""
        span = self._own or self.home
        return span.fitted(self.area() if area is None else area) if self.equal else span

    def place_of(self, x: float, y: float) -> QPointF:
        """Return where a point of the plane is on the screen."""
        place = self.span().to_screen(np.array([[x, y]]), self.area())[0]
        return QPointF(*place.tolist())

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Show `factor` times as much of the plane, about a point of it or the middle."""
        span = self.span()
        self._go(span.zoomed(factor, at or self.pointed or span.centre))

    def span_lost(self) -> None:
        """Drop what was painted for another part of the plane, size or theme."""
        self.update()

    def _go(self, span: Span | None) -> None:
        if span is not None and not self.home.fitted(self.area()).allows(span):
            return
        if span != self._own:
            self._own = span
            self._span_changed()

    def _span_changed(self) -> None:
        self.span_lost()
        self.span_changed.emit()

    # What subclasses are about

    @abstractmethod
    def paint_plot(self, painter: QPainter, area: QRectF, *, vector: bool) -> None:
        """Paint everything but what is pointed at; `vector` asks for shapes rather than pixels."""

    @abstractmethod
    def words_at(self, x: float, y: float) -> Sequence[str]:
        """Say what there is at a point of the plane, exactly."""

    @abstractmethod
    def summary(self) -> str:
        """Say what the plot shows, while nothing is pointed at."""

    # Pointing

    def point(self, at: tuple[float, float] | None) -> None:
        """Point at a place in the plane, or at nothing."""
        if at != self.pointed:
            self.pointed = at
            self.describe()
            self.update()

    def describe(self) -> None:
        """Say in words what is seen, for those who cannot see it."""
        text = self.summary() if self.pointed is None else ", ".join(self.words_at(*self.pointed))
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a click or a drag began."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed, self._panning = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the plane along, or say what is under the mouse."""
        place = event.position()
        if self._pressed is not None and event.buttons():
            if self._panning or self._far_enough(place):
                self._panning = True
                self.drag(self._pressed, place, event)
            return
        self.point(self.span().to_plane(place, self.area()) if self._inside(place) else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or choose what was clicked on."""
        pressed, panning = self._pressed, self._panning
        self._pressed, self._panning = None, False
        if pressed is None:
            return
        if panning:
            self.drop(event)
        elif event.button() == Qt.MouseButton.LeftButton and self._inside(event.position()):
            self.clicked.emit(event.position())

    def drag(self, _start: QPointF, place: QPointF, _event: QMouseEvent) -> None:
        """Move the plane with the mouse, which has come from `_start`."""
        self.pan(place)

    def drop(self, _event: QMouseEvent) -> None:
        """End a drag."""

    def pan(self, place: QPointF) -> None:
        """Move the plane by as much as the mouse has moved since the last time."""
        assert self._pressed is not None
        area, away = self.area(), place - self._pressed
        self._pressed = place
        right, up = -2 * away.x() / area.width(), 2 * away.y() / area.height()
        self.point(None)
        self._go(self.span().moved(right, up))

    def _far_enough(self, place: QPointF) -> bool:
        assert self._pressed is not None
        return (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()

    def _inside(self, place: QPointF) -> bool:
        return self.area().contains(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the point under the mouse."""
        at = self.span().to_plane(event.position(), self.area())
        self.zoom(_ZOOM ** (-event.angleDelta().y() / _NOTCH), at)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self.point(None)

    # The keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross, the plane, or to another example; zoom; choose."""
        key, held = _Key(event.key()), event.modifiers()
        if key in ARROWS and held & Qt.KeyboardModifier.ControlModifier:
            right, up = ARROWS[key]
            self._go(self.span().moved(right / 5, up / 5))
        elif key in ARROWS:
            fine = 5 if held & Qt.KeyboardModifier.ShiftModifier else 1
            self._step(*ARROWS[key], 2 / (_STEPS * fine))
        elif key in (_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus):
            self.zoom(_ZOOM if key == _Key.Key_Minus else 1 / _ZOOM)
        elif key in (_Key.Key_Home, _Key.Key_0):
            self.reset()
        elif key in (_Key.Key_N, _Key.Key_P):
            self.stepped.emit(1 if key == _Key.Key_N else -1)
        elif key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Space) and self.pointed is not None:
            self.clicked.emit(self.place_of(*self.pointed))
        elif key == _Key.Key_Escape and self.pointed is not None:
            self.point(None)
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, up: int, share: float) -> None:
        span = self.span()
        x, y = self.pointed or span.centre
        x, y = span.clamped(x + right * share * span.width, y + up * share * span.height)
        self.point(span.rounded(x, y))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in BY_TAB and self.pointed is None:
            self.point(self.span().rounded(*self.span().centre))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.point(None)

    # Size and painting

    def sizeHint(self) -> QSize:
        """Return a size that shows the plane well."""
        return QSize(480, 320)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which something can still be seen."""
        return QSize(160, 74)

    def resizeEvent(self, event: object) -> None:
        """Paint everything anew, in another size."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._span_changed()

    def paint(self, painter: QPainter, size: QSizeF, *, vector: bool) -> None:
        """Paint the plot in a picture of that size."""
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.paint_plot(painter, plot_area(QRectF(QPointF(), size)), vector=vector)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the plot, and what is said of the point under the mouse."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.setFont(self.font())
        self.paint(painter, QSizeF(self.size()), vector=False)
        if self.pointed is not None:
            self._paint_pointed(painter, self.pointed)
        painter.end()

    def _paint_pointed(self, painter: QPainter, at: tuple[float, float]) -> None:
        place = self.place_of(*at)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("text"), 1))
            painter.drawLine(place - QPointF(5, 0), place + QPointF(5, 0))
            painter.drawLine(place - QPointF(0, 5), place + QPointF(0, 5))
        lines = [Line(words) for words in self.words_at(*at)]
        if lines:
            anchor = QRectF(place.x() - 4, place.y() - 4, 8, 8)
            paint_readout(painter, self.font(), lines, anchor, QRectF(self.rect()))
