"""The numbers of a layer that the panel shows, and what is told of them. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QCoreApplication

from nnplay.nn.layers import LayerArrays
from nnplay.ui.heat_colours import Values, largest
from nnplay.ui.layer_infos import LayerInfo, Switches
from nnplay.ui.number_words import exact
from nnplay.ui.weights.cells import BIAS, GAIN, Cell


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The numbers of a layer: as they are, or how far they are from what they were.

    Attributes
    ----------
    info : LayerInfo
    now : LayerArrays
    first : LayerArrays or None
        What they were; where given, the differences are shown.
    gradients : LayerArrays or None
        Of the last batch.
    switches : Switches
    weights : (units, inputs) array
    extras : dict of int to (units,) array
        What the colours behind the matrix stand for, by `BIAS` and, with batch normalisation,
        `GAIN`: gains begin at 1, so that it is how far they are from there.
    """

    info: LayerInfo
    now: LayerArrays
    first: LayerArrays | None = None
    gradients: LayerArrays | None = None
    switches: Switches = field(default_factory=Switches)
    weights: Values = field(init=False)
    extras: dict[int, Values] = field(init=False)

    def __post_init__(self) -> None:
        now, first = self.now, self.first
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            weights = now.weights if first is None else now.weights - first.weights
            extras = {BIAS: now.biases if first is None else now.biases - first.biases}
            if now.norm is not None:
                gains = now.norm.gains
                before = 1 if first is None or first.norm is None else first.norm.gains
                extras[GAIN] = gains - before
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "extras", extras)

    @property
    def largest(self) -> float:
        """The largest absolute value of all."""
        return max(map(largest, (self.weights, *self.extras.values())))

    def words(self, cell: Cell) -> tuple[str, ...]:
        """Return what there is to say of a cell, the most important first."""
        parts = (*self._number(cell), *self._gradient(cell))
        if cell.input == GAIN:
            return *parts, _tr("gain of {0}").format(self.neuron_words(cell.unit))
        if cell.input == BIAS:
            gain = (self._value(Cell(cell.unit, GAIN)),) if self.info.gains else ()
            return *parts, _tr("bias of {0}").format(self.neuron_words(cell.unit)), *gain
        return *parts, self.neuron_words(cell.unit), self.info.source_words(cell.input)

    def neuron_words(self, unit: int) -> str:
        """Return what a neuron is called, and how it is switched."""
        words = self.info.neuron_words(unit)
        if unit in self.switches.off:
            words += _tr(", switched off")
        if unit in self.switches.frozen:
            words += _tr(", frozen")
        return words

    def _number(self, cell: Cell) -> tuple[str, ...]:
        if self.first is None:
            return (self._value(cell),)
        change = self.weights[cell] if cell.input >= 0 else self.extras[cell.input][cell.unit]
        return (
            f"Δ{_name(cell)} = {exact(float(change))}",
            _tr("from {0} to {1}").format(_text(self.first, cell), _text(self.now, cell)),
        )

    def _value(self, cell: Cell) -> str:
        return f"{_name(cell)} = {_text(self.now, cell)}"

    def _gradient(self, cell: Cell) -> tuple[str, ...]:
        if self.gradients is None:
            return ()
        return (_tr("gradient {0} over the last batch").format(_text(self.gradients, cell)),)


def _name(cell: Cell) -> str:
    letter = {BIAS: "b", GAIN: "γ"}.get(cell.input)
    return f"{letter}[{cell.unit}]" if letter else f"W[{cell.unit}, {cell.input}]"


def _text(arrays: LayerArrays, cell: Cell) -> str:
    if cell.input == GAIN:
        return exact(float(arrays.norm.gains[cell.unit])) if arrays.norm is not None else ""
    if cell.input == BIAS:
        return exact(float(arrays.biases[cell.unit]))
    return exact(float(arrays.weights[cell]))


def _tr(text: str) -> str:
    return QCoreApplication.translate("WeightsPanel", text)
