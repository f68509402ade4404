"""The neuron or connection that is selected in the picture, by mouse, keys or from elsewhere."""

from __future__ import annotations

from typing import Literal

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from nnplay.project import NetworkSpec, edits
from nnplay.ui.network.canvas import Canvas
from nnplay.ui.network.pointing import Pointed, exists
from nnplay.ui.network.strip import SelectionStrip
from nnplay.ui.network.words import output_stays_on

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
        # The way through a neuron's connections; it stays while training changes their order.
        self._way: list[Pointed] = []
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
        if pointed is not None and not exists(pointed, self._spec):
            pointed = None
            self._canvas.pointer.select(None)
            self.changed.emit(None)
        self._strip.show_selected(pointed, self._canvas.subject)

    def select(self, pointed: Pointed | None, *, by_keys: bool = False) -> None:
        """Select something; nobody is told."""
        if pointed is not None and not exists(pointed, self._spec):
            return
        if pointed is not None:
            self._canvas.pointer.reveal(pointed)
        self._canvas.pointer.select(pointed, by_keys=by_keys)
        self.show()

    def drop(self) -> None:
        """Select nothing."""
        self._choose(None)

    def step(self, layer: int, by: int) -> None:
        """Select the neuron before or after the selected one of a layer, or its first or last.

        Parameters
        ----------
        layer : int
            −1 for that of the neuron or connection that is selected.
        by : {1, -1}
        """
        column, pointed = self._column(layer), self.selected
        units = self._units(column)
        if not units:
            return
        if pointed is not None and pointed.column == column:
            unit = (pointed.unit + by) % units
        else:
            unit = 0 if by > 0 else units - 1
        self._choose(Pointed(column, unit))

    def step_connection(self, by: int) -> None:
        """Go on to another connection that leads to the selected neuron, from strong to weak.

        The neuron itself comes before the strongest, and after the weakest.
        """
        pointed = self.selected
        if pointed is None or pointed.column == 0:
            return
        inputs = self._spec.shapes[pointed.column - 1][1]
        if not pointed.is_edge or pointed not in self._way or len(self._way) != inputs + 1:
            self._way = self._strongest_first(pointed.neuron)
        self._choose(self._way[(self._way.index(pointed) + by) % len(self._way)])

    def select_end(self) -> None:
        """Select the neuron that the selected connection leads to."""
        if self.selected is not None and self.selected.is_edge:
            self._choose(self.selected.neuron)

    def enter(self, layer: int) -> None:
        """Take a selection along to another layer: the neuron of the same number, or the last."""
        pointed = self.selected
        if pointed is not None and 0 <= layer < len(self._spec.layers):
            unit = min(pointed.unit, self._spec.layers[layer].units - 1)
            self._choose(Pointed(layer + 1, unit))

    def switch(self, which: Switch, layer: int) -> None:
        """Switch the selected neuron off or freeze it, or freeze a layer; or the other way."""
        pointed = self.selected
        if which == "frozen" and layer >= 0:
            self._switch(Pointed(layer + 1, 0), which)
        elif pointed is not None:
            self._switch(pointed.neuron, which)

    def why_no_step(self, layer: int) -> str:
        """Say why `step` would select nothing else; "" if it would."""
        column = self._column(layer)
        units = self._units(column)
        if not units:
            return tr("Select a layer first")
        alone = units == 1 and self.selected == Pointed(column, 0)
        return tr("It is the only neuron of its layer") if alone else ""

    def why_no_connection(self) -> str:
        """Say why `step_connection` would select nothing else; "" if it would."""
        if self.selected is None:
            return tr("Select a neuron first")
        return "" if self.selected.column > 0 else tr("No connection leads to an input")

    def why_no_end(self) -> str:
        """Say why `select_end` would select nothing else; "" if it would."""
        is_edge = self.selected is not None and self.selected.is_edge
        return "" if is_edge else tr("Select a connection first")

    def why_no_switch(self, which: Switch, layer: int) -> str:
        """Say why `switch` would change nothing; "" if it would."""
        if which == "frozen":
            return "" if layer >= 0 else tr("Select a layer first")
        pointed = self.selected
        if pointed is None or pointed.is_edge:
            return tr("Select a neuron first")
        if pointed.column == 0:
            return tr("An input has nothing to learn, and is as the example is")
        is_output = pointed.column == len(self._spec.layers)
        return output_stays_on() if which == "off" and is_output else ""

    def _column(self, layer: int) -> int:
        if layer < 0 and self.selected is not None:
            return self.selected.column
        return layer + 1

    def _units(self, column: int) -> int:
        """Return how many neurons a column has; none that are inputs."""
        layers = self._spec.layers
        return layers[column - 1].units if 0 < column <= len(layers) else 0

    @property
    def _spec(self) -> NetworkSpec:
        return self._canvas.subject.spec

    def _strongest_first(self, neuron: Pointed) -> list[Pointed]:
        """Return a neuron, and the connections that lead to it by the sizes of their weights."""
        subject, layer = self._canvas.subject, neuron.column - 1
        order = np.arange(subject.spec.shapes[layer][1])
        if subject.snapshot is not None:
            sizes = np.abs(subject.snapshot.layers[layer].weights[neuron.unit])
            order = np.argsort(-np.nan_to_num(sizes, posinf=np.inf), kind="stable")
        return [neuron, *(neuron._replace(source=source) for source in order.tolist())]

    def _choose(self, pointed: Pointed | None) -> None:
        """Select something by keys."""
        self._strip.take_typed()
        self.select(pointed, by_keys=pointed is not None)
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
