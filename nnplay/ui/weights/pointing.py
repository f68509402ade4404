"""What all pictures of weights share: pointing at a number, by mouse and keys, and saying it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.theme import theme

_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PointedView(QWidget):
    """A picture made of cells, each of which stands for a number.

    Attributes
    ----------
    cell : tuple or None
        The cell pointed at; what it is made of is the picture's own.
    revealed : Signal(QRect)
        Make this part visible: the keys went there, or a neuron that was chosen is there.
    picked : Signal(int)
        A person picked the neuron of this number.
    """

    revealed = Signal(QRect)
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell: Any = None
        self._mouse: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self._forget_colors)

    def point_at(self, cell: Any) -> None:
        """Mark a cell and say its number, or none."""
        if cell != self.cell:
            self.cell = cell
            self.update()
        self._describe()

    def _point_again(self) -> None:
        """Say what is under the mouse, or where the keys are, now that the numbers are others."""
        if self._mouse is not None:
            self.point_at(self.cell_at(self._mouse))
        elif self.cell is not None:
            self._describe()

    def _describe(self) -> None:
        text = ", ".join(self.words)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # What the kinds of picture differ in.

    @property
    @abstractmethod
    def filled(self) -> bool:
        """Whether there is anything to show."""

    @property
    @abstractmethod
    def words(self) -> tuple[str, ...]:
        """What is said of the cell: its exact number, and what it stands for."""

    @property
    @abstractmethod
    def first_cell(self) -> Any:
        """Where the keys begin."""

    def canvas(self) -> QSizeF:
        """Return the size that the picture is laid out for."""
        return QSizeF(self.size())

    def set_room(self, room: QSize) -> None:
        """Say how much room there is without scrolling; for pictures that may be higher."""

    def set_neuron(self, unit: int | None) -> None:
        """Mark the neuron that is chosen, if the picture shows neurons."""

    def reveal_neuron(self) -> None:
        """Ask for the neuron that is chosen to be made visible."""

    def unit_of(self, cell: Any) -> int | None:
        """Return the neuron that a cell belongs to, if it can be picked."""
        return None

    @abstractmethod
    def cell_at(self, position: QPointF) -> Any:
        """Return the cell at a point of the widget, or None."""

    @abstractmethod
    def cell_rect(self, cell: Any) -> QRectF:
        """Return where a cell is in the widget."""

    @abstractmethod
    def neighbour(self, cell: Any, right: int, down: int) -> Any:
        """Return the cell one further, or the same at the edge."""

    def leap(self, cell: Any, right: int, down: int) -> Any:
        """Return the cell that an arrow key with Ctrl goes to."""
        return self.neighbour(cell, right, down)

    @abstractmethod
    def paint(self, painter: QPainter, size: QSizeF, exposed: QRectF, *, vector: bool) -> None:
        """Paint the part `exposed` of a picture of that size; `vector` asks for shapes."""

    def _forget_colors(self) -> None:
        """Drop what was computed from numbers and colours."""
        self.update()

    # Events.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, then the cell pointed at and its number."""
        if not self.filled:
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        self.paint(painter, self.canvas(), QRectF(event.rect()), vector=False)
        if self.cell is not None:
            rect = self.cell_rect(self.cell)
            self._paint_mark(painter, rect)
            visible = QRectF(self.visibleRegion().boundingRect())
            paint_readout(painter, self.font(), self._lines(), rect, visible)
        painter.end()

    def _lines(self) -> Sequence[Line]:
        return [Line(text) for text in self.words]

    def _paint_mark(self, painter: QPainter, rect: QRectF) -> None:
        # Large enough to see around a cell of a pixel.
        grow = max(0.0, (7 - min(rect.width(), rect.height())) / 2)
        rect = rect.adjusted(-grow, -grow, grow, grow)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("panel"), 4))
        painter.drawRect(rect)
        painter.setPen(QPen(theme.color("text"), 2))
        painter.drawRect(rect)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the cell under the mouse."""
        self._mouse = event.position()
        self.point_at(self.cell_at(self._mouse))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the neuron under the mouse."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.filled:
            self._pick(self.cell_at(event.position()))

    def _pick(self, cell: Any) -> None:
        unit = None if cell is None else self.unit_of(cell)
        if unit is not None:
            self.picked.emit(unit)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._mouse = None
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell; pick the neuron there."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.cell is not None:
            self.point_at(None)
        elif key in _CHOOSING and self.cell is not None:
            self._pick(self.cell)
        elif key in _KEYS and self.filled:
            self._walk(
                *_KEYS[key], far=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            )
        else:
            event.ignore()

    def _walk(self, right: int, down: int, *, far: bool) -> None:
        self._mouse = None
        go = self.leap if far else self.neighbour
        cell = self.first_cell if self.cell is None else go(self.cell, right, down)
        self.point_at(cell)
        self.revealed.emit(self.cell_rect(cell).toAlignedRect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if by_key and self.cell is None and self.filled:
            self.point_at(self.first_cell)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if self._mouse is None:
            self.point_at(None)
