"""What the two heatmaps share: the numbers of a layer, and which of its neurons is chosen."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnplay.ui.theme import theme
from nnplay.ui.weights.cells import Cell
from nnplay.ui.weights.colours import Values
from nnplay.ui.weights.infos import LayerInfo
from nnplay.ui.weights.pointing import PointedView
from nnplay.ui.weights.shown import Shown, Switches

VEIL = 165
"""How far a neuron that is switched off is veiled, of 255."""


class HeatView(PointedView):
    """A picture of a layer's weights and biases.

    Attributes
    ----------
    info : LayerInfo
    shown : Shown or None
    weights : (units, inputs) array
        What the colours stand for.
    scale : float
        The number that the strongest colours stand for.
    neuron : int or None
        The neuron that is chosen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = LayerInfo("", 0, 0)
        self.shown: Shown | None = None
        self.weights: Values = np.empty((0, 0), np.float32)
        self.scale = 1.0
        self.neuron: int | None = None

    def set_shown(self, shown: Shown, scale: float) -> None:
        """Show these numbers of a layer."""
        if shown.info != self.info:
            self.info = shown.info
            self.point_at(None)
            self._layer_changed()
        self.shown, self.weights, self.scale = shown, shown.weights, scale
        self._forget_colors()
        self._point_again()

    def set_neuron(self, unit: int | None) -> None:
        """Mark the neuron that is chosen."""
        if unit != self.neuron:
            self.neuron = unit
            self.update()

    def reveal_neuron(self) -> None:
        """Ask for the neuron that is chosen to be made visible."""
        if self.neuron is not None and self.neuron < self.info.units:
            self.revealed.emit(self.neuron_rect(self.neuron).toAlignedRect())

    @property
    def switches(self) -> Switches:
        """What is switched in the layer."""
        return Switches() if self.shown is None else self.shown.switches

    @property
    def filled(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.weights.size)

    @property
    def words(self) -> tuple[str, ...]:
        """What is said of the cell: its exact number, and what it stands for."""
        if self.cell is None or self.shown is None:
            return ()
        return self.shown.words(self.cell)

    @property
    def first_cell(self) -> Cell:
        """Where the keys begin."""
        return Cell(0, 0)

    def unit_of(self, cell: Cell) -> int:
        """Return the neuron that a cell belongs to."""
        return cell.unit

    def _extra(self, kind: int) -> Values:
        """Return what the colours of a column behind the matrix stand for."""
        assert self.shown is not None
        return self.shown.extras[kind]

    # What the two differ in.

    def _layer_changed(self) -> None:
        """Lay out another layer."""

    @abstractmethod
    def neuron_rect(self, unit: int) -> QRectF:
        """Return where a neuron is in the widget."""


def veil(painter: QPainter, rect: QRectF) -> None:
    """Veil what belongs to a neuron that is switched off."""
    painter.fillRect(rect, theme.color("panel", VEIL))
