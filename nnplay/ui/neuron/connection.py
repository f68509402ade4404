"""The wires between the panel of a neuron and the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.project import Design, NetworkSpec, edits
from nnplay.ui.layer_infos import Switches, layer_infos
from nnplay.ui.neuron.background import Background, Result
from nnplay.ui.neuron.numbers import Number
from nnplay.ui.neuron.panel import NeuronPanel
from nnplay.ui.neuron.worker import Query
from nnplay.ui.number_words import brief
from nnplay.ui.refresh import on_screen
from nnplay.ui.view import Context, View


class NeuronView(View):
    """Shows the neuron that all views look at, and makes what a person does to it undoable."""

    panel: NeuronPanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, NeuronPanel())
        self.background = Background(self)
        self.background.found.connect(self._take)
        self.background.failed.connect(self.failed)
        self.session.network_changed.connect(self._show_network)
        self.session.design_changed.connect(self._show_switches)
        self.session.state_changed.connect(self._refresh_if_seen)
        self.focus.neuron_changed.connect(self._show_neuron)
        self.focus.example_changed.connect(self._show_example)
        panel = self.panel
        panel.neuron_chosen.connect(self._choose)
        panel.example_chosen.connect(self.focus.choose)
        panel.part_chosen.connect(self.refresh)
        panel.typed.connect(self._set_number)
        panel.switched.connect(self._switch)
        self._show_network()

    def refresh(self) -> None:
        """Show the newest numbers, and ask for what takes longer."""
        trainer, snapshot, neuron = self.session.trainer, self.session.snapshot, self.panel.neuron
        self.panel.set_snapshot(snapshot)
        if trainer is None or snapshot is None or neuron is None:
            return
        skipped = set()
        if self.panel.face_is_weights:
            skipped.add("face")
        if neuron.layer == len(trainer.design.network.layers) - 1:
            skipped.add("ablation")
        self.background.measure(
            trainer,
            snapshot,
            Query(neuron, self.panel.examples.part, self.focus.example),
            settled=self.session.state not in (State.TRAINING, State.STOPPING),
            skipped=frozenset(skipped),
        )

    def shut_down(self) -> None:
        """End what runs in the background."""
        super().shut_down()
        self.background.shut_down()

    # Showing.

    def _show_network(self) -> None:
        self.background.forget()
        trainer = self.session.trainer
        if trainer is not None:
            self.panel.set_network(trainer.design.network, trainer.data)
        self._show_neuron()

    def _show_neuron(self) -> None:
        self.panel.set_neuron(self.focus.neuron)
        self._show_switches()
        self._show_example()

    def _show_example(self) -> None:
        self.panel.set_example(self.focus.example)
        self._refresh_if_seen()

    def _refresh_if_seen(self) -> None:
        if on_screen(self.panel):
            self.refresh()

    def _show_switches(self) -> None:
        neuron, network = self.panel.neuron, self._edited_network()
        if neuron is None:
            return
        if network is None:
            self.panel.set_switches(
                Switches(),
                False,
                self.tr("The layers have been edited; this can be switched after a restart"),
            )
            return
        layer = network.layers[neuron.layer]
        switches = Switches(frozenset(layer.off), frozenset(layer.frozen_units))
        self.panel.set_switches(switches, layer.frozen)

    def _edited_network(self) -> NetworkSpec | None:
        """Return the network as designed, if its neurons are those of the living one."""
        design, trainer = self.session.design, self.session.trainer
        if design is None or trainer is None:
            return None
        same = design.network.shapes == trainer.design.network.shapes
        return design.network if same else None

    def _take(self, result: Result) -> None:
        show: dict[str, Callable[[Any], None]] = {
            "told": self.panel.set_told,
            "ablation": self.panel.set_ablation,
            "face": self.panel.set_face,
            "favourites": self.panel.set_favourites,
        }
        if self.panel.neuron == self.focus.neuron:
            show[result.kind](result.value)

    # What a person does.

    def _choose(self, layer: int, unit: int) -> None:
        self.focus.neuron = Neuron(layer, unit)

    def _set_number(self, number: Number, value: float) -> None:
        trainer = self.session.trainer
        if trainer is None or number.value is None:
            return
        place = trainer.network.place(number.layer, number.unit, number.source)
        text = self.tr("Set {0} to {1}").format(number.words, brief(value))
        self.editor.set_parameter(text, place, number.value, value)
        self._refresh_if_seen()

    def _switch(self, what: str, on: bool) -> None:
        neuron, network, design = self.panel.neuron, self._edited_network(), self.session.design
        if neuron is None or network is None or design is None:
            return
        layer, unit = neuron
        if what == "layer":
            network = edits.set_layer(network, layer, frozen=on)
        else:
            which = "off" if what == "off" else "frozen_units"
            if (unit in getattr(network.layers[layer], which)) != on:
                network = edits.switch_units(network, layer, which, [unit])  # type: ignore[arg-type]
        self.editor.edit(self._switch_text(what, on), _with(design, network))
        self._show_switches()

    def _switch_text(self, what: str, on: bool) -> str:
        trainer, neuron = self.session.trainer, self.panel.neuron
        assert trainer is not None
        assert neuron is not None
        info = layer_infos(trainer.design.network, trainer.data)[neuron.layer]
        name = info.name if what == "layer" else info.neuron_words(neuron.unit)
        if what == "off":
            text = self.tr("Switch {0} off") if on else self.tr("Switch {0} on")
        else:
            text = self.tr("Freeze {0}") if on else self.tr("Let {0} learn")
        return text.format(name)


def _with(design: Design, network: NetworkSpec) -> Design:
    return msgspec.structs.replace(design, network=network)
