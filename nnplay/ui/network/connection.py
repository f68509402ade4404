"""The wires between the network panel and the session."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nnplay.engine import State
from nnplay.engine.focus import Neuron
from nnplay.training import Probe, Trainer
from nnplay.ui.network.effect import Effect
from nnplay.ui.network.panel import NetworkPanel
from nnplay.ui.network.pointing import Pointed
from nnplay.ui.network.sight import Sight
from nnplay.ui.view import Context


class NetworkConnection(QObject):
    """Shows the newest snapshot and the example looked at; does what is asked in the picture."""

    def __init__(self, context: Context, panel: NetworkPanel) -> None:
        super().__init__(context.window)
        self.session, self.editor, self.focus = context.session, context.editor, context.focus
        self.panel = panel
        self._probe: Probe | None = None
        self._behind: Probe | None = None
        self._trainer: Trainer | None = None
        self.effect = Effect(self.session, self)
        self.effect.told.connect(panel.set_effect)
        self.effect.failed.connect(self.session.failed)
        panel.canvas.faces.failed.connect(self.session.failed)
        panel.pointed.connect(self._pointed)
        panel.value_set.connect(self._set_value)
        panel.example.stepped.connect(self.focus.step)
        self.focus.example_changed.connect(self.refresh)
        self.focus.neuron_changed.connect(self._follow_neuron)
        self.session.network_changed.connect(self.refresh)
        self.session.state_changed.connect(self._follow_state)

    def refresh(self) -> None:
        """Show the network as it is now."""
        trainer, snapshot = self.session.trainer, self.session.snapshot
        if trainer is not self._trainer:
            self._trainer = trainer
            self._probe = None if trainer is None else Probe(trainer)
            planar = trainer is not None and trainer.data.lift is not None
            # Faces over the plane are made in a thread, too.
            self._behind = Probe(trainer) if trainer is not None and planar else None
        sight = None
        if self._probe is not None and snapshot is not None:
            sight = Sight(self._probe, snapshot, self.focus.example, self._behind)
        self.panel.set_snapshot(snapshot, sight)
        self.effect.refresh()

    def shut_down(self) -> None:
        """Wait for what is being measured; for closing."""
        self.effect.shut_down()
        self.panel.canvas.faces.shut_down()

    def previous_example(self) -> None:
        """Look at the example before."""
        self.focus.step(-1)

    def next_example(self) -> None:
        """Look at the example behind."""
        self.focus.step(1)

    def _pointed(self, pointed: Pointed | None) -> None:
        neuron = pointed is not None and pointed.column > 0 and not pointed.is_edge
        if pointed is not None and neuron:
            self.focus.neuron = Neuron(pointed.column - 1, pointed.unit)
        elif pointed is None:
            self.focus.neuron = None

    def _follow_neuron(self) -> None:
        neuron, pointed = self.focus.neuron, self.panel.selecting.selected
        wanted = None if neuron is None else Pointed(neuron.layer + 1, neuron.unit)
        if wanted is not None and wanted != pointed:
            self.panel.selecting.select(wanted)
        elif wanted is None and pointed is not None and not pointed.is_edge:
            self.panel.selecting.select(None)

    def _set_value(self, pointed: Pointed, before: float, after: float) -> None:
        trainer = self.session.trainer
        if trainer is None:
            return
        source = pointed.source if pointed.is_edge else None
        place = trainer.network.place(pointed.column - 1, pointed.unit, source)
        what = self.tr("Set a weight by hand") if pointed.is_edge else self.tr("Set a bias by hand")
        self.editor.set_parameter(what, place, before, after)

    def _follow_state(self, state: State) -> None:
        # While it trains, neurons that come and go would be a picture that jumps.
        if not state.has_thread:
            self.panel.canvas.picture.rank()
            self.panel.canvas.update()
