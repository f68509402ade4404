"""The neuron or connection that is selected in the picture, by mouse, keys or from elsewhere."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Signal

from nnplay.project import NetworkSpec, edits
from nnplay.ui.network.canvas import Canvas
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.strip import SelectionStrip

Switch = Literal["off", "frozen_units", "frozen"]


class Selecting(QObject):
    """Keeps picture and strip in step, and turns what a person switches into edits.

    Attributes
    ----------
    changed : Signal(object)
        A person selected another neuron or connection: a `Pointed`, or None.
    switched : Signal(str, object)
        A text for undo, and the `NetworkSpec` with something switched off or frozen.
    """

    changed = Signal(object)
    switched = Signal(str, object)

    def __init__(self, canvas: Canvas, strip: SelectionStrip) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._strip = strip
        canvas.pointer.chosen.connect(self._chosen)
        strip.dropped.connect(self.drop)
        strip.switched.connect(self._switch)

    @property
    def selected(self) -> Pointed | None:
        """What is selected."""
        return self._canvas.pointer.selected

    def show(self) -> None:
        """Show the present numbers of what is selected; let go of what is not there any more."""
        pointed = self.selected
        if pointed is not None and not self._exists(pointed):
            pointed = None
            self._canvas.pointer.select(None)
            self.changed.emit(None)
        self._strip.show_selected(pointed, self._canvas.subject)

    def select(self, pointed: Pointed | None) -> None:
        """Select something; nobody is told."""
        if pointed is not None and not self._exists(pointed):
            return
        if pointed is not None:
            self._canvas.pointer.reveal(pointed)
        self._canvas.pointer.select(pointed)
        self.show()

    def drop(self) -> None:
        """Select nothing."""
        self._choose(None)

    def step(self, layer: int, by: int) -> None:
        """Select the neuron before or after the selected one of a layer, or its first or last."""
        units = self._spec.layers[layer].units
        pointed = self.selected
        if pointed is not None and pointed.column == layer + 1:
            unit = (pointed.unit + by) % units
        else:
            unit = 0 if by > 0 else units - 1
        self._choose(Pointed(layer + 1, unit))

    def switch(self, which: Switch, layer: int) -> None:
        """Switch the selected neuron off or freeze it, or freeze a layer; or the other way."""
        pointed = self.selected
        if which == "frozen" and layer >= 0:
            self._switch(Pointed(layer + 1, 0), which)
        elif pointed is not None:
            self._switch(pointed.neuron, which)

    def can(self, which: Switch, layer: int) -> bool:
        """Whether `switch` would change anything."""
        if which == "frozen":
            return layer >= 0
        pointed = self.selected
        if pointed is None or pointed.is_edge or pointed.column == 0:
            return False
        return which == "frozen_units" or pointed.column < len(self._spec.layers)

    @property
    def _spec(self) -> NetworkSpec:
        return self._canvas.subject.spec

    def _exists(self, pointed: Pointed) -> bool:
        spec = self._spec
        units = (spec.inputs, *(layer.units for layer in spec.layers))
        if not (0 <= pointed.column < len(units) and 0 <= pointed.unit < units[pointed.column]):
            return False
        return not pointed.is_edge or pointed.source < units[pointed.column - 1]

    def _choose(self, pointed: Pointed | None) -> None:
        self.select(pointed)
        self.changed.emit(self.selected)

    def _chosen(self) -> None:
        self.show()
        self.changed.emit(self.selected)

    def _switch(self, pointed: Pointed, which: Switch) -> None:
        spec, index = self._spec, pointed.column - 1
        layer = spec.layers[index]
        if which == "frozen":
            network = edits.set_layer(spec, index, frozen=not layer.frozen)
            text = tr("Unfreeze layer {n}") if layer.frozen else tr("Freeze layer {n}")
            self.switched.emit(text.format(n=index + 1), network)
            return
        on = pointed.unit in getattr(layer, which)
        words = {
            ("off", False): tr("Switch neuron {u} of layer {n} off"),
            ("off", True): tr("Switch neuron {u} of layer {n} on"),
            ("frozen_units", False): tr("Freeze neuron {u} of layer {n}"),
            ("frozen_units", True): tr("Unfreeze neuron {u} of layer {n}"),
        }
        network = edits.switch_units(spec, index, which, [pointed.unit])
        self.switched.emit(words[which, on].format(u=pointed.unit, n=index + 1), network)


def tr(text: str) -> str:
    """Translate a text for undo."""
    return QCoreApplication.translate("Selecting", text)
