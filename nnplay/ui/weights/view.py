"""What the pictures of weights share, and what the two heatmaps do."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from nnplay.ui.heat_colours import Values
from nnplay.ui.layer_infos import LayerInfo, Switches
from nnplay.ui.pointed import PointedView
from nnplay.ui.theme import theme
from nnplay.ui.weights.cells import Cell
from nnplay.ui.weights.shown import Shown

VEIL = 165
"""How far a neuron that is switched off is veiled, of 255."""


class LayerView(PointedView):
    """A picture of numbers of a layer, made of cells.

    Attributes
    ----------
    neuron : int or None
        The neuron that is chosen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.neuron: int | None = None

    def set_neuron(self, unit: int | None) -> None:
        """Mark the neuron that is chosen, if the picture shows neurons."""
        if unit != self.neuron:
            self.neuron = unit
            self.update()

    def reveal_neuron(self) -> None:
        """Ask for the neuron that is chosen to be made visible."""

    def unit_of(self, place: Any) -> int | None:
        """Return the neuron that a cell belongs to, if it can be picked."""
        return None

    def set_room(self, room: QSize) -> None:
        """Say how much room there is without scrolling; for pictures that may be higher."""


class HeatView(LayerView):
    """A picture of a layer's weights and biases.

    Attributes
    ----------
    info : LayerInfo
    shown : Shown or None
    weights : (units, inputs) array
        What the colours stand for.
    scale : float
        The number that the strongest colours stand for.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = LayerInfo("", 0, 0)
        self.shown: Shown | None = None
        self.weights: Values = np.empty((0, 0), np.float32)
        self.scale = 1.0

    def set_shown(self, shown: Shown, scale: float) -> None:
        """Show these numbers of a layer."""
        if shown.info != self.info:
            self.info = shown.info
            self.point_at(None)
            self._layer_changed()
        self.shown, self.weights, self.scale = shown, shown.weights, scale
        self._forget_colors()
        self.refreshed()

    def reveal_neuron(self) -> None:
        """Ask for the neuron that is chosen to be made visible."""
        if self.neuron is not None and self.neuron < self.info.units:
            self.revealed.emit(self.neuron_rect(self.neuron).toAlignedRect())

    @property
    def switches(self) -> Switches:
        """What is switched in the layer."""
        return Switches() if self.shown is None else self.shown.switches

    @property
    def empty(self) -> bool:
        """Whether there is nothing to point at."""
        return not self.weights.size

    def words(self, place: Cell) -> tuple[str, ...]:
        """Return what is said of a cell: its exact number, and what it stands for."""
        return () if self.shown is None else self.shown.words(place)

    def unit_of(self, place: Cell) -> int:
        """Return the neuron that a cell belongs to."""
        return place.unit

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
