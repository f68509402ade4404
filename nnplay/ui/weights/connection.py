"""The wires between the weights panel and the session."""

from __future__ import annotations

from PySide6.QtCore import Slot

from nnplay.engine.focus import Neuron
from nnplay.ui.view import Context, View
from nnplay.ui.weights.panel import WeightsPanel


class WeightsView(View):
    """Shows the weights of the newest snapshot, and what they were, of the layer selected."""

    panel: WeightsPanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, WeightsPanel())
        self.session.network_changed.connect(self._show_network)
        self.session.design_changed.connect(self.refresh)
        self.focus.neuron_changed.connect(self._show_neuron)
        self.panel.neuron_chosen.connect(self._choose_neuron)
        self._show_network()

    @Slot()
    def refresh(self) -> None:
        """Show the newest weights."""
        trainer = self.session.trainer
        if trainer is not None:
            self.panel.set_switches(trainer.design.network.layers)
            self.panel.set_film(trainer.film, loaded=trainer.loaded)
        self.panel.set_snapshot(self.session.snapshot)

    def _show_network(self) -> None:
        trainer = self.session.trainer
        if trainer is not None:
            self.panel.set_network(trainer.design.network, trainer.data)
        self.refresh()

    @Slot()
    def _show_neuron(self) -> None:
        self.panel.set_neuron(self.focus.neuron)

    @Slot(object)
    def _choose_neuron(self, neuron: tuple[int, int] | None) -> None:
        self.focus.neuron = None if neuron is None else Neuron(*neuron)
