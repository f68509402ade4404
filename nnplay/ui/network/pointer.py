"""Pointing at the picture: hovering, choosing, and scrolling through wide layers, by mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from nnplay.ui.network.picture import Picture
from nnplay.ui.network.pointing import Pointed

_WHEEL_STEP = 120


class Pointer(QObject):
    """Watches the canvas and the cards that lie over it.

    Attributes
    ----------
    hovered : Pointed or None
        What is under the mouse.
    selected : Pointed or None
        What has been clicked, or chosen by keys.
    by_keys : bool
        Whether it has been chosen by keys.
    position : QPointF
        Where the mouse is on the canvas.
    moved : Signal
        Something else is hovered or selected, or the mouse has moved over it.
    chosen : Signal
        A person has selected something else; `selected` says what.
    arranged : Signal
        Other neurons of a wide layer are drawn.
    """

    moved = Signal()
    chosen = Signal()
    arranged = Signal()

    def __init__(self, canvas: QWidget, picture: Picture) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture = picture
        self.hovered: Pointed | None = None
        self.selected: Pointed | None = None
        self.by_keys = False
        self.position = QPointF()
        self._pressed: QPointF | None = None
        self._turned = 0
        self.watch(canvas)

    @property
    def shown(self) -> Pointed | None:
        """What stands out: what is hovered, else what is selected."""
        return self.hovered or self.selected

    @property
    def told(self) -> Pointed | None:
        """What the box is about: what is hovered, else what has been selected by keys."""
        return self.hovered or (self.selected if self.by_keys else None)

    def watch(self, widget: QWidget) -> None:
        """Follow the mouse over a widget that lies on the canvas, too."""
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def select(self, pointed: Pointed | None, *, by_keys: bool = False) -> None:
        """Let something stand out until something else does.

        What is chosen by keys stands out at once: a mouse that lies still counts when it moves.
        """
        hovered = None if by_keys else self.hovered
        if (pointed, by_keys, hovered) != (self.selected, self.by_keys, self.hovered):
            self.selected, self.by_keys, self.hovered = pointed, by_keys, hovered
            self.moved.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse; what the cards do with it stays theirs."""
        kind = event.type()
        if isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            place = QPointF(watched.mapTo(self._canvas, event.position().toPoint()))
            if kind == QEvent.Type.MouseMove and not event.buttons():
                self._hover(place)
            elif event.button() == Qt.MouseButton.LeftButton:
                self._press(kind, place)
        elif kind == QEvent.Type.Leave:
            self._hover(None)
        elif kind == QEvent.Type.ToolTip:
            return self.hovered is not None  # the box says more
        elif isinstance(event, QWheelEvent) and isinstance(watched, QWidget):
            place = QPointF(watched.mapTo(self._canvas, event.position().toPoint()))
            return self._scroll(place, event)
        return False

    def _hover(self, place: QPointF | None) -> None:
        before = self.hovered
        self.hovered = None if place is None else self._picture.at(place)
        if place is not None:
            self.position = place
            more = self._picture.more_at(place) is not None
            self._canvas.setCursor(
                Qt.CursorShape.PointingHandCursor if more else Qt.CursorShape.ArrowCursor
            )
        if self.hovered is not None or before is not None:
            self.moved.emit()

    def _press(self, kind: QEvent.Type, place: QPointF) -> None:
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed = place
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            still = (place - self._pressed).manhattanLength() < 4
            self._pressed = None
            if still:
                self._click(place)

    def _click(self, place: QPointF) -> None:
        column = self._picture.more_at(place)
        if column is not None:
            self._expand(column)
            return
        pointed = self._picture.at(place)
        if pointed == self.selected:
            pointed = None  # once more lets it go
        if pointed is not None:
            self.reveal(pointed)
        self.select(pointed)
        self.chosen.emit()

    def _expand(self, column: int) -> None:
        choice = self._picture.choice(column)
        if choice is not None:
            choice.expanded = not choice.expanded
            self._picture.choose_again()
            self.arranged.emit()

    def _scroll(self, place: QPointF, event: QWheelEvent) -> bool:
        """Scroll through the neurons of a wide layer; return whether the mouse is over one."""
        column = self._picture.column_at(place.x())
        choice = None if column is None else self._picture.choice(column)
        if column is None or choice is None or event.angleDelta().y() == 0:
            return False
        self._turned += event.angleDelta().y()
        steps, self._turned = int(self._turned / _WHEEL_STEP), self._turned % _WHEEL_STEP
        if steps:
            across = self._picture.groups[column].across
            choice.expanded = True
            choice.first = max(0, choice.first - steps * across)
            self._picture.choose_again()
            self.arranged.emit()
        return True

    def reveal(self, pointed: Pointed) -> None:
        """See to it that a neuron is drawn."""
        ends = ((pointed.column, pointed.unit), (pointed.column - 1, pointed.source))
        missing = False
        for column, unit in ends:
            if 0 <= column < len(self._picture.groups) and unit >= 0:
                missing |= self._keep(column, unit)
        if missing:
            self._picture.choose_again()
            self.arranged.emit()

    def _keep(self, column: int, unit: int) -> bool:
        """Have a neuron drawn from now on; return whether it is not yet."""
        group, choice = self._picture.groups[column], self._picture.columns.choices[column]
        if group.units:
            choice.reveal(unit, len(group.neurons) + group.missing, len(group.neurons))
        return bool(group.units) and unit not in group.units
