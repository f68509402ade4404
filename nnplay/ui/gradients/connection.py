"""The wires between the panel of gradients and the session."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from nnplay.engine import State
from nnplay.engine.latest import Latest
from nnplay.training.signs import Finding, Run, find_signs
from nnplay.ui.gradients.panel import GradientsPanel
from nnplay.ui.gradients.spread import spread_of
from nnplay.ui.layer_infos import layer_infos
from nnplay.ui.refresh import on_screen
from nnplay.ui.view import Context, View

LOOK_EVERY = 1000
"""Milliseconds between two looks for signs while training; each takes less than one."""


class GradientsView(View):
    """Shows the vital signs of the open training, and warns of what goes wrong.

    Signs are looked for also while the panel is behind another: they matter most to those who look
    elsewhere.

    Attributes
    ----------
    findings : tuple of Finding
        What goes wrong now.
    """

    panel: GradientsPanel

    def __init__(self, context: Context) -> None:
        super().__init__(context, GradientsPanel())
        self.findings: tuple[Finding, ...] = ()
        self._shown_step = -1
        self._latest = Latest(self)
        self._latest.done.connect(self.panel.set_spreads)
        self._latest.failed.connect(self.failed)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self.panel.remedy_chosen.connect(self.editor.remedy)
        self.panel.page_changed.connect(self._show_spreads)
        self.session.network_changed.connect(self._show_network)
        self.session.design_changed.connect(self.look)
        self.session.state_changed.connect(self._follow_state)
        self._show_network()

    def refresh(self) -> None:
        """Show what is new in the record."""
        trainer = self.session.trainer
        if trainer is None:
            self.panel.set_record(None, 1)
        else:
            self.panel.set_record(trainer.vitals, trainer.until)
        self._show_spreads()

    def look(self) -> None:
        """Look for signs that the training goes wrong."""
        trainer, design = self.session.trainer, self.session.design
        before = self._labels
        if trainer is None or design is None:
            self.findings = ()
        else:
            self.findings = find_signs(Run.of(trainer, self.session.snapshot, design))
        self.panel.set_signs(self.findings)
        if self._labels != before:  # told of on the tab and in the status bar
            self.badge.emit(str(len(self.findings) or ""))
            self.signs.emit(self._labels)

    def shut_down(self) -> None:
        """End what runs in the background and wait for it."""
        self._timer.stop()
        self._latest.shut_down()
        super().shut_down()

    @property
    def _labels(self) -> tuple[str, ...]:
        return tuple(finding.rule.label for finding in self.findings)

    def _show_network(self) -> None:
        self._latest.forget()
        self._shown_step = -1
        trainer = self.session.trainer
        if trainer is not None:
            infos = layer_infos(trainer.design.network, trainer.data)
            self.panel.set_network([info.name for info in infos])
        self.panel.set_spreads(None)
        self.look()
        self.refresh()

    def _show_spreads(self) -> None:
        snapshot = self.session.snapshot
        if self.panel.page != "now" or not on_screen(self.panel):
            return
        if snapshot is None or snapshot.gradients is None:
            return
        if snapshot.step != self._shown_step:
            self._shown_step = snapshot.step
            gradients = snapshot.gradients
            self._latest.ask(lambda: spread_of(gradients))

    def _follow_state(self, state: State) -> None:
        if state is State.TRAINING:
            self._timer.start()
        else:
            self._timer.stop()
            self.look()
