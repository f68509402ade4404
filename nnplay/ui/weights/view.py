"""What the two heatmaps share: pointing at a cell, by mouse and keys, and saying its number."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnplay.nn.layers import LayerArrays
from nnplay.ui.readout import Line, paint_readout
from nnplay.ui.theme import theme
from nnplay.ui.weights.cells import BIAS, GAIN, Cell, exact
from nnplay.ui.weights.colours import Values
from nnplay.ui.weights.infos import LayerInfo

_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class HeatView(QWidget):
    """A picture of a layer's weights and biases.

    Attributes
    ----------
    info : LayerInfo
    weights : (units, inputs) array
    biases : (units,) array
    gains : (units,) array
        Empty without batch normalisation.
    scale : float
        The number that the strongest colours stand for.
    cell : Cell or None
        The cell pointed at.
    revealed : Signal(QRect)
        The keys went to a cell that is there; make it visible.
    """

    revealed = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = LayerInfo("", 0, 0)
        self.weights: Values = np.empty((0, 0), np.float32)
        self.biases: Values = np.empty(0, np.float32)
        self.gains: Values = np.empty(0, np.float32)
        self.scale = 1.0
        self.cell: Cell | None = None
        self._mouse: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme.changed.connect(self._forget_colors)

    def set_values(self, info: LayerInfo, arrays: LayerArrays, scale: float) -> None:
        """Show these numbers of a layer."""
        if info != self.info:
            self.info = info
            self.point_at(None)
            self._layer_changed()
        self.weights, self.biases, self.scale = arrays.weights, arrays.biases, scale
        self.gains = np.empty(0, np.float32) if arrays.norm is None else arrays.norm.gains
        self._forget_colors()
        if self._mouse is not None:
            self.point_at(self.cell_at(self._mouse))
        elif self.cell is not None:
            self._describe()

    def point_at(self, cell: Cell | None) -> None:
        """Mark a cell and say its number, or none."""
        if cell != self.cell:
            self.cell = cell
            self.update()
        self._describe()

    @property
    def words(self) -> tuple[str, ...]:
        """What is said of the cell: its exact number, and what it stands for."""
        if self.cell is None:
            return ()
        unit, source = self.cell
        info = self.info
        neuron = (
            info.outputs[unit].words
            if unit < len(info.outputs)
            else self.tr("neuron {0} of {1}").format(unit, info.name)
        )
        if source == GAIN:
            return self._gain_words(unit), self.tr("gain of {0}").format(neuron)
        if source == BIAS:
            value = exact(float(self.biases[unit]))
            words = (f"b[{unit}] = {value}", self.tr("bias of {0}").format(neuron))
            return (*words, self._gain_words(unit)) if info.gains else words
        value = exact(float(self.weights[unit, source]))
        return f"W[{unit}, {source}] = {value}", neuron, info.source_words(source)

    def _gain_words(self, unit: int) -> str:
        return f"γ[{unit}] = {exact(float(self.gains[unit]))}"

    def _describe(self) -> None:
        text = ", ".join(self.words)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # What the kinds of picture differ in.

    def canvas(self) -> QSizeF:
        """Return the size that the picture is laid out for."""
        return QSizeF(self.size())

    def _layer_changed(self) -> None:
        """Lay out another layer."""

    @abstractmethod
    def cell_at(self, position: QPointF) -> Cell | None:
        """Return the cell at a point of the widget."""

    @abstractmethod
    def cell_rect(self, cell: Cell) -> QRectF:
        """Return where a cell is in the widget."""

    @abstractmethod
    def neighbour(self, cell: Cell, right: int, down: int) -> Cell:
        """Return the cell one further, or the same at the edge."""

    @abstractmethod
    def paint(self, painter: QPainter, size: QSizeF, exposed: QRectF, *, vector: bool) -> None:
        """Paint the part `exposed` of a picture of that size; `vector` asks for shapes."""

    def _forget_colors(self) -> None:
        """Drop what was computed from numbers and colours."""
        self.update()

    # Events.

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, then the cell pointed at and its number."""
        if not self.weights.size:
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

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._mouse = None
        self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.cell is not None:
            self.point_at(None)
        elif key in _KEYS and self.weights.size:
            self._mouse = None
            start = Cell(0, 0)
            moved = start if self.cell is None else self.neighbour(self.cell, *_KEYS[key])
            self.point_at(moved)
            self.revealed.emit(self.cell_rect(moved).toAlignedRect())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if by_key and self.cell is None and self.weights.size:
            self.point_at(Cell(0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Point at nothing."""
        super().focusOutEvent(event)
        if self._mouse is None:
            self.point_at(None)
